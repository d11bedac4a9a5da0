import { type Interval, overlapMs } from './interval.ts';

/** A migration begins to be felt when it is asked for, at the latest; the probe's clock and the worker's may differ a little. */
export const beforePostMs = 1_000;
/** Switches and neighbours may need this long to learn where the guest has gone. */
export const afterVerifiedMs = 5_000;
/** How long before a window the guest is looked at, to know what it was like undisturbed. */
export const baselineMs = 30_000;

/** The time in which whatever a guest and its clients felt is put down to one migration. */
export interface MigrationWindow {
  /** The migration's. */
  readonly key: string;
  readonly serverId: string;
  /** The migration itself: POST … verified. */
  readonly move: Interval;
}

export function windowOf({ move }: MigrationWindow): Interval {
  return { fromMs: move.fromMs - beforePostMs, toMs: move.toMs + afterVerifiedMs };
}

/**
 * The migration that a silence of its guest belongs to; undefined where it falls into no window. The margins of two
 * migrations in a row overlap: then it is the one that was under way for more of it, then the one whose window holds
 * more of it, then the earlier. So that each is counted once.
 */
export function migrationOf(silence: Interval, windows: readonly MigrationWindow[]): string | undefined {
  let best: { key: string; under: number; within: number; since: number } | undefined;
  for (const window of windows) {
    const within = overlapMs(windowOf(window), silence);
    if (within === 0) continue;
    const under = overlapMs(window.move, silence);
    const since = window.move.fromMs;
    const isBetter =
      !best ||
      under > best.under ||
      (under === best.under && (within > best.within || (within === best.within && since < best.since)));
    if (isBetter) best = { key: window.key, under, within, since };
  }
  return best?.key;
}
