import type { RunFacts } from '../run.ts';
import { type Known, known } from './known.ts';
import { countOutcomes, type OutcomeCounts } from './outcome-counts.ts';
import { type Rate, rate } from './rate.ts';
import { type ScenarioSlice, sliceRun } from './slices.ts';
import { isVerified } from './verified.ts';

/** A run as a whole, warm-up included. */
export type RunSummary = Known<{
  readonly scenarios: number;
  readonly evacuations: number;
  readonly attempted: number;
  readonly verified: number;
  readonly verifiedRate: Rate | undefined;
  readonly outcomes: OutcomeCounts;
  readonly leftBehind: number;
  readonly apiCalls: number;
  readonly apiCallsPerMigration: number | undefined;
}>;

export function summariseRun(
  facts: RunFacts,
  scenarios: readonly ScenarioSlice[] = sliceRun(facts),
): RunSummary {
  const evacuations = scenarios.flatMap((scenario) => scenario.evacuations);
  const attempted = facts.migrations.length;
  const verified = facts.migrations.filter(isVerified).length;
  const apiCalls = evacuations.reduce((sum, evacuation) => sum + evacuation.apiCalls, 0);
  return known({
    scenarios: scenarios.length,
    evacuations: evacuations.length,
    attempted,
    verified,
    verifiedRate: rate(verified, attempted),
    outcomes: countOutcomes(facts.migrations),
    leftBehind: evacuations.reduce((sum, evacuation) => sum + evacuation.leftBehind.length, 0),
    apiCalls,
    apiCallsPerMigration: attempted === 0 ? undefined : apiCalls / attempted,
  });
}
