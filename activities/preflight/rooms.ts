import { getInventories, listResourceProviders } from '../../openstack/placement/resource-providers.ts';
import type { Session } from '../../openstack/session/session.ts';
import { CannotTell } from './check.ts';
import type { Host } from './host-names.ts';

/** Placement's names of what servers take: https://docs.openstack.org/os-resource-classes/latest/ */
export const resources = ['VCPU', 'PCPU', 'MEMORY_MB', 'DISK_GB'] as const;
export type Resource = (typeof resources)[number];

/** What one server takes on a host, or several together. */
export type Need = Readonly<Partial<Record<Resource, number>>>;

/** What a host has left of each, as Placement reckons it: (total − reserved) × allocation ratio − used. */
export type Room = Readonly<Partial<Record<Resource, Space>>>;

export interface Space {
  readonly free: number;
  /** The most that one server may take. */
  readonly maxUnit: number;
  readonly total: number;
  readonly allocationRatio: number;
}

const uuid = /^[0-9a-f]{8}-/i;

/** @throws CannotTell when Placement knows no such host */
export async function roomOf(session: Session, host: Host): Promise<Room> {
  const inventories = await getInventories(session, await providerOf(session, host));
  return Object.fromEntries(
    resources.flatMap((resource) => {
      const inventory = inventories[resource];
      if (inventory === undefined) return [];
      const { total, reserved, allocationRatio, maxUnit, used } = inventory;
      const free = Math.max(Math.floor((total - reserved) * allocationRatio) - used, 0);
      return [[resource, { free, maxUnit, total, allocationRatio }]];
    }),
  );
}

async function providerOf(session: Session, { name, hypervisor }: Host): Promise<string> {
  if (hypervisor === undefined) throw new CannotTell(`${name} has no hypervisor of its own`);
  // A compute node's uuid is its provider's; below 2.53 Nova does not tell it.
  if (uuid.test(hypervisor.id)) return hypervisor.id;
  const [provider] = await listResourceProviders(session, { name: hypervisor.hypervisorHostname });
  if (provider === undefined) throw new CannotTell(`Placement knows no ${hypervisor.hypervisorHostname}`);
  return provider.uuid;
}

export function sumOf(needs: readonly Need[]): Need {
  const sum: Partial<Record<Resource, number>> = {};
  for (const need of needs) {
    for (const resource of resources) {
      const amount = need[resource];
      if (amount !== undefined && amount > 0) sum[resource] = (sum[resource] ?? 0) + amount;
    }
  }
  return sum;
}

/** Room that a host does not report is not held against it, save for processors: DISK_GB may be a shared provider's. */
export function fits(need: Need, room: Room): boolean {
  return resources.every((resource) => {
    const amount = need[resource] ?? 0;
    const space = room[resource];
    if (space === undefined) return amount === 0 || resource === 'DISK_GB';
    return amount <= space.free && amount <= space.maxUnit;
  });
}

/** Puts the largest first, each on the first host that has room, and answers how many find none. */
export function leftOver(needs: readonly Need[], rooms: readonly Room[]): number {
  const hosts = [...rooms];
  let left = 0;
  for (const need of needs.toSorted((a, b) => (b.MEMORY_MB ?? 0) - (a.MEMORY_MB ?? 0))) {
    const at = hosts.findIndex((room) => fits(need, room));
    const room = hosts[at];
    if (room === undefined) left += 1;
    else hosts[at] = without(room, need);
  }
  return left;
}

function without(room: Room, need: Need): Room {
  return Object.fromEntries(
    Object.entries(room).map(([resource, space]) => [
      resource,
      { ...space, free: space.free - (need[resource as Resource] ?? 0) },
    ]),
  );
}
