import type { MigrationRecord } from '../record.ts';
import { describe, type Distribution } from '../statistics/distribution.ts';
import { median } from '../statistics/quantile.ts';
import { type Known, known } from './known.ts';
import { countOutcomes, type OutcomeCounts } from './outcome-counts.ts';
import { type Rate, rate } from './rate.ts';
import type { EvacuationSlice } from './slices.ts';
import type { Parallelism } from './parallelism.ts';
import { isVerified } from './verified.ts';

/** The durations of a migration that are summarised; all in ms. */
export const measures = ['totalMs', 'queueMs', 'prepareMs', 'copyMs', 'postMs', 'novaTotalMs'] as const;
export type Measure = (typeof measures)[number];

/** What guests and clients felt, of which there are distributions. */
export const feltMeasures = [
  'icmpGapMaxMs',
  'udpGapMaxMs',
  'beatGapMaxMs',
  'tcpStallMaxMs',
  'guestPauseMs',
  'blindMs',
  'throughputDipPercent',
] as const;
export type FeltMeasure = (typeof feltMeasures)[number];

/** Several evacuations taken together. */
export type TripsSummary = Known<{
  readonly trips: readonly number[];
  readonly evacuations: number;
  readonly attempted: number;
  readonly verified: number;
  readonly verifiedRate: Rate | undefined;
  readonly outcomes: OutcomeCounts;
  readonly leftBehind: number;
  /** Of the evacuations. */
  readonly makespanMs: Distribution | undefined;
  /** The highest that was asked. */
  readonly requestedParallelism: number | undefined;
  /** Mean of the evacuations' means; the highest of their maxima. */
  readonly effectiveParallelism: Parallelism | undefined;
  /** Median of the evacuations'. */
  readonly overheadRatio: number | undefined;
  readonly apiCalls: number;
  readonly apiCallsPerMigration: number | undefined;
  readonly detectionLagMs: Distribution | undefined;
}> &
  Partial<DistributionOf & FeltDistributions>;

/** Over the verified migrations for which it is known. */
type DistributionOf = Readonly<Record<Measure, Distribution>>;

/** Over every migration for which it is known: a guest whose migration failed felt it, too. */
type FeltDistributions = Readonly<Record<FeltMeasure, Distribution>>;

export function summariseTrips(evacuations: readonly EvacuationSlice[]): TripsSummary {
  const records = evacuations.flatMap((e) => e.records);
  const arrived = records.filter(isVerified);
  const of = (field: Measure | 'detectionLagMs') => describe(figures(arrived, field));
  const apiCalls = sum(evacuations.map((e) => e.apiCalls));
  return known({
    trips: [...new Set(evacuations.map(({ account }) => account.trip))],
    evacuations: evacuations.length,
    attempted: records.length,
    verified: arrived.length,
    verifiedRate: rate(arrived.length, records.length),
    outcomes: countOutcomes(records),
    leftBehind: sum(evacuations.map((e) => e.leftBehind.length)),
    makespanMs: describe(evacuations.flatMap((e) => e.makespanMs ?? [])),
    requestedParallelism: highest(evacuations.flatMap(({ account }) => account.requestedParallelism ?? [])),
    effectiveParallelism: together(evacuations.flatMap((e) => e.effectiveParallelism ?? [])),
    overheadRatio: median(evacuations.flatMap((e) => e.overheadRatio ?? [])),
    apiCalls,
    apiCallsPerMigration: records.length === 0 ? undefined : apiCalls / records.length,
    detectionLagMs: of('detectionLagMs'),
    totalMs: of('totalMs'),
    queueMs: of('queueMs'),
    prepareMs: of('prepareMs'),
    copyMs: of('copyMs'),
    postMs: of('postMs'),
    novaTotalMs: of('novaTotalMs'),
    ...feltBy(records),
  });
}

function together(figures: readonly Parallelism[]): Parallelism | undefined {
  const max = highest(figures.map((one) => one.max));
  return max === undefined ? undefined : { mean: sum(figures.map(({ mean }) => mean)) / figures.length, max };
}

function feltBy(records: readonly MigrationRecord[]): Partial<FeltDistributions> {
  const felt = feltMeasures.flatMap((measure) => {
    const some = describe(figures(records, measure));
    return some ? [[measure, some] as const] : [];
  });
  return Object.fromEntries(felt);
}

/** The known figures of one kind. */
export function figures(
  records: readonly MigrationRecord[],
  field: Measure | FeltMeasure | 'detectionLagMs' | 'apiAcceptMs',
): number[] {
  return records.flatMap((record) => record[field] ?? []);
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
