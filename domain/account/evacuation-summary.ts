import type { MigrationRecord } from '../record.ts';
import type { EvacuationAccount, LeftBehind } from '../run.ts';
import { median } from '../statistics/quantile.ts';
import { type Known, known } from './known.ts';
import { makespanMs } from './makespan.ts';
import { countOutcomes, type OutcomeCounts } from './outcome-counts.ts';
import { overhead } from './overhead.ts';
import { effectiveParallelism, type Parallelism } from './parallelism.ts';
import { type Rate, rate } from './rate.ts';
import { isVerified } from './verified.ts';

/** One host emptied, in figures. */
export type EvacuationSummary = Known<{
  /** First POST → last server verified. */
  readonly makespanMs: number | undefined;
  /** Verified servers per hour of makespan. */
  readonly vmsPerHour: number | undefined;
  /** Records: every attempt is one, whatever became of it. */
  readonly attempted: number;
  readonly verified: number;
  readonly verifiedRate: Rate | undefined;
  readonly outcomes: OutcomeCounts;
  readonly effectiveParallelism: Parallelism | undefined;
  readonly overheadRatio: number | undefined;
  /** Half-width of its 95 % interval, as far as Nova's whole seconds make it uncertain. */
  readonly overheadRatioPlusMinus: number | undefined;
  /** Requests to the cloud: the migrations' and the evacuation's own. */
  readonly apiCalls: number;
  /** Per attempt. */
  readonly apiCallsPerMigration: number | undefined;
  /** Median of the verified migrations' lags. */
  readonly detectionLagMs: number | undefined;
  readonly leftBehind: readonly LeftBehind[];
}>;

/** @param records those of this evacuation, all of them, in any order */
export function summariseEvacuation(
  account: Pick<EvacuationAccount, 'leftBehind' | 'ownApiCalls'>,
  records: readonly MigrationRecord[],
): EvacuationSummary {
  const attempted = records.length;
  const arrived = records.filter(isVerified);
  const tookMs = makespanMs(records);
  const cost = overhead(records);
  const apiCalls = sumOfCalls(records) + account.ownApiCalls;
  return known({
    makespanMs: tookMs,
    vmsPerHour: tookMs === undefined || tookMs <= 0 ? undefined : arrived.length / (tookMs / 3_600_000),
    attempted,
    verified: arrived.length,
    verifiedRate: rate(arrived.length, attempted),
    outcomes: countOutcomes(records),
    effectiveParallelism: effectiveParallelism(records),
    overheadRatio: cost?.ratio,
    overheadRatioPlusMinus: cost?.plusMinus,
    apiCalls,
    apiCallsPerMigration: attempted === 0 ? undefined : apiCalls / attempted,
    detectionLagMs: median(arrived.flatMap(({ detectionLagMs }) => detectionLagMs ?? [])),
    leftBehind: account.leftBehind,
  });
}

/** Calls shared by several watchers are counted in parts; the sum is rid of the crumbs that adding thirds leaves. */
function sumOfCalls(records: readonly MigrationRecord[]): number {
  return Math.round(records.reduce((sum, { apiCalls }) => sum + apiCalls, 0) * 1000) / 1000;
}
