import type { MigrationRecord } from '../record.ts';
import { Z95 } from '../statistics/interval.ts';
import { makespanMs } from './makespan.ts';
import { overlap } from './parallelism.ts';
import { isVerified } from './verified.ts';

/** Nova keeps whole seconds: `created_at` and `updated_at` are both cut off. */
export const NOVA_RESOLUTION_MS = 1000;

export interface Overhead {
  readonly ratio: number;
  /** Half-width of the ratio's 95 % interval that comes of the resolution of the service times alone. */
  readonly plusMinus: number;
}

/**
 * Makespan ÷ the makespan that the cloud alone would have needed: 1.05 says that 5 % of the time went into the asking,
 * the looking, and gaps between migrations.
 *
 * The denominator is the best schedule of the measured service times at the effective parallelism's maximum, by LPT list
 * scheduling (longest first, each to the slot that is free first; at most 4/3 − 1/3m of the optimum, so the ratio can be
 * too small by that much, and even below 1). Service time is `novaTotalMs − queueMs`: queued behind
 * `max_concurrent_live_migrations` is not service. With several source hosts each has its own slots, and the whole has no
 * more than ran at once: the longer of the two schedules counts.
 *
 * Resolution: each service time is the difference of two whole seconds and off by up to ±1 s (standard deviation 408 ms),
 * a queue seen by polls by up to one more period. The sum of n is off by √n × 408 ms in practice, n seconds at worst:
 * `plusMinus` says what this does to the ratio. Worthless for a handful of migrations of a second each. And where copying
 * is short against preparing, fewer are seen running than the cloud serves at once: the ratio comes out too small.
 *
 * @returns undefined where nothing was seen running, where a migration's service time isn't known, or where one
 * attempt that Nova took was not verified: the time such a one really ended is not observed
 */
export function overhead(records: readonly MigrationRecord[]): Overhead | undefined {
  const taken = records.filter(({ outcome }) => outcome !== 'never-started');
  const makespan = makespanMs(records);
  if (makespan === undefined || !taken.every(isVerified)) return undefined;
  const alone = bestMakespanMs(taken);
  if (alone === undefined || alone.ms <= 0) return undefined;
  const ratio = makespan / alone.ms;
  return { ratio, plusMinus: (ratio * alone.plusMinusMs) / alone.ms };
}

/** {@link overhead} without its uncertainty. */
export function overheadRatio(records: readonly MigrationRecord[]): number | undefined {
  return overhead(records)?.ratio;
}

interface Best {
  readonly ms: number;
  readonly plusMinusMs: number;
}

function bestMakespanMs(records: readonly MigrationRecord[]): Best | undefined {
  const hosts = Map.groupBy(records, ({ source }) => source);
  const groups = hosts.size > 1 ? [records, ...hosts.values()] : [records];
  const schedules = groups.flatMap((group) => schedule(group) ?? []);
  return schedules.length < groups.length ? undefined : schedules.reduce((a, b) => (b.ms > a.ms ? b : a));
}

function schedule(records: readonly MigrationRecord[]): Best | undefined {
  const slots = overlap(records)?.max;
  const services = records.flatMap((record) => serviceMs(record) ?? []);
  if (slots === undefined || services.length < records.length) return undefined;
  // Two cut-off seconds: variance 2/12 s²; a queue's two ends, each seen within a poll.
  const variance = records.reduce(
    (sum, { pollEveryMs: p }) => sum + (NOVA_RESOLUTION_MS ** 2 + p * p) / 6,
    0,
  );
  return { ms: longestFirst(services, slots), plusMinusMs: (Z95 * Math.sqrt(variance)) / slots };
}

/** May be negative, by rounding: put to 0, such errors would no longer cancel in the sum. */
function serviceMs({ novaTotalMs, queueMs, adopted }: MigrationRecord): number | undefined {
  if (novaTotalMs === undefined) return undefined;
  // Watched from its POST and never seen queued: queued for less than a poll. An adopted one was not watched then.
  return queueMs === undefined ? (adopted ? undefined : novaTotalMs) : novaTotalMs - queueMs;
}

/** Makespan of LPT list scheduling. O(n · slots), and slots are few. */
export function longestFirst(services: readonly number[], slots: number): number {
  const busyUntil = new Float64Array(Math.max(1, Math.min(slots, services.length)));
  for (const service of services.toSorted((a, b) => b - a)) {
    let free = 0;
    for (let slot = 1; slot < busyUntil.length; slot++) {
      if ((busyUntil[slot] ?? 0) < (busyUntil[free] ?? 0)) free = slot;
    }
    busyUntil[free] = (busyUntil[free] ?? 0) + service;
  }
  return busyUntil.reduce((a, b) => Math.max(a, b), 0);
}
