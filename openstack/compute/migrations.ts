/** https://docs.openstack.org/api-ref/compute/#migrations-os-migrations and #server-migrations-servers-migrations */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, isAtLeast, mapAnswer, type Answer, type Session } from '../session/session.ts';
import { isoOf, utcMs } from '../timestamp.ts';

export interface Migration {
  readonly id: number;
  /** 2.59. */
  readonly uuid?: string;
  readonly serverId: string;
  /** accepted, queued, preparing, running, running (post-copy), post-migrating, completed, failed, error, cancelled, … */
  readonly status: string;
  /** live-migration, migration, resize, evacuation; undefined below 2.23. */
  readonly type?: string;
  /** nova-compute service names. A migration that found no host has no destination. */
  readonly source?: string;
  readonly destination?: string;
  /** Hypervisor names. */
  readonly sourceNode?: string;
  readonly destinationNode?: string;
  /** Epoch ms, the cloud's clock, resolution 1 s. */
  readonly createdAt: number;
  readonly updatedAt?: number;
}

/** A migration in progress, with what the source last reported (about every 5 s): undefined until it has. */
export interface MigrationProgress extends Omit<Migration, 'type'> {
  readonly memoryTotalBytes?: number;
  readonly memoryProcessedBytes?: number;
  readonly memoryRemainingBytes?: number;
  /** 0 of 0 where the disks are not copied. */
  readonly diskTotalBytes?: number;
  readonly diskProcessedBytes?: number;
  readonly diskRemainingBytes?: number;
}

export interface MigrationFilter {
  readonly serverId?: string;
  /** Source or destination. */
  readonly host?: string;
  readonly source?: string;
  /** Epoch ms: updated since then (2.59; below it the list is filtered here). */
  readonly changesSince?: number;
  readonly type?: 'live-migration' | 'migration' | 'resize' | 'evacuation';
  /** Per page (2.59); Nova's own limit is 1000. */
  readonly limit?: number;
  readonly pages?: 'first' | 'all';
}

/** 2.23 type, 2.59 uuid, paging and changes-since, 2.80 whose they are. */
const reading = { atLeast: '2.1', best: '2.80' } as const;

/** nova/api/openstack/compute/views/migrations.py; source and destination are null where a failure came before they were known. */
const shared = {
  id: z.number(),
  uuid: z.string().optional(),
  status: z.string(),
  source_compute: z.string().nullish(),
  dest_compute: z.string().nullish(),
  source_node: z.string().nullish(),
  dest_node: z.string().nullish(),
  created_at: utcMs,
  updated_at: utcMs.nullish(),
};
type Shared = z.output<z.ZodObject<typeof shared>>;

const fromShared = (raw: Shared) => ({
  id: raw.id,
  status: raw.status,
  createdAt: raw.created_at,
  ...known({
    uuid: raw.uuid,
    source: raw.source_compute,
    destination: raw.dest_compute,
    sourceNode: raw.source_node,
    destinationNode: raw.dest_node,
    updatedAt: raw.updated_at,
  }),
});

const migration = z
  .object({ ...shared, instance_uuid: z.string(), migration_type: z.string().nullish() })
  .transform((raw): Migration => ({
    ...fromShared(raw),
    serverId: raw.instance_uuid,
    ...known({ type: raw.migration_type }),
  }));

const bytes = z.number().nullish();
const progress = z
  .object({
    ...shared,
    server_uuid: z.string(),
    memory_total_bytes: bytes,
    memory_processed_bytes: bytes,
    memory_remaining_bytes: bytes,
    disk_total_bytes: bytes,
    disk_processed_bytes: bytes,
    disk_remaining_bytes: bytes,
  })
  .transform((raw): MigrationProgress => ({
    ...fromShared(raw),
    serverId: raw.server_uuid,
    ...known({
      memoryTotalBytes: raw.memory_total_bytes,
      memoryProcessedBytes: raw.memory_processed_bytes,
      memoryRemainingBytes: raw.memory_remaining_bytes,
      diskTotalBytes: raw.disk_total_bytes,
      diskProcessedBytes: raw.disk_processed_bytes,
      diskRemainingBytes: raw.disk_remaining_bytes,
    }),
  }));

/** Migration records, newest first, of every project and in every state. Wants the admin role. */
export async function listMigrations(
  cloud: Session,
  filter: MigrationFilter = {},
): Promise<Answer<Migration[]>> {
  const { changesSince, limit, pages = 'all' } = filter;
  const paged = isAtLeast(await cloud.microversion('compute', reading), '2.59');
  const answer = await allPages(cloud, {
    service: 'compute',
    path: '/os-migrations',
    key: 'migrations',
    item: migration,
    id: (each) => each.id,
    pages,
    microversion: reading,
    query: {
      instance_uuid: filter.serverId,
      host: filter.host,
      source_compute: filter.source,
      migration_type: filter.type,
      ...(paged
        ? { limit, 'changes-since': changesSince === undefined ? undefined : isoOf(changesSince) }
        : {}),
    },
  });
  if (paged || changesSince === undefined) return answer;
  return mapAnswer(answer, (all) => all.filter((each) => (each.updatedAt ?? each.createdAt) >= changesSince));
}

/**
 * The server's migrations in progress, with bytes. Nova leaves out those `accepted` and `running (post-copy)`, and shows
 * a finished one for a moment longer: tie it to its uuid or createdAt. @throws NotFound, MicroversionTooLow
 */
export async function listServerMigrations(
  cloud: Session,
  serverId: string,
): Promise<Answer<MigrationProgress[]>> {
  const answer = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: `/servers/${encodeURIComponent(serverId)}/migrations`,
    expect: [200],
    schema: z.object({ migrations: z.array(progress) }),
    microversion: { atLeast: '2.23', best: '2.80', otherwise: 'it reports no progress of migrations' },
  });
  return mapAnswer(answer, (body) => body.migrations);
}
