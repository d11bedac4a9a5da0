/** Collects what is claimed, and what of it does not hold. */
export interface Claim {
  readonly what: string;
  readonly holds: boolean;
}

export const within = (modelled: number, measured: number, percent: number) =>
  Math.abs(modelled / measured - 1) * 100 <= percent;

/** `+4 %`: how far the model is off, in percent of what was measured. */
export function off(modelled: number, measured: number): string {
  const percent = Math.round((modelled / measured - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
