import { type Interval, merged, without } from './interval.ts';

/** A turn of the probe's own clockwork that came late. Only those that did are kept. */
export interface LateTurn {
  readonly dueMs: number;
  readonly atMs: number;
}

/** When the probe was there and how well its clockwork went. */
export interface Attendance {
  readonly periodMs: number;
  /** A process each: from its first turn to its last. */
  readonly sittings: readonly Interval[];
  readonly late: readonly LateTurn[];
}

/** Later than so many periods, a turn says that the probe was not watching. */
export const blindAfterPeriods = 2;

/**
 * The intervals of `watched` in which nothing can be said of any guest: there was no probe, or it was starved. A guest's
 * silence in them is the probe's own.
 */
export function blindIntervals({ periodMs, sittings, late }: Attendance, watched: Interval): Interval[] {
  const absent = without(watched, merged(sittings));
  const starved = late
    .filter(({ dueMs, atMs }) => atMs - dueMs > blindAfterPeriods * periodMs)
    .map(({ dueMs, atMs }) => ({ fromMs: dueMs - periodMs, toMs: atMs }));
  return merged([...absent, ...starved]).flatMap((one) => {
    const fromMs = Math.max(one.fromMs, watched.fromMs);
    const toMs = Math.min(one.toMs, watched.toMs);
    return toMs > fromMs ? [{ fromMs, toMs }] : [];
  });
}

/** The latest that a turn came within an interval, in ms, blind ones left out: what a silence owes to the probe itself. */
export function lateness({ periodMs, late }: Attendance, within: Interval): number {
  return late
    .filter(({ dueMs, atMs }) => atMs - dueMs <= blindAfterPeriods * periodMs)
    .filter(({ dueMs, atMs }) => atMs > within.fromMs && dueMs < within.toMs)
    .reduce((worst, { dueMs, atMs }) => Math.max(worst, atMs - dueMs), 0);
}
