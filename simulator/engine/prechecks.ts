/** Whether a live migration may be, and where to: nova/conductor/tasks/live_migrate.py, nova/virt/libvirt/driver.py. */
import { allocationRatio, type Host } from '../world/host.ts';
import type { World } from '../world/world.ts';
import type { Move } from './move.ts';
import { choose, type Choice } from './scheduler.ts';

/** The destination: the scheduler's, or, past it, the one that was named. */
export function decide(world: World, move: Move): Choice {
  const { server, asked, source } = move;
  if (!world.isUp(source)) return { none: unavailable(source.name) };
  const elsewhere = move.fault('wrong-host');
  const wrong = elsewhere === undefined ? undefined : world.hosts.get(elsewhere.host);
  if (wrong !== undefined) return { host: wrong };
  const named = asked.host === undefined ? undefined : world.hosts.get(asked.host);
  if (asked.forced && named !== undefined) return past(world, move, named);
  return choose(world, {
    serverId: server.id,
    flavor: server.flavor,
    hasLocalDisk: server.imageId !== undefined,
    zone: asked.host === undefined ? server.zone : undefined,
    host: asked.host,
    leaving: source.name,
  });
}

/** The conductor's own checks, where it goes past the scheduler: `_check_requested_destination`. */
function past(world: World, { server, source }: Move, host: Host): Choice {
  if (host.name === source.name)
    return {
      none: `Migration pre-check error: Unable to migrate instance (${server.id}) to current host (${host.name}).`,
    };
  if (!world.isUp(host)) return { none: unavailable(host.name) };
  const free = host.memoryMb * allocationRatio.MEMORY_MB - world.allocations.used(host).MEMORY_MB;
  if (free <= server.flavor.ramMb)
    return {
      none: `Migration pre-check error: Unable to migrate ${server.id} to ${host.name}: Lack of memory(host:${free.toFixed(1)} <= instance:${server.flavor.ramMb})`,
    };
  return { host };
}

const unavailable = (host: string) => `Compute service of ${host} is unavailable at this time.`;

/** What the source says to block migration and its disks: libvirt's driver.py, `check_can_live_migrate_source`. */
export function precheck(world: World, { server, asked, source }: Move): string | undefined {
  const { storage } = world.settings;
  const hasLocalDisk = server.imageId !== undefined && storage === 'local';
  if (storage === 'unchecked') return undefined;
  if (asked.blockMigration === true && !hasLocalDisk)
    return `${source.name} is not on local storage: Block migration can not be used with shared storage.`;
  if (asked.blockMigration === false && hasLocalDisk)
    return `${source.name} is not on shared storage: Shared storage live-migration requires either shared storage or boot-from-volume with no local disks.`;
  return undefined;
}

/** Block migration copies the server's own disks; volumes are attached on the other side. */
export function copiesDisk({ settings }: World, { server, asked }: Move): boolean {
  return server.imageId !== undefined && settings.storage === 'local' && asked.blockMigration !== false;
}
