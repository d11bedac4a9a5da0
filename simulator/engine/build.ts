/** How a server comes to be: nova/conductor/manager.py `schedule_and_build_instances`, nova/compute/manager.py `_build_and_run_instance`. */
import type { AttachedVolume, Server } from '../world/server.ts';
import type { Volume } from '../world/volume.ts';
import { controller, type World } from '../world/world.ts';
import { beginAction, beginEvent, failEvent, finishEvent } from './journal.ts';
import { plugPort } from './ports.ts';
import { giveBack } from './possessions.ts';
import { type Process, run } from './process.ts';
import { amountsOf, choose } from './scheduler.ts';
import { makeVolume, zoneConflict } from './volumes.ts';

/** A disk that was asked for. */
export interface Disk {
  readonly source: 'image' | 'volume' | 'blank';
  readonly id: string | undefined;
  readonly sizeGb: number | undefined;
  readonly deleteOnTermination: boolean;
}

export interface BuildWish {
  readonly disks: readonly Disk[];
  readonly networkIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** The service's name. */
  readonly host: string | undefined;
  readonly requestId: string;
}

/** The server is in the world, in BUILD; this makes it ACTIVE, or ERROR. */
export function build(world: World, server: Server, wish: BuildWish): void {
  run(world.clock, building(world, server, wish));
}

function* building(world: World, server: Server, wish: BuildWish): Process {
  const action = beginAction(world, server, 'create', wish.requestId);
  const conductor = beginEvent(world, action, 'conductor_schedule_and_build_instances', controller);
  const { clock, chance, settings } = world;
  yield chance.about(settings.pace.scheduleMs);
  const hasLocalDisk = server.imageId !== undefined;
  const choice = choose(world, {
    serverId: server.id,
    flavor: server.flavor,
    hasLocalDisk,
    zone: server.zone,
    host: wish.host,
    leaving: undefined,
  });
  if ('none' in choice) {
    failEvent(world, action, conductor, choice.none);
    breakDown(world, server, wish, choice.none);
    return;
  }
  finishEvent(world, action, conductor);
  const host = choice.host.name;
  world.allocations.set(server.id, {
    host: choice.host,
    amounts: amountsOf(server.flavor, hasLocalDisk),
  });
  server.host = host;
  server.taskState = 'block_device_mapping';
  world.servers.touch(server);
  const compute = beginEvent(world, action, 'compute__do_build_and_run_instance', host);
  const fail = (message: string) => {
    failEvent(world, action, compute, message);
    breakDown(world, server, wish, `Build of instance ${server.id} aborted: ${message}`);
  };
  for (const networkId of wish.networkIds) plugPort(world, server, networkId, wish.securityGroupIds, host);
  for (const [at, disk] of wish.disks.entries()) {
    const problem = yield* attach(world, server, disk, hasLocalDisk ? at + 1 : at);
    if (problem !== undefined) {
      fail(problem);
      return;
    }
  }
  server.taskState = 'spawning';
  world.servers.touch(server);
  yield chance.about(settings.pace.bootMs);
  if (server.vmState !== 'building') return;
  if (server.metadata['sim_fail_spawn'] !== undefined) {
    fail('simulator: sim_fail_spawn');
    return;
  }
  server.vmState = 'active';
  server.taskState = undefined;
  server.launchedAt = clock.nowMs;
  finishEvent(world, action, compute);
  world.servers.touch(server);
}

/** Makes or takes a volume, and attaches it. Answers what is wrong. */
function* attach(
  world: World,
  server: Server,
  disk: Disk,
  at: number,
): Generator<number, string | undefined, void> {
  const zone = world.zoneOf(server.host ?? '');
  const found = disk.source === 'volume' ? world.volumes.get(disk.id ?? '') : undefined;
  let volume = found;
  if (volume === undefined) {
    const made = makeVolume(world, {
      sizeGb: disk.sizeGb ?? server.flavor.diskGb,
      name: '',
      description: '',
      imageId: disk.source === 'image' ? disk.id : undefined,
      zone: world.settings.crossAzAttach ? undefined : (server.zone ?? zone),
      metadata: {},
    });
    if ('refused' in made)
      return made.why === 'zone' ? `Invalid input received: ${made.refused} (HTTP 400)` : made.refused;
    volume = made.volume;
  }
  const conflict = zoneConflict(world, { id: server.id, zone }, volume);
  if (conflict !== undefined) return `Invalid volume: ${conflict}`;
  // Nova polls a volume that it waits for every 3 s: [DEFAULT] block_device_allocate_retries_interval.
  while (volume.status === 'creating' || volume.status === 'downloading') yield 3_000;
  if (volume.status === 'error')
    return `Volume ${volume.id} did not finish being created even after we waited.`;
  connect(world, server, volume, `/dev/sd${String.fromCharCode(97 + at)}`, disk.deleteOnTermination);
  return undefined;
}

/** Attaches a volume to a server that is on a host. */
export function connect(
  world: World,
  server: Server,
  volume: Volume,
  device: string,
  deleteOnTermination: boolean,
): AttachedVolume {
  // What was reserved for it when it was asked for.
  for (const { id, status } of [...volume.attachments]) if (status === 'reserved') world.volumes.detach(id);
  const attachment = {
    id: world.chance.uuid(),
    serverId: server.id,
    host: server.host,
    device,
    status: 'attaching' as const,
    attachedAt: undefined,
  };
  world.volumes.attach(volume, attachment);
  world.volumes.confirm(volume, attachment);
  const attached: AttachedVolume = {
    volumeId: volume.id,
    device,
    deleteOnTermination,
    bdmUuid: world.chance.uuid(),
    attachmentId: attachment.id,
  };
  server.volumes.push(attached);
  world.servers.touch(server);
  return attached;
}

/** To ERROR. What it had is given back, and it is on no host. */
function breakDown(world: World, server: Server, wish: BuildWish, message: string): void {
  if (server.vmState === 'deleted') return;
  giveBack(world, server);
  for (const { id } of wish.disks) {
    const reserved = world.volumes.get(id ?? '')?.attachments.find((each) => each.status === 'reserved');
    if (reserved !== undefined) world.volumes.detach(reserved.id);
  }
  server.vmState = 'error';
  server.taskState = undefined;
  server.host = undefined;
  server.fault = { code: 500, created: world.clock.nowMs, message };
  world.servers.touch(server);
}
