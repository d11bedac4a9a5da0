/** So many of a guest's last beats may come in another order than they were sent. */
const remembered = 64;
/** A guest is rebooted seldom; beyond that somebody makes boots up. */
const mostBoots = 64;

interface Boot {
  readonly id: bigint;
  /** When, by the guest's own clock, its last beats were sent: in a ring. */
  readonly sentNs: BigUint64Array;
  newestNs: bigint;
  next: number;
}

/**
 * Which beats are new, by the clock of the guest that sent them: what was recorded and is sent again is none, nor is what a boot
 * said that is over.
 */
export class NewBeats {
  readonly #boots: (Boot | undefined)[];
  readonly #over: Set<bigint>[];

  constructor(guests: number) {
    this.#boots = Array.from({ length: guests }, () => undefined);
    this.#over = Array.from({ length: guests }, () => new Set());
  }

  isNew(guest: number, boot: bigint, sentNs: bigint): boolean {
    const over = this.#over[guest];
    let current = this.#boots[guest];
    if (current?.id !== boot) {
      if (!over || over.has(boot) || over.size >= mostBoots) return false;
      if (current) over.add(current.id);
      current = this.#boots[guest] = {
        id: boot,
        sentNs: new BigUint64Array(remembered),
        newestNs: 0n,
        next: 0,
      };
    }
    if (sentNs > current.newestNs) current.newestNs = sentNs;
    // The one that is overwritten next is the oldest that is remembered: what was sent before it may have come before.
    else if (sentNs <= (current.sentNs[current.next] ?? 0n) || current.sentNs.includes(sentNs)) return false;
    current.sentNs[current.next] = sentNs;
    current.next = (current.next + 1) % remembered;
    return true;
  }
}
