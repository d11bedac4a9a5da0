/** Both ends included. Every interval of ferry is at 95 % unless its own description says otherwise. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 1.96: the 97.5 % point of the normal distribution, the half-width of a 95 % interval in standard errors. */
export const Z95 = 1.959963984540054;
