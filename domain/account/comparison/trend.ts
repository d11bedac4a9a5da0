import { changePoints } from '../../statistics/change-points.ts';
import { median } from '../../statistics/quantile.ts';
import { type Known, known } from '../known.ts';
import type { Rate } from '../rate.ts';
import type { EvacuationDocument, RunDocument, ScenarioDocument } from '../schema/run.ts';

/** A scenario in one of the campaign's runs; warm-up left out. Times in ms. */
export type Point = Known<{
  readonly run: string;
  readonly startedAt: string;
  /** Verified migrations that the figures rest on. */
  readonly n: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly makespanMs: number | undefined;
  readonly verifiedRate: Rate | undefined;
}>;

/** Where a new level of the median begins. */
export interface Change {
  readonly run: string;
  readonly p: number;
  /** Medians of the runs' medians, on either side up to the next change. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

export interface ScenarioTrend {
  readonly scenario: string;
  /** In the order of time. */
  readonly points: readonly Point[];
  /**
   * What is shuffled to see what chance does: the medians of runs; of evacuations where there are fewer than eight runs,
   * which takes nights to differ no more than the evacuations of one night do.
   */
  readonly unit: 'run' | 'evacuation';
  readonly changes: readonly Change[];
}

/** Fewer run medians than this can't show a break: of 4 and 3 even the clearest order is too likely by chance. */
export const RUNS_FOR_A_TEST = 8;

/** How each scenario of a campaign went from run to run, and where its level changed. @param runs in the order of time */
export function trend(runs: readonly RunDocument[]): ScenarioTrend[] {
  const names = new Set(runs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)));
  return [...names].map((name) => {
    const nights = runs.flatMap((run) => {
      const scenario = run.scenarios.find((one) => one.name === name);
      return scenario ? [{ point: pointOf(run, scenario), medians: evacuationMedians(scenario) }] : [];
    });
    const measured = nights.filter(({ point }) => point.p50Ms !== undefined);
    const unit = measured.length < RUNS_FOR_A_TEST ? 'evacuation' : 'run';
    const groups = measured.map(({ point, medians }) => (unit === 'run' ? [point.p50Ms ?? 0] : medians));
    const breaks = changePoints(groups);
    const changes = breaks.map(({ at, p }, i): Change => {
      const [before, after] = [breaks[i - 1]?.at ?? 0, breaks[i + 1]?.at ?? measured.length];
      const level = (from: number, to: number) =>
        median(measured.slice(from, to).map(({ point }) => point.p50Ms ?? 0));
      return {
        run: measured[at]?.point.run ?? '',
        p,
        beforeMs: level(before, at) ?? 0,
        afterMs: level(at, after) ?? 0,
      };
    });
    return { scenario: name, points: nights.map(({ point }) => point), unit, changes };
  });
}

function pointOf({ run, startedAt }: RunDocument, { summary: { measured } }: ScenarioDocument): Point {
  const { totalMs, makespanMs, verifiedRate } = measured;
  return known({
    run,
    startedAt,
    n: totalMs?.n ?? 0,
    p50Ms: totalMs?.p50,
    p95Ms: totalMs?.p95,
    makespanMs: makespanMs?.p50,
    verifiedRate,
  });
}

/** Of the trips that count. */
function evacuationMedians({ evacuations }: ScenarioDocument): number[] {
  return evacuations.filter(({ warmup }) => !warmup).flatMap((evacuation) => medianOf(evacuation) ?? []);
}

function medianOf({ migrations }: EvacuationDocument): number | undefined {
  return median(
    migrations.flatMap(({ isVerified, totalMs }) => (isVerified && totalMs !== undefined ? [totalMs] : [])),
  );
}
