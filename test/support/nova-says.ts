/** Bodies as Nova sends them, of one server on its way from cmp-a to cmp-b. Times are epoch ms. */
const utc = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '');

export interface ServerSays {
  readonly id?: string;
  readonly host?: string | null;
  readonly status?: string;
  readonly taskState?: string | null;
  readonly volumes?: readonly string[];
  readonly fault?: string;
}

export function server({ id = 'id-web-1', host = 'cmp-a', status = 'ACTIVE', ...says }: ServerSays = {}) {
  return {
    id,
    name: 'web-1',
    status,
    tenant_id: 'p1',
    created: '2026-03-01T00:00:00Z',
    'OS-EXT-SRV-ATTR:host': host,
    'OS-EXT-STS:task_state': says.taskState ?? null,
    'os-extended-volumes:volumes_attached': (says.volumes ?? []).map((volume) => ({ id: volume })),
    ...(says.fault !== undefined && { fault: { message: says.fault } }),
  };
}

export const moving = (id = 'id-web-1') => server({ id, status: 'MIGRATING', taskState: 'migrating' });

export interface MigrationSays {
  readonly id?: number;
  readonly serverId?: string;
  readonly status?: string;
  readonly at?: number;
  readonly source?: string;
}

export function migration({
  id = 7,
  serverId = 'id-web-1',
  status = 'running',
  ...says
}: MigrationSays = {}) {
  const at = utc(says.at ?? Date.now());
  return {
    id,
    uuid: `uuid-${id}`,
    instance_uuid: serverId,
    migration_type: 'live-migration',
    status,
    source_compute: says.source ?? 'cmp-a',
    dest_compute: 'cmp-b',
    created_at: at,
    updated_at: at,
  };
}

export function action(startedAt: number, name = 'live-migration') {
  return { action: name, request_id: 'req-found', start_time: utc(startedAt) };
}
