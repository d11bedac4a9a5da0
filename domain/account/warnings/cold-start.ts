import type { MigrationRecord } from '../../record.ts';
import { median } from '../../statistics/quantile.ts';
import { duration } from '../duration.ts';
import type { EvacuationSlice, ScenarioSlice } from '../slices.ts';
import { isVerified } from '../verified.ts';
import type { Warning } from './warning.ts';

/** Below this, a difference is within what polls and clocks scatter. */
const LEAST_MS = 1000;
const FIRST_MIGRATION_FACTOR = 2;
const FIRST_TRIP_FACTOR = 1.3;

/** The first migration, or the whole first trip, was slower than what came later. Queueing left out: it is no cold start. */
export function coldStart(scenario: ScenarioSlice): Warning[] {
  const warnings = (['out', 'back'] as const).flatMap((direction) => {
    const trips = scenario.evacuations.filter(
      ({ account }) => !account.warmup && account.direction === direction,
    );
    return [...slowFirstTrip(trips, direction), ...slowFirstMigration(trips, direction)];
  });
  const warmed = scenario.evacuations.some(({ account }) => account.warmup);
  return warnings.map(({ kind, observation }) => ({
    kind,
    observation,
    cause: warmed
      ? 'something is cold in spite of the warm-up: caches that expire, or another load on the cloud at that time'
      : "the destination's image cache may be cold, its ARP and FDB entries fresh",
    next: warmed
      ? 'look at the first trip and the later ones apart, or repeat the run at a quieter time'
      : 'set trips.warmup: 1 in the campaign, or read the first trip and the later ones apart',
  }));
}

type Slow = Pick<Warning, 'kind' | 'observation'>;

function slowFirstTrip([first, ...later]: readonly EvacuationSlice[], direction: string): Slow[] {
  const before = first && median(first.records.flatMap((record) => workMs(record) ?? []));
  const after = median(later.flatMap(({ records }) => records.flatMap((record) => workMs(record) ?? [])));
  if (before === undefined || after === undefined || !exceeds(before, after, FIRST_TRIP_FACTOR)) return [];
  const observation = `the first trip ${direction} took ${times(before, after)} the later ones' time per server (medians: ${duration(before)} against ${duration(after)})`;
  return [{ kind: 'first-trip-slow', observation }];
}

function slowFirstMigration([evacuation]: readonly EvacuationSlice[], direction: string): Slow[] {
  const [first, ...others] = evacuation?.records.filter((record) => workMs(record) !== undefined) ?? [];
  const before = first && workMs(first);
  const after = median(others.flatMap((record) => workMs(record) ?? []));
  if (before === undefined || after === undefined || !exceeds(before, after, FIRST_MIGRATION_FACTOR))
    return [];
  const observation = `the first migration ${direction} (${first?.server ?? ''}) took ${times(before, after)} the median of those after it (${duration(before)} against ${duration(after)})`;
  return [{ kind: 'first-migration-slow', observation }];
}

/** POST → landed, less the time queued in Nova. */
function workMs(record: MigrationRecord): number | undefined {
  if (!isVerified(record) || record.totalMs === undefined) return undefined;
  return record.totalMs - (record.queueMs ?? 0);
}

const exceeds = (before: number, after: number, factor: number) =>
  before > factor * after && before - after > LEAST_MS;
const times = (before: number, after: number) => `${(before / after).toFixed(1)}×`;
