/**
 * How often `ferry trend` sees a change where there is none, and how often one that is there: on series of runs drawn at random.
 *
 *     npm run bench:trend
 *
 * Nights may differ by their own nature (another load in the cloud): `night` is the scatter of the nights' levels, in
 * units of the scatter of one night's evacuations, which is a tenth of the level. The same seed gives the same table on every machine.
 */
import { levelBreaks } from '../domain/account/comparison/trend.ts';
import { median } from '../domain/statistics/quantile.ts';
import { normalFrom, uniformFrom } from '../domain/statistics/random.ts';
import { wilson } from '../domain/statistics/wilson.ts';

const series = 400;
const nights = [4, 5, 6, 7, 8, 16];
const evacuations = [2, 6];
const scatters = [0, 0.5, 1, 2];

/** The share of series of runs in which a change is seen; from the middle on servers take `slower` times as long. */
function seen(runs: number, each: number, night: number, slower: number): string {
  const normal = normalFrom(uniformFrom(runs * 1_000 + each * 10 + night));
  let alarms = 0;
  for (let i = 0; i < series; i++) {
    const drawn = Array.from({ length: runs }, (_, n) => {
      const factor = n < Math.ceil(runs / 2) ? 1 : slower;
      const level = 10 + night * normal();
      const evacuationsMs = Array.from({ length: each }, () => factor * Math.max(1, level + normal()));
      return { evacuationsMs, medianMs: median(evacuationsMs) ?? 0 };
    });
    if (levelBreaks(drawn, i + 1).length > 0) alarms++;
  }
  return `${((100 * alarms) / series).toFixed(1)} %`;
}

for (const slower of [1, 2]) {
  const what = slower === 1 ? 'without a change in which one is seen' : `in which servers take ${slower} times as long from the middle on, and that is seen`; // prettier-ignore
  console.log(`share of ${series} series ${what}\n`);
  console.log(
    ['runs', 'evacuations', ...scatters.map((s) => `night ${s}`)].map((c) => c.padStart(11)).join(' '),
  );
  for (const runs of nights)
    for (const each of evacuations) {
      const cells = scatters.map((night) => seen(runs, each, night, slower));
      console.log([String(runs), String(each), ...cells].map((cell) => cell.padStart(11)).join(' '));
    }
  console.log();
}
const { low = 0, high = 0 } = wilson(series / 20, series) ?? {};
console.log(`5 % of ${series}: 95 % interval ${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`);
