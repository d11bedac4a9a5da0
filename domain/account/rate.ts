import { wilson } from '../statistics/wilson.ts';

/** A share in percent, with its 95 % Wilson interval. */
export interface Rate {
  readonly percent: number;
  readonly lowPercent: number;
  readonly highPercent: number;
}

/** Undefined where nothing was tried: 0 of 0 is no rate. */
export function rate(successes: number, n: number): Rate | undefined {
  const interval = wilson(successes, n);
  return (
    interval && {
      percent: (100 * successes) / n,
      lowPercent: 100 * interval.low,
      highPercent: 100 * interval.high,
    }
  );
}
