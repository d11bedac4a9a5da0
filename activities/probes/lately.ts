import type { SeenGap } from '../../domain/felt/seen-gap.ts';

/** Whoever looks every few seconds must not miss one. */
const keptMs = 20_000;
/** A heartbeat is to be small. */
const toldAtMost = 64;

/** The gaps of the last seconds, of all who watch. One that goes on is told again and again, longer each time. */
export class Lately {
  readonly #gaps = new Map<string, { readonly gap: SeenGap; readonly at: number }>();

  add(gaps: readonly SeenGap[], now: number): void {
    for (const gap of gaps) this.#gaps.set(`${gap.serverId} ${gap.kind} ${gap.fromMs}`, { gap, at: now });
  }

  /** The longest of them. */
  at(now: number): SeenGap[] {
    for (const [key, { at }] of this.#gaps) if (now - at > keptMs) this.#gaps.delete(key);
    return [...this.#gaps.values()]
      .map(({ gap }) => gap)
      .sort((a, b) => b.seenMs - a.seenMs)
      .slice(0, toldAtMost);
  }
}
