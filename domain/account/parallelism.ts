import type { MigrationRecord } from '../record.ts';

/** How many migrations ran at once. */
export interface Parallelism {
  /** Weighted by time, over the time in which at least one was running. */
  readonly mean: number;
  readonly max: number;
}

type Running = Pick<MigrationRecord, 'source' | 'runningFrom' | 'runningUntil'>;

/**
 * What the cloud really ran at once on one source host, from the intervals in which migrations were seen `running`;
 * Nova's limit (`max_concurrent_live_migrations`) is one per source host. With several source hosts: the figures of the
 * host that ran the most. The ends of each interval are observations, each late by up to one poll.
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
  const events = records.flatMap(startAndEnd);
  if (events.length === 0) return undefined;
  events.sort((a, b) => a.at - b.at || a.rank - b.rank);
  let running = 0;
  let max = 0;
  let someMs = 0;
  let sumMs = 0;
  let now = -Infinity;
  for (const { at, change } of events) {
    if (running > 0) {
      someMs += at - now;
      sumMs += running * (at - now);
    }
    now = at;
    running += change;
    max = Math.max(max, running);
  }
  // Each was seen in one observation only: no time passed, and every observation weighs the same.
  const mean = someMs > 0 ? sumMs / someMs : events.length / 2 / new Set(events.map(({ at }) => at)).size;
  return { mean, max };
}

/**
 * `runningUntil` is where the next state was first seen: two in sequence share that moment without overlapping, so ends
 * come before starts, but for those that were seen in one observation only.
 */
function startAndEnd({ runningFrom: from, runningUntil: until }: Running) {
  if (from === undefined || until === undefined || until < from) return [];
  return [
    { at: from, rank: 1, change: 1 },
    { at: until, rank: from === until ? 2 : 0, change: -1 },
  ];
}
