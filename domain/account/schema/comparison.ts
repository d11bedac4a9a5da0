import { z } from 'zod';
import type { Comparison } from '../comparison/compare.ts';
import type { ScenarioTrend } from '../comparison/trend.ts';
import { count, distributionSchema, figure, intervalSchema, rateSchema, text, time } from './figures.ts';

export const COMPARISON_FORMAT = 'ferry.compare/1' as const;
export const TREND_FORMAT = 'ferry.trend/1' as const;

const sample = z
  .strictObject({
    run: z.string(),
    attempted: count('Attempts.'),
    verified: count('Attempts after which the server was found whole on its destination.'),
    verifiedRate: rateSchema.exactOptional(),
    totalMs: distributionSchema
      .describe('Milliseconds. POST to landed, over the verified migrations.')
      .exactOptional(),
    makespanMs: distributionSchema.describe('Milliseconds. Over the evacuations.').exactOptional(),
  })
  .describe("One run's part of a contrast.");

const shift = z
  .strictObject({
    estimate: figure('Milliseconds. Median of all differences other − base (Hodges and Lehmann).'),
    interval: intervalSchema
      .describe('Milliseconds. 95 %. Absent where the samples are too small.')
      .exactOptional(),
    smallestDetectable: figure(
      'Milliseconds. The smallest shift that these samples would have shown four times out of five.',
    ).exactOptional(),
  })
  .describe('By how much totalMs of the other run lies above that of the base.');

const test = z
  .strictObject({
    u: figure('Pairs in which the base is the larger one; ties count one half.'),
    p: figure('Two-sided.'),
    method: z.enum(['exact', 'normal']).describe('exact up to 50 values in both samples together.'),
  })
  .describe("Mann and Whitney's test.");

const contrast = z
  .strictObject({
    scenario: z.string(),
    phase: z
      .enum(['first', 'later'])
      .describe('First trips are never among later ones; warm-up is in neither.'),
    base: sample,
    other: sample,
    finding: z
      .enum(['slower', 'faster', 'not-told-apart', 'nothing-to-compare'])
      .describe(
        'slower, faster: adjusted p below 0.05 and the interval on one side of 0. nothing-to-compare: one of the two has no verified migration.',
      ),
    shift: shift.exactOptional(),
    test: test.exactOptional(),
    pAdjusted: figure('Of the test, adjusted by Holm for all contrasts of the two runs.').exactOptional(),
  })
  .describe('One scenario in one phase of the run, in both runs.');

const comparison: z.ZodType<Comparison> = z.strictObject({
  base: text('A run.'),
  other: text('The run that is held against it.'),
  contrasts: z.array(contrast),
  onlyInBase: z.array(z.string()).describe('Scenarios that the other run has not.'),
  onlyInOther: z.array(z.string()).describe('Scenarios that the base has not.'),
  unmatched: z
    .array(z.strictObject({ scenario: z.string(), phase: z.string(), run: text('The run that has it.') }))
    .describe('Phases of a scenario that only one of the two has: they are left out.'),
});

/** What `ferry compare --json` prints. */
export const comparisonSchema = z
  .strictObject({
    format: z.literal(COMPARISON_FORMAT),
    comparisons: z.array(comparison).describe('Each later run against the first.'),
  })
  .describe('Runs held against the first of them. An unknown is absent, never 0.');

const point = z
  .strictObject({
    run: z.string(),
    startedAt: time('Begun.'),
    n: count('Verified migrations that the figures rest on.'),
    p50Ms: figure('Milliseconds. Median of totalMs.').exactOptional(),
    p95Ms: figure('Milliseconds. 95th percentile of totalMs.').exactOptional(),
    makespanMs: figure('Milliseconds. Median makespan of the evacuations.').exactOptional(),
    verifiedRate: rateSchema.exactOptional(),
  })
  .describe("The scenario in one of the campaign's runs; warm-up left out.");

const change = z
  .strictObject({
    run: text('The first run of the new level.'),
    p: figure('How likely so clear a break is where there is none.'),
    beforeMs: figure("Milliseconds. Median of the runs' medians since the change before."),
    afterMs: figure("Milliseconds. Median of the runs' medians up to the next change."),
  })
  .describe('Where a new level of the median begins.');

const scenarioTrend: z.ZodType<ScenarioTrend> = z.strictObject({
  scenario: z.string(),
  points: z.array(point).describe('In the order of time.'),
  unit: z
    .enum(['run', 'evacuation'])
    .describe('What is shuffled to see what chance does: evacuations where there are fewer than eight runs.'),
  changes: z.array(change),
});

/** What `ferry trend --json` prints. */
export const trendSchema = z
  .strictObject({
    format: z.literal(TREND_FORMAT),
    campaign: z.string(),
    scenarios: z.array(scenarioTrend),
  })
  .describe('How the scenarios of a campaign went from run to run. An unknown is absent, never 0.');

export type ComparisonDocument = z.infer<typeof comparisonSchema>;
export type TrendDocument = z.infer<typeof trendSchema>;
