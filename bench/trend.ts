/**
 * How often `ferry trend` sees a change where there is none: on series of runs drawn at random, in which the level stays.
 *
 *     npm run bench:trend
 *
 * Nights may differ by their own nature (another load in the cloud): `night` is the scatter of the nights' levels, in
 * units of the scatter of one night's evacuations. The same seed gives the same table on every machine.
 */
import { RUNS_FOR_A_TEST } from '../domain/account/comparison/trend.ts';
import { changePoints } from '../domain/statistics/change-points.ts';
import { median } from '../domain/statistics/quantile.ts';
import { normalFrom, uniformFrom } from '../domain/statistics/random.ts';
import { wilson } from '../domain/statistics/wilson.ts';

const series = 400;
const nights = [4, 5, 6, 7, 8, 16];
const evacuations = [2, 6];
const scatters = [0, 0.5, 1, 2];

/** The share of series of runs, of one level, in which a change is seen. */
function falseAlarms(runs: number, each: number, night: number): number {
  const normal = normalFrom(uniformFrom(runs * 1_000 + each * 10 + night));
  let alarms = 0;
  for (let i = 0; i < series; i++) {
    const groups = Array.from({ length: runs }, () => {
      const level = 10 + night * normal();
      const values = Array.from({ length: each }, () => level + normal());
      // What trend does: of fewer runs than this it shuffles evacuations, else the medians of runs.
      return runs < RUNS_FOR_A_TEST ? values : [median(values) ?? 0];
    });
    if (changePoints(groups, i + 1).length > 0) alarms++;
  }
  return alarms;
}

const percent = (alarms: number) => `${((100 * alarms) / series).toFixed(1)} %`;
console.log(`share of ${series} series without a change in which one is seen\n`);
console.log(
  ['runs', 'evacuations', ...scatters.map((s) => `night ${s}`)].map((c) => c.padStart(11)).join(' '),
);
for (const runs of nights)
  for (const each of evacuations) {
    const cells = scatters.map((night) => percent(falseAlarms(runs, each, night)));
    console.log([String(runs), String(each), ...cells].map((cell) => cell.padStart(11)).join(' '));
  }
const { low = 0, high = 0 } = wilson(series / 20, series) ?? {};
console.log(`\n5 % of ${series}: 95 % interval ${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`);
