import { describe } from '../../statistics/distribution.ts';
import { median } from '../../statistics/quantile.ts';
import { duration } from '../duration.ts';
import type { ScenarioSlice } from '../slices.ts';
import { figures } from '../trips-summary.ts';
import { isVerified } from '../verified.ts';
import type { Warning } from './warning.ts';

/** Below 20 values the 95th percentile lies between the two largest: it is the maximum by another name. */
const FEWEST_FOR_P95 = 20;
/** Nova saves a migration's progress every 5 s or so; a copy of twice that should show at least once. */
const PROGRESS_EXPECTED_AFTER_MS = 10_000;
const COARSE = 0.1;

/** Figures that rest on too little: too few values, looked at too seldom, or never seen. */
export function sampling(scenario: ScenarioSlice): Warning[] {
  return [...fewSamples(scenario), ...coarseDetection(scenario), ...noProgress(scenario)];
}

function fewSamples(scenario: ScenarioSlice): Warning[] {
  const n = (['out', 'back'] as const)
    .map((direction) => measured(scenario, direction).length)
    .filter((count) => count > 0)
    .reduce((a, b) => Math.min(a, b), Infinity);
  if (n >= FEWEST_FOR_P95) return [];
  return [
    {
      kind: 'few-samples',
      observation: `p95 rests on ${n} migrations in a direction`,
      cause: `of fewer than ${FEWEST_FOR_P95} values the 95th percentile is little else than the maximum`,
      next: `more trips or more servers: trips.count: ${Math.ceil((FEWEST_FOR_P95 * tripsOf(scenario)) / n)} would do; 100 values for p99`,
    },
  ];
}

function coarseDetection(scenario: ScenarioSlice): Warning[] {
  const arrived = measured(scenario);
  const lag = median(figures(arrived, 'detectionLagMs'));
  const total = median(figures(arrived, 'totalMs'));
  if (lag === undefined || total === undefined || lag <= COARSE * total) return [];
  return [
    {
      kind: 'coarse-detection',
      observation: `a landing can have gone unseen for ${duration(lag)} (median), against a median duration of ${duration(total)}`,
      cause: 'the cloud is looked at too seldom, or answers too slowly, for migrations this short',
      next: 'trust novaTotalMs and the differences between scenarios more than single durations; migrate larger guests; look at how long the API takes to list servers',
    },
  ];
}

function noProgress(scenario: ScenarioSlice): Warning[] {
  const arrived = measured(scenario);
  const copy = describe(figures(arrived, 'copyMs'));
  if (arrived.some(({ progressSamples }) => progressSamples > 0)) return [];
  if (copy === undefined || copy.p50 < PROGRESS_EXPECTED_AFTER_MS) return [];
  return [
    {
      kind: 'no-progress-samples',
      observation: `no progress figure was seen in ${arrived.length} migrations, though the median copy took ${duration(copy.p50)}`,
      cause: 'the hypervisor reports none, or the cloud is below compute microversion 2.23',
      next: 'run ferry check, which tells the microversions; bytes and re-copying are unknown in this run',
    },
  ];
}

function measured({ evacuations }: ScenarioSlice, direction?: 'out' | 'back') {
  return evacuations
    .filter(({ account }) => !account.warmup && (direction ?? account.direction) === account.direction)
    .flatMap(({ records }) => records.filter(isVerified));
}

function tripsOf({ evacuations }: ScenarioSlice): number {
  return new Set(evacuations.filter(({ account }) => !account.warmup).map(({ account }) => account.trip))
    .size;
}
