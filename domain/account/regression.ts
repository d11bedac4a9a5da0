import type { Regression } from '../campaign/spec.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { median } from '../statistics/quantile.ts';
import { duration } from './duration.ts';
import { known } from './known.ts';
import type { EvacuationSlice, ScenarioSlice } from './slices.ts';
import { isVerified } from './verified.ts';
import type { Reason } from './verdict.ts';

/** What earlier runs of the campaign took: by scenario, for each of them the totals (ms) of its verified migrations. */
export type Baseline = Readonly<Record<string, readonly (readonly number[])[]>>;

const SIGNIFICANT = 0.05;

/**
 * Holds a scenario against the runs before it. It is a regression where it is both slower by more than allowed (the
 * shift's interval lies above the allowance in whole) and told apart (p < 0.05): neither a large shift that chance could
 * have made, nor a sure one too small to matter. Fewer passing runs than asked for decide nothing, and fail nothing.
 */
export function regression(
  { name, evacuations }: ScenarioSlice,
  limit: Regression,
  baseline: Baseline,
): Reason {
  const runs = (baseline[name] ?? []).slice(-limit.baselineRuns);
  const of = { limit: 'regressionPercent' as const, scenario: name, expected: limit.percent };
  const now = totals(evacuations);
  if (runs.length < limit.baselineRuns || now.length === 0) {
    const lack =
      now.length === 0
        ? 'nothing arrived to be compared'
        : `${runs.length} of ${limit.baselineRuns} passing runs before this one`;
    return { ...of, text: `not decided: ${lack}`, passed: true };
  }
  const before = runs.flat();
  const usual = median(before) ?? NaN;
  const shift = hodgesLehmann(before, now);
  const p = mannWhitney(before, now)?.p ?? 1;
  const percent = (100 * (shift?.estimate ?? 0)) / usual;
  const atLeast = (100 * (shift?.interval?.low ?? -Infinity)) / usual;
  const slower = p < SIGNIFICANT && atLeast > limit.percent;
  const way = percent >= 0 ? 'slower' : 'faster';
  const text = `${duration(Math.abs(shift?.estimate ?? 0))} (${Math.abs(percent).toFixed(1)} %) ${way} than the last ${runs.length} passing runs (median ${duration(usual)}), p ${p < 0.001 ? '< 0.001' : p.toFixed(3)}; surely more than ${limit.percent} % slower is not allowed`;
  return known({ ...of, actual: percent, text, passed: !slower });
}

/** Of the trips that count. */
function totals(evacuations: readonly EvacuationSlice[]): number[] {
  return evacuations
    .filter(({ account }) => !account.warmup)
    .flatMap(({ records }) => records.filter(isVerified).flatMap(({ totalMs }) => totalMs ?? []));
}
