import { z } from 'zod';

/** A number in the unit that the field's name ends in. */
export const figure = (text: string) => z.number().describe(text);
export const count = (text: string) => z.int().min(0).describe(text);
export const text = (what: string) => z.string().describe(what);
/** ISO 8601, UTC, to the millisecond. */
export const time = (what: string) => z.iso.datetime({ precision: 3 }).describe(`${what} ISO 8601, UTC.`);

export const intervalSchema = z
  .strictObject({ low: z.number(), high: z.number() })
  .describe('A 95 % interval, both ends included, in the unit of what it belongs to.');

export const distributionSchema = z
  .strictObject({
    n: z.int().min(1).describe('Values in the sample.'),
    min: z.number(),
    p50: figure("The median. Percentiles are by Hyndman and Fan's type 7, like numpy's."),
    p90: z.number(),
    p95: z.number(),
    p99: z.number(),
    max: z.number(),
    mean: z.number(),
    standardDeviation: figure('Of the sample (n − 1). Absent at n = 1.').exactOptional(),
    medianAbsoluteDeviation: figure('Median of |value − median|, not scaled by 1.4826.'),
    medianInterval: intervalSchema
      .describe('95 % bootstrap percentile interval of the median, 2,000 resamples. Absent below n = 6.')
      .exactOptional(),
  })
  .describe('A sample in figures, in the unit that the name of its field ends in.');

export const rateSchema = z
  .strictObject({
    percent: z.number(),
    lowPercent: figure('Lower end of the 95 % Wilson interval.'),
    highPercent: figure('Upper end of the 95 % Wilson interval.'),
  })
  .describe('A share in percent, with its 95 % Wilson interval.');

export const parallelismSchema = z
  .strictObject({
    mean: figure('Weighted by time, over the time in which at least one was running.'),
    max: count('The most that were seen running at one moment.'),
  })
  .describe('Migrations that ran at once on one source host; of several source hosts, on the busiest.');
