import { changePoints, type ChangePoint } from '../../statistics/change-points.ts';
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
   * What is shuffled to see what chance does: the medians of runs; of evacuations where there are fewer than eight runs. There a
   * change must stand out from how runs differ, too.
   */
  readonly unit: 'run' | 'evacuation';
  readonly changes: readonly Change[];
}

/** Fewer run medians than this can't show a break by their order alone: of 4 and 3 even the clearest is too likely by chance. */
export const RUNS_FOR_A_TEST = 8;
/** Of fewer there can be none: a level lasts two runs. */
export const RUNS_FOR_A_CHANGE = 4;

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
    const breaks = levelBreaks(
      measured.map(({ point, medians }) => ({ medianMs: point.p50Ms ?? 0, evacuationsMs: medians })),
    );
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

/** A run that was measured. */
export interface Night {
  readonly medianMs: number;
  /** The median of each of its evacuations. */
  readonly evacuationsMs: readonly number[];
}

/**
 * The runs from which on there is another level. Of fewer than eight no order of their medians is unlikely enough; the
 * evacuations' is, but says as little where runs differ by their own nature. So both are asked: the order of the evacuations,
 * and how far the medians are apart for their scatter. Their logarithms: what makes a cloud slower makes its scatter larger.
 */
export function levelBreaks(nights: readonly Night[], seed = 1): ChangePoint[] {
  if (nights.length >= RUNS_FOR_A_TEST)
    return changePoints(
      nights.map(({ medianMs }) => [medianMs]),
      seed,
    );
  return changePoints(
    nights.map(({ evacuationsMs }) => evacuationsMs),
    seed,
    nights.map(({ medianMs }) => Math.log(medianMs)),
  );
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
