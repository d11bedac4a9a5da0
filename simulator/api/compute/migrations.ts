/** /os-migrations and /servers/{id}/migrations. https://docs.openstack.org/api-ref/compute/#migrations-os-migrations */
import { versionOf } from '../../rest/microversion.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { badRequest, conflict, notFound } from '../../rest/refusal.ts';
import { accepted, ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import { isListedAsInProgress, type Migration } from '../../world/migration.ts';
import type { Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import { beginAction } from '../../engine/journal.ts';
import type { Move } from '../../engine/move.ts';
import type { Compute } from './compute.ts';
import { serverOf } from './find.ts';
import { timeOf } from './servers.ts';

const v = {
  type: versionOf('2.23'),
  paging: versionOf('2.59'),
  abortQueued: versionOf('2.65'),
  owner: versionOf('2.80'),
};

export function migrations(router: Router, compute: Compute): void {
  const { world } = compute;
  router
    .on('GET', '/os-migrations', (request) => list(world, request))
    .on(
      'GET',
      '/servers/:server/migrations',
      (request) => {
        const server = serverOf(world, request);
        const listed = world.migrations.of(server.id).filter(({ status }) => isListedAsInProgress(status));
        return ok({ migrations: listed.map((each) => progressView(request, each)) });
      },
      { since: '2.23' },
    )
    .on('GET', '/servers/:server/migrations/:migration', (request) => show(world, request), { since: '2.23' })
    .on('DELETE', '/servers/:server/migrations/:migration', (request) => abort(compute, request), {
      since: '2.24',
    })
    .on('POST', '/servers/:server/migrations/:migration/action', (request) => force(compute, request), {
      since: '2.22',
    });
}

function list(world: World, request: Request) {
  const { query, version } = request;
  const paged = version >= v.paging;
  const since = paged ? timeOf(query, 'changes-since') : undefined;
  const limit = paged ? limitOf(request) : Infinity;
  const { page, more } = firstOf(filtered(world, query, since), limit);
  const next = linksAfter(request, 'migrations', `${request.origin}/compute/v2.1/os-migrations`, {
    more: paged && more,
    last: page.at(-1)?.uuid,
  });
  return ok({ migrations: page.map((each) => view(request, each)), ...next });
}

function* filtered(world: World, query: URLSearchParams, since: number | undefined): Generator<Migration> {
  const [instance, host, source, status, type] = [
    'instance_uuid',
    'host',
    'source_compute',
    'status',
    'migration_type',
  ].map((key) => query.get(key));
  const marker = query.get('marker');
  const last = marker === null ? undefined : world.migrations.withUuid(marker);
  if (marker !== null && last === undefined) throw badRequest(`Marker ${marker} could not be found.`);
  for (const each of candidates(world, instance, since)) {
    const fits =
      (last === undefined || each.id < last.id) &&
      (instance == null || each.serverId === instance) &&
      (host == null || each.source === host || each.placed?.destination === host) &&
      (source == null || each.source === source) &&
      (status == null || each.status === status) &&
      (type == null || type === 'live-migration');
    if (fits) yield each;
  }
}

function candidates(world: World, instance: string | null | undefined, since: number | undefined) {
  if (since !== undefined) return world.migrations.changedSince(since);
  return instance == null ? world.migrations.newestFirst() : world.migrations.of(instance);
}

/** nova/api/openstack/compute/views/migrations.py */
function view({ version, origin }: Request, migration: Migration): object {
  const { placed } = migration;
  return {
    id: migration.id,
    ...(version >= v.paging && { uuid: migration.uuid }),
    source_compute: migration.source,
    dest_compute: placed?.destination ?? null,
    source_node: placed?.sourceNode ?? null,
    dest_node: placed?.destinationNode ?? null,
    dest_host: null,
    old_instance_type_id: migration.flavorNumber,
    new_instance_type_id: migration.flavorNumber,
    instance_uuid: migration.serverId,
    status: migration.status,
    ...(version >= v.type && { migration_type: 'live-migration' }),
    ...(version >= v.type &&
      isListedAsInProgress(migration.status) && { links: progressLinks(origin, migration) }),
    ...(version >= v.owner && { user_id: migration.userId, project_id: migration.projectId }),
    created_at: databaseTime(migration.createdAt),
    updated_at: migration.updatedAt === undefined ? null : databaseTime(migration.updatedAt),
  };
}

function progressLinks(origin: string, { serverId, id }: Migration): object[] {
  return ['v2.1/', ''].map((versioned) => ({
    rel: versioned === '' ? 'bookmark' : 'self',
    href: `${origin}/compute/${versioned}servers/${serverId}/migrations/${id}`,
  }));
}

/** nova/api/openstack/compute/server_migrations.py `output` */
function progressView({ version }: Request, migration: Migration): object {
  const { published, placed } = migration;
  const bytes = (value: number | undefined) => (value === undefined ? null : Math.round(value));
  return {
    created_at: databaseTime(migration.createdAt),
    dest_compute: placed?.destination ?? null,
    dest_host: null,
    dest_node: placed?.destinationNode ?? null,
    disk_processed_bytes: bytes(published?.diskProcessedBytes),
    disk_remaining_bytes: bytes(published?.diskRemainingBytes),
    disk_total_bytes: bytes(published?.diskTotalBytes),
    id: migration.id,
    memory_processed_bytes: bytes(published?.memoryProcessedBytes),
    memory_remaining_bytes: bytes(published?.memoryRemainingBytes),
    memory_total_bytes: bytes(published?.memoryTotalBytes),
    server_uuid: migration.serverId,
    source_compute: migration.source,
    source_node: placed?.sourceNode ?? null,
    status: migration.status,
    updated_at: migration.updatedAt === undefined ? null : databaseTime(migration.updatedAt),
    ...(version >= v.paging && { uuid: migration.uuid }),
    ...(version >= v.owner && { user_id: migration.userId, project_id: migration.projectId }),
  };
}

function show(world: World, request: Request) {
  const server = serverOf(world, request);
  const id = request.params['migration'] ?? '';
  const migration = world.migrations.get(Number(id));
  if (migration?.serverId !== server.id)
    throw notFound(`Migration ${id} not found for instance ${server.id}`);
  if (!isListedAsInProgress(migration.status))
    throw notFound(`Live migration ${id} for server ${server.id} is not in progress.`);
  return ok({ migration: progressView(request, migration) });
}

function abort({ world, migrations: engine }: Compute, request: Request) {
  const server = serverOf(world, request);
  mustMigrate(server, 'abort live migration');
  const states = request.version >= v.abortQueued ? ['queued', 'preparing', 'running'] : ['running'];
  const move = moveOf(engine.moves.of(server), request, server, {
    states,
    refusal: 'abort live migration',
    unknown: notFound,
  });
  beginAction(world, server, 'live_migration_cancel', request.requestId);
  engine.abort(move);
  return accepted();
}

function force({ world, migrations: engine }: Compute, request: Request) {
  const server = serverOf(world, request);
  mustMigrate(server, 'force_complete');
  const move = moveOf(engine.moves.of(server), request, server, {
    states: ['running'],
    refusal: 'force_complete',
    unknown: badRequest,
  });
  beginAction(world, server, 'live_migration_force_complete', request.requestId);
  engine.forceComplete(move);
  return accepted();
}

/** nova/compute/api.py `check_instance_state(task_state=[MIGRATING])`: comes before the id is looked at. */
function mustMigrate({ id, taskState }: Server, action: string): void {
  if (taskState !== 'migrating') throw conflict(`Instance ${id} is in an invalid state for '${action}'`);
}

function moveOf(
  move: Move | undefined,
  { params }: Request,
  server: Server,
  on: { states: readonly string[]; refusal: string; unknown: (message: string) => Error },
): Move {
  const id = params['migration'] ?? '';
  if (move === undefined || String(move.migration.id) !== id)
    throw on.unknown(`Migration ${id} not found for instance ${server.id}`);
  const { status } = move.migration;
  if (!on.states.includes(status))
    throw badRequest(
      `Migration ${id} state of instance ${server.id} is ${status}. Cannot ${on.refusal} while the migration is in this state.`,
    );
  return move;
}
