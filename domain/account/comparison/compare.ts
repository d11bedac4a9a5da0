import { describe, type Distribution } from '../../statistics/distribution.ts';
import { hodgesLehmann, type Shift } from '../../statistics/hodges-lehmann.ts';
import { holm } from '../../statistics/holm.ts';
import { type MannWhitney, mannWhitney } from '../../statistics/mann-whitney.ts';
import { type Known, known } from '../known.ts';
import { type Rate, rate } from '../rate.ts';
import { rounded } from '../rounded.ts';
import type { EvacuationDocument, RunDocument, ScenarioDocument } from '../schema/run.ts';

/** One run's part of a contrast. */
export type Sample = Known<{
  readonly run: string;
  readonly attempted: number;
  readonly verified: number;
  readonly verifiedRate: Rate | undefined;
  /** Of verified migrations, POST to landed. */
  readonly totalMs: Distribution | undefined;
  /** Of evacuations. */
  readonly makespanMs: Distribution | undefined;
}>;

/**
 * - `slower`, `faster`: told apart, p (adjusted) below 0.05 and the interval on one side of 0.
 * - `not-told-apart`: whatever difference there is, this sample does not show it.
 * - `nothing-to-compare`: one of the two has no verified migration.
 */
export type Finding = 'slower' | 'faster' | 'not-told-apart' | 'nothing-to-compare';

/** One scenario in one phase of the run, in both runs. Warm-up is in none; first trips are never among later ones. */
export type Contrast = Known<{
  readonly scenario: string;
  readonly phase: 'first' | 'later';
  readonly base: Sample;
  readonly other: Sample;
  readonly finding: Finding;
  /** Of totalMs, other − base, in ms. */
  readonly shift: Shift | undefined;
  readonly test: MannWhitney | undefined;
  /** Of the test, adjusted by Holm for all contrasts of the two runs. */
  readonly pAdjusted: number | undefined;
}>;

export interface Comparison {
  readonly base: string;
  readonly other: string;
  readonly contrasts: readonly Contrast[];
  /** Scenarios that only one of the two has. */
  readonly onlyInBase: readonly string[];
  readonly onlyInOther: readonly string[];
  /** `<scenario>, first trips`: phases that only one of the two has. */
  readonly unmatched: readonly { readonly scenario: string; readonly phase: string; readonly run: string }[];
}

const phases = ['first', 'later'] as const;

/** Holds a run against another: scenario by scenario, first trips against first ones, later against later. */
export function compare(base: RunDocument, other: RunDocument): Comparison {
  const names = (run: RunDocument) => run.scenarios.map(({ name }) => name);
  const common = base.scenarios.flatMap((a) => {
    const b = other.scenarios.find(({ name }) => name === a.name);
    return b ? [{ a, b }] : [];
  });
  const pairs = common.flatMap(({ a, b }) =>
    phases.map((phase) => ({ scenario: a.name, phase, a: ofPhase(a, phase), b: ofPhase(b, phase) })),
  );
  const matched = pairs.filter(({ a, b }) => a.length > 0 && b.length > 0);
  const tested = matched.map((pair) => ({ ...pair, test: mannWhitney(totals(pair.a), totals(pair.b)) }));
  const adjusted = holm(tested.flatMap(({ test }) => test?.p ?? []));
  return {
    base: base.run,
    other: other.run,
    contrasts: tested.map(({ scenario, phase, a, b, test }) => {
      const shift = rounded(hodgesLehmann(totals(a), totals(b)));
      const pAdjusted = test && adjusted.shift();
      const sides = { base: sample(base.run, a), other: sample(other.run, b) };
      return known({ scenario, phase, ...sides, finding: found(shift, pAdjusted), shift, test, pAdjusted });
    }),
    onlyInBase: names(base).filter((name) => !names(other).includes(name)),
    onlyInOther: names(other).filter((name) => !names(base).includes(name)),
    unmatched: pairs
      .filter(({ a, b }) => (a.length === 0) !== (b.length === 0))
      .map(({ scenario, phase, a }) => ({ scenario, phase, run: a.length > 0 ? base.run : other.run })),
  };
}

function ofPhase({ evacuations }: ScenarioDocument, phase: 'first' | 'later'): EvacuationDocument[] {
  const counted = evacuations.filter(({ warmup }) => !warmup);
  const first = counted.reduce((least, { trip }) => Math.min(least, trip), Infinity);
  return counted.filter(({ trip }) => (trip === first) === (phase === 'first'));
}

function totals(evacuations: readonly EvacuationDocument[]): number[] {
  return evacuations.flatMap(({ migrations }) =>
    migrations.flatMap(({ isVerified, totalMs }) => (isVerified && totalMs !== undefined ? [totalMs] : [])),
  );
}

function sample(run: string, evacuations: readonly EvacuationDocument[]): Sample {
  const attempted = evacuations.reduce((sum, e) => sum + e.attempted, 0);
  const verified = evacuations.reduce((sum, e) => sum + e.verified, 0);
  return rounded(
    known({
      run,
      attempted,
      verified,
      verifiedRate: rate(verified, attempted),
      totalMs: describe(totals(evacuations)),
      makespanMs: describe(evacuations.flatMap(({ makespanMs }) => makespanMs ?? [])),
    }),
  );
}

/** Without a shift there is no p either. */
function found(shift: Shift | undefined, p = 1): Finding {
  if (shift === undefined) return 'nothing-to-compare';
  const { interval } = shift;
  if (interval === undefined || p >= 0.05) return 'not-told-apart';
  return interval.low > 0 ? 'slower' : interval.high < 0 ? 'faster' : 'not-told-apart';
}
