/** Where a server may go: Placement's candidates, then Nova's filters, and what is said when nothing is left. */
import type { Amounts, Host } from '../world/host.ts';
import type { Flavor } from '../world/materials.ts';
import type { World } from '../world/world.ts';

/** nova/exception.py NoValidHost: with the reason of whoever found none. */
export const noCandidates = 'No valid host was found. ';
export const noneAfterFilters = 'No valid host was found. There are not enough hosts available.';

export interface Wish {
  readonly serverId: string;
  readonly flavor: Flavor;
  /** One that boots from a volume takes no room on the host's disk. */
  readonly hasLocalDisk: boolean;
  readonly zone: string | undefined;
  /** The service's name. */
  readonly host: string | undefined;
  /** Of a migration: where it is, and must not stay. */
  readonly leaving: string | undefined;
}

export type Choice = { readonly host: Host } | { readonly none: string };

export function amountsOf(flavor: Flavor, hasLocalDisk: boolean): Amounts {
  const disk = (hasLocalDisk ? flavor.diskGb : 0) + flavor.ephemeralGb + Math.ceil(flavor.swapMb / 1024);
  return { VCPU: flavor.vcpus, MEMORY_MB: flavor.ramMb, ...(disk > 0 ? { DISK_GB: disk } : {}) };
}

export function choose(world: World, wish: Wish): Choice {
  const amounts = amountsOf(wish.flavor, wish.hasLocalDisk);
  // A disabled host has the trait COMPUTE_STATUS_DISABLED, so Placement leaves it out: nova/scheduler/request_filter.py.
  const candidates = [...world.hosts.values()].filter(
    (host) =>
      (wish.host === undefined || host.name === wish.host) &&
      (wish.zone === undefined || world.zoneOf(host.name) === wish.zone) &&
      host.enabled &&
      // The server's own allocation counts for its migration by then, so where it is it would need room twice.
      world.allocations.hasRoom(host, amounts),
  );
  if (candidates.length === 0) return { none: noCandidates };
  const fitting = candidates.filter(
    (host) =>
      host.name !== wish.leaving &&
      world.isUp(host) &&
      groupAllows(world, wish.serverId, host.name, wish.leaving),
  );
  const [best] = fitting.sort((a, b) => freeMemory(world, b) - freeMemory(world, a));
  return best === undefined ? { none: noneAfterFilters } : { host: best };
}

const freeMemory = (world: World, host: Host) => host.memoryMb - world.allocations.used(host).MEMORY_MB;

/** nova/scheduler/filters/affinity_filter.py. Soft policies only weigh. */
function groupAllows(world: World, serverId: string, host: string, leaving: string | undefined): boolean {
  const group = world.groupOf.get(serverId);
  if (group === undefined) return true;
  const hosts = group.members
    .filter((id) => id !== serverId)
    .map((id) => world.servers.get(id)?.host)
    .filter((each) => each !== undefined);
  const together = hosts.filter((each) => each === host).length;
  if (group.policy === 'anti-affinity') return together < (group.maxServersPerHost ?? 1);
  if (group.policy === 'affinity') return hosts.length === 0 || hosts.includes(host) || leaving === host;
  return true;
}
