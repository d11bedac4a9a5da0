import type { MigrationRecord } from '../record.ts';

/** How many migrations ran at once. */
export interface Parallelism {
  /** Weighted by time, over the time in which at least one was running. */
  readonly mean: number;
  readonly max: number;
}

type Running = Pick<MigrationRecord, 'source' | 'runningFrom' | 'runningUntil'> &
  Partial<Pick<MigrationRecord, 'pollEveryMs'>>;

/**
 * What the cloud really ran at once on one source host, from the intervals in which migrations were seen `running`;
 * Nova's limit (`max_concurrent_live_migrations`) is one per source host. With several source hosts: the figures of the
 * host that ran the most. The ends of each interval are observations, each late by up to one poll; so two count
 * towards `max` only where they were seen together for longer than that.
 *
 * @returns undefined where nothing was seen running
 */
export function effectiveParallelism(records: readonly Running[]): Parallelism | undefined {
  const hosts = Map.groupBy(records, ({ source }) => source);
  return [...hosts.values()]
    .flatMap((ofHost) => overlap(ofHost) ?? [])
    .sort((a, b) => b.max - a.max || b.mean - a.mean)[0];
}

/** The same, whatever the source hosts: how many migrations the evacuation as a whole had running at once. */
export function overlap(records: readonly Running[]): Parallelism | undefined {
  const seen = records.flatMap(intervalOf);
  if (seen.length === 0) return undefined;
  const { max } = sweep(
    seen.map(({ from, until, pollEveryMs }) => ({ from, until: Math.max(from, until - pollEveryMs) })),
  );
  const { someMs, sumMs } = sweep(seen);
  // Each was seen in one observation only: no time passed, and every observation weighs the same.
  const observations = new Set(seen.flatMap(({ from, until }) => [from, until])).size;
  return { max, mean: someMs > 0 ? sumMs / someMs : seen.length / observations };
}

interface Interval {
  readonly from: number;
  readonly until: number;
}

function intervalOf({ runningFrom: from, runningUntil: until, pollEveryMs = 0 }: Running) {
  return from === undefined || until === undefined || until < from ? [] : [{ from, until, pollEveryMs }];
}

/** The most at once; the time in which there was any; and the sum of all times. */
function sweep(intervals: readonly Interval[]): { max: number; someMs: number; sumMs: number } {
  const events = intervals.flatMap(startAndEnd).sort((a, b) => a.at - b.at || a.rank - b.rank);
  let [running, max, someMs, sumMs, now] = [0, 0, 0, 0, -Infinity];
  for (const { at, change } of events) {
    if (running > 0) {
      someMs += at - now;
      sumMs += running * (at - now);
    }
    now = at;
    running += change;
    max = Math.max(max, running);
  }
  return { max, someMs, sumMs };
}

/**
 * `until` is where the next state was first seen: two in sequence share that moment without overlapping, so ends
 * come before starts, but for those that were seen in one observation only.
 */
function startAndEnd({ from, until }: Interval) {
  return [
    { at: from, rank: 1, change: 1 },
    { at: until, rank: from === until ? 2 : 0, change: -1 },
  ];
}
