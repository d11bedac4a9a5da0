/** What a server has on a host, and how a live migration hands it over: room, ports, volumes. */
import type { Host } from '../world/host.ts';
import type { Server } from '../world/server.ts';
import type { World } from '../world/world.ts';
import type { Move } from './move.ts';
import { amountsOf } from './scheduler.ts';

/** The destination is settled: from now on the server counts there, and the migration for what it had at its source. */
export function place(world: World, move: Move, destination: Host): void {
  const { server, migration, source } = move;
  move.destination = destination;
  migration.placed = {
    destination: destination.name,
    sourceNode: source.hypervisor,
    destinationNode: destination.hypervisor,
  };
  world.migrations.touch(migration);
  world.allocations.hand(server.id, migration.uuid);
  world.allocations.set(server.id, {
    host: destination,
    amounts: amountsOf(server.flavor, server.imageId !== undefined),
  });
}

/** pre_live_migration: the volumes are attached on the destination too. */
export function takeUp(world: World, move: Move): void {
  for (const { volumeId, device } of move.server.volumes) {
    const volume = world.volumes.get(volumeId);
    if (volume === undefined) continue;
    const attachment = {
      id: world.chance.uuid(),
      serverId: move.server.id,
      host: move.destination?.name,
      device,
      status: 'attaching' as const,
      attachedAt: undefined,
    };
    world.volumes.attach(volume, attachment);
    world.volumes.confirm(volume, attachment);
    move.newAttachments.set(volumeId, attachment.id);
  }
}

/** post_live_migration: the server is the destination's. */
export function handOver(world: World, move: Move): void {
  const { server, migration, destination } = move;
  world.allocations.set(migration.uuid, undefined);
  for (const attached of server.volumes) {
    const attachmentId = move.newAttachments.get(attached.volumeId);
    if (attachmentId === undefined) continue;
    world.volumes.detach(attached.attachmentId);
    attached.attachmentId = attachmentId;
  }
  server.host = destination?.name;
  for (const port of world.ports.of(server.id)) {
    // DOWN until the agent has plugged it.
    world.ports.bind(port, destination?.name ?? '', 'DOWN');
    world.clock.after(500, () => {
      world.ports.bind(port, port.hostId, 'ACTIVE');
    });
  }
}

/** As if nothing had been. */
export function rollBack(world: World, move: Move): void {
  const { server, migration } = move;
  if (world.allocations.get(migration.uuid) !== undefined) {
    if (server.vmState === 'deleted') world.allocations.set(migration.uuid, undefined);
    else world.allocations.hand(migration.uuid, server.id);
  }
  for (const attachmentId of move.newAttachments.values()) world.volumes.detach(attachmentId);
  move.newAttachments.clear();
}

/** Gives back all that a server has: it is being deleted, or could not be built. */
export function giveBack(world: World, server: Server): void {
  world.allocations.set(server.id, undefined);
  for (const port of world.ports.of(server.id)) world.ports.remove(port);
  for (const { volumeId, attachmentId, deleteOnTermination } of server.volumes) {
    world.volumes.detach(attachmentId);
    const volume = world.volumes.get(volumeId);
    if (deleteOnTermination && volume !== undefined) world.volumes.remove(volume);
  }
}
