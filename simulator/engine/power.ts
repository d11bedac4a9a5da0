/** Stop, start, and the end of a server. */
import type { Server } from '../world/server.ts';
import type { World } from '../world/world.ts';
import { beginAction, beginEvent, finishEvent } from './journal.ts';
import type { LiveMigrations } from './live-migration.ts';
import { giveBack } from './possessions.ts';

export function setPower(world: World, server: Server, to: 'on' | 'off', requestId: string): void {
  const action = beginAction(world, server, to === 'on' ? 'start' : 'stop', requestId);
  const event = beginEvent(
    world,
    action,
    `compute_${to === 'on' ? 'start' : 'stop'}_instance`,
    server.host ?? '',
  );
  server.taskState = to === 'on' ? 'powering-on' : 'powering-off';
  world.servers.touch(server);
  world.clock.after(world.chance.about(world.settings.pace.deleteMs), () => {
    if (server.vmState === 'deleted') return;
    server.vmState = to === 'on' ? 'active' : 'stopped';
    server.taskState = undefined;
    finishEvent(world, action, event);
    world.servers.touch(server);
  });
}

/** A migration under way is called off first, as Nova does it: nova/compute/api.py `_do_force_delete`. */
export function remove(world: World, server: Server, migrations: LiveMigrations, requestId: string): void {
  const action = beginAction(world, server, 'delete', requestId);
  const event = beginEvent(world, action, 'compute_terminate_instance', server.host ?? '');
  server.taskState = 'deleting';
  world.servers.touch(server);
  world.clock.after(world.chance.about(world.settings.pace.deleteMs), () => {
    if (server.vmState === 'deleted') return;
    const move = migrations.moves.of(server);
    if (move !== undefined) migrations.drop(move);
    giveBack(world, server);
    const group = world.groupOf.get(server.id);
    group?.members.splice(group.members.indexOf(server.id), 1);
    world.groupOf.delete(server.id);
    finishEvent(world, action, event);
    world.servers.remove(server);
  });
}
