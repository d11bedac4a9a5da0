import { availableParallelism } from 'node:os';
import type { WatchedGuest, Watching } from './watched-guest.ts';

/** What asking one guest once costs a watchman, µs of a core, its answer and the guest's beat with it: `npm run bench:probes`. */
const turnUs = { icmp: 10, udp: 45, tcp: 60 } as const;
/** Of a core, so that a burst of answers does not make the next turn late. */
const busy = 0.6;

/** How many processes it takes to watch so many guests without being late. */
export function watchmenWanted(guests: number, watching: Watching): number {
  const { icmp, udp, tcp, periodMs } = watching;
  const turn = (icmp ? turnUs.icmp : 0) + (udp ? turnUs.udp : 0) + (tcp ? turnUs.tcp : 0);
  return Math.max(1, Math.ceil((guests * turn) / (busy * periodMs * 1_000)));
}

/** More processes than cores would only make one another late. */
export function watchmenFor(guests: number, watching: Watching, cores = availableParallelism()): number {
  return Math.min(watchmenWanted(guests, watching), cores);
}

/** A guest, and whom its loads talk to: the next of the fleet, round and round. A fleet of one talks to nobody. */
export interface GuestInOrder extends WatchedGuest {
  readonly next?: { readonly name: string; readonly address: string };
}

/** The fleet in `watchmen` parts that differ by one guest at most. Who is next is told of the whole fleet. */
export function sharesOf(guests: readonly WatchedGuest[], watchmen: number): GuestInOrder[][] {
  const inOrder = guests.map((guest, i) => {
    const next = guests[(i + 1) % guests.length];
    if (!next || guests.length < 2) return guest;
    return { ...guest, next: { name: next.name, address: next.address } };
  });
  const end = (share: number) => Math.round((share * guests.length) / watchmen);
  const shares = Array.from({ length: watchmen }, (_, i) => inOrder.slice(end(i), end(i + 1)));
  return shares.filter((share) => share.length > 0);
}
