import type { Finding } from '../../domain/ground.ts';
import { type Check, error, warning } from './check.ts';
import type { Host } from './host-names.ts';
import type { Inquiry } from './inquiry.ts';
import { needsOf, needsOfAdopted } from './made-of.ts';
import { fits, leftOver, type Need, type Resource, resources, type Room, sumOf } from './rooms.ts';
import { numbered } from './wording.ts';

/** The host that a created fleet starts on can hold it. */
export const roomAtHome: Check = {
  what: 'room on the source',
  look: async (inquiry) => {
    if (inquiry.fleets.length === 0) return undefined;
    const home = await inquiry.home();
    return lackOn('evacuate', home, await inquiry.room(home), await fleetNeeds(inquiry));
  },
};

/** Each destination that the campaign names can hold the whole fleet. */
export const roomAtDestination: Check = {
  what: 'room on the destination',
  look: async (inquiry) => {
    const named = await inquiry.destinations();
    if (named.length === 0) return undefined;
    const fleets = await fleetNeeds(inquiry);
    const findings = await Promise.all(
      named.map(async (host) => lackOn('to', host, await inquiry.room(host), fleets)),
    );
    return findings.flat();
  },
};

/** Where the scheduler chooses, the other hosts together can hold the fleet. */
export const roomElsewhere: Check = {
  what: 'room on the other hosts',
  look: async (inquiry) => {
    if (!inquiry.spec.to.includes('nova')) return undefined;
    const others = await inquiry.otherHosts();
    if (others.length === 0) return [];
    const rooms: Room[] = [];
    const fleets = await fleetNeeds(inquiry);
    // In a large cloud a few hosts are enough to know that there is room.
    for (let at = 0; at < others.length; at += askedAtOnce) {
      rooms.push(
        ...(await Promise.all(others.slice(at, at + askedAtOnce).map((host) => inquiry.room(host)))),
      );
      if (fleets.every((needs) => leftOver(needs, rooms) === 0)) return [];
    }
    return lackElsewhere(others, rooms, fleets);
  },
};

const askedAtOnce = 8;

async function fleetNeeds(inquiry: Inquiry): Promise<Need[][]> {
  if (inquiry.fleets.length > 0)
    return await Promise.all(inquiry.fleets.map((fleet) => needsOf(inquiry, fleet)));
  return [await needsOfAdopted(inquiry, await inquiry.adopted())];
}

const units: Record<Resource, string> = {
  VCPU: 'VCPU',
  PCPU: 'PCPU (dedicated processors)',
  MEMORY_MB: 'MB of memory',
  DISK_GB: 'GB of local disk',
};

function lackOn(field: 'evacuate' | 'to', host: Host, room: Room, fleets: readonly Need[][]): Finding[] {
  const lacking = fleets
    .map((needs) => ({ needs, lacks: lacksOf(needs, room) }))
    .filter(({ lacks }) => lacks.length > 0);
  const [worst] = lacking.toSorted((a, b) => b.needs.length - a.needs.length);
  if (worst === undefined) return [];
  const start = field === 'evacuate';
  return [
    error({
      subject: 'room',
      observation: `${field}: ${host.name} has no room for the fleet of ${numbered(worst.needs.length, 'server')}: ${worst.lacks.join('; ')}.`,
      consequence: start
        ? 'Nova cannot boot the whole fleet there (“No valid host was found”).'
        : 'Nova answers 202, and the servers that find no room stay where they are (“No valid host was found”).',
      remedy: `${start ? 'A smaller fleet, or another host' : 'A smaller fleet, a larger destination, or `to: nova`'}. What is there: \`openstack server list --all-projects --host ${host.name}\`, \`openstack resource provider inventory list ${host.hypervisor?.id ?? 'UUID'}\`.`,
    }),
  ];
}

/** In words: `needs 6,144 MB of memory, has 4,096 left of 8,192 × 1.5`. */
function lacksOf(needs: readonly Need[], room: Room): string[] {
  const all = sumOf(needs);
  return resources.flatMap((resource) => {
    const needed = all[resource] ?? 0;
    const space = room[resource];
    if (needed === 0 || (space === undefined && resource === 'DISK_GB')) return [];
    if (space === undefined) return [`needs ${n(needed)} ${units[resource]}, has none`];
    const { free, total, allocationRatio, maxUnit } = space;
    if (needed > free)
      return [
        `needs ${n(needed)} ${units[resource]}, has ${n(free)} left of ${n(total)} × ${allocationRatio}`,
      ];
    const largest = Math.max(...needs.map((need) => need[resource] ?? 0));
    return largest > maxUnit
      ? [`one server needs ${n(largest)} ${units[resource]}, may have ${n(maxUnit)}`]
      : [];
  });
}

function lackElsewhere(hosts: readonly Host[], rooms: readonly Room[], fleets: readonly Need[][]): Finding[] {
  const [worst] = fleets
    .map((needs) => ({
      needs,
      left: leftOver(needs, rooms),
      homeless: needs.filter((need) => !rooms.some((room) => fits(need, room))),
    }))
    .toSorted((a, b) => b.left - a.left);
  if (worst === undefined || worst.left === 0) return [];
  const { needs, left, homeless } = worst;
  const all = sumOf(needs);
  const sums = resources.flatMap((resource) => {
    const needed = all[resource] ?? 0;
    const free = rooms.reduce((sum, room) => sum + (room[resource]?.free ?? 0), 0);
    const known = rooms.some((room) => room[resource] !== undefined) || resource !== 'DISK_GB';
    return needed > free && known ? [`${n(needed)} ${units[resource]} needed, ${n(free)} left`] : [];
  });
  const certain = sums.length > 0 || homeless.length > 0;
  const why = sums.length > 0 ? sums.join('; ') : 'no host has enough in one place';
  return [
    (certain ? error : warning)({
      subject: 'room',
      observation: `to: nova: the ${numbered(hosts.length, 'other host')} together cannot take ${left} of ${numbered(needs.length, 'server')}: ${why}.`,
      consequence: 'Nova answers 202, and those servers stay where they are (“No valid host was found”).',
      remedy: 'A smaller fleet, or more hosts: `openstack compute service set --enable HOST nova-compute`.',
    }),
  ];
}

const n = (value: number) => value.toLocaleString('en');
