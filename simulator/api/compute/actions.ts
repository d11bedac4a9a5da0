/** POST /servers/{id}/action. https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action */
import { z } from 'zod';
import type { Checked } from '../../engine/move.ts';
import { setPower } from '../../engine/power.ts';
import { wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { badRequest, conflict } from '../../rest/refusal.ts';
import { accepted, type Reply, type Request, type Router } from '../../rest/router.ts';
import type { Server, VmState } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';
import { serverOf } from './find.ts';

export function actions(router: Router, compute: Compute): void {
  router.on('POST', '/servers/:server/action', async (request) => {
    const { world } = compute;
    const body = (request.body ?? {}) as Record<string, unknown>;
    const [name = ''] = Object.keys(body);
    const server = serverOf(world, request);
    switch (name) {
      case 'os-migrateLive':
        return await liveMigrate(compute, request, server);
      case 'os-stop':
        mayBe(server, 'os-stop', ['active']);
        setPower(world, server, 'off', request.requestId);
        return accepted();
      case 'os-start':
        mayBe(server, 'os-start', ['stopped']);
        setPower(world, server, 'on', request.requestId);
        return accepted();
      case 'lock':
      case 'unlock':
        server.locked = name === 'lock';
        world.servers.touch(server);
        return accepted();
      case 'os-resetState':
        return resetState(world, server, body);
      default:
        throw badRequest(`There is no such action: ${name}`);
    }
  });
}

/** nova/compute/api.py `check_instance_state`. @throws Refusal 409 */
function mayBe(server: Server, action: string, states: readonly VmState[]): void {
  if (server.locked) throw conflict(`Instance ${server.id} is locked`);
  const cannot = (state: string) =>
    conflict(`Cannot '${action}' instance ${server.id} while it is in ${state}`);
  if (!states.includes(server.vmState)) throw cannot(`vm_state ${server.vmState}`);
  if (server.taskState !== undefined) throw cannot(`task_state ${server.taskState}`);
}

const host = z.string().nullable();
const block = z.boolean();
/** nova/api/openstack/compute/schemas/migrate_server.py: what each microversion takes. */
const asks: readonly (readonly [since: string, schema: z.ZodType<LiveMigrationAsked>])[] = [
  ['2.68', z.strictObject({ host, block_migration: z.union([z.literal('auto'), block]) })],
  [
    '2.30',
    z.strictObject({
      host,
      block_migration: z.union([z.literal('auto'), block]),
      force: z.boolean().optional(),
    }),
  ],
  ['2.25', z.strictObject({ host, block_migration: z.union([z.literal('auto'), block]) })],
  ['2.1', z.strictObject({ host, block_migration: block, disk_over_commit: block })],
];

interface LiveMigrationAsked {
  readonly host: string | null;
  readonly block_migration: boolean | 'auto';
  readonly force?: boolean | undefined;
}

async function liveMigrate(compute: Compute, request: Request, server: Server): Promise<Reply> {
  const { world, migrations } = compute;
  const schema = asks.find(([since]) => request.version >= versionOf(since))?.[1] ?? z.never();
  const asked = wrapped(request.body, 'os-migrateLive', schema);
  if (asked.host !== null && !world.hosts.has(asked.host))
    throw badRequest(`Compute host ${asked.host} could not be found.`);
  mayBe(server, 'os-migrateLive', ['active']);
  const named = asked.host ?? undefined;
  const checked = new Promise<Checked>((resolve) => {
    migrations.begin(
      server,
      {
        requestId: request.requestId,
        host: named,
        blockMigration: asked.block_migration,
        forced: named !== undefined && (asked.force === true || request.version < versionOf('2.30')),
      },
      resolve,
    );
  });
  // From 2.34 on the checks run after the answer.
  if (request.version >= versionOf('2.34')) return accepted();
  const outcome = await checked;
  if (!outcome.passed) throw badRequest(outcome.reason);
  return accepted();
}

function resetState(world: World, server: Server, body: Record<string, unknown>): Reply {
  const { state } = wrapped(body, 'os-resetState', z.object({ state: z.enum(['active', 'error']) }));
  server.vmState = state;
  server.taskState = undefined;
  if (state === 'active') server.fault = undefined;
  world.servers.touch(server);
  return accepted();
}
