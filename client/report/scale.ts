/** One unit and one precision for durations that stand together, so that they can be compared by eye. */
export interface Scale {
  readonly unit: 'ms' | 's' | 'min';
  /** A duration in that unit. */
  readonly value: (ms: number) => number;
  /** The same in digits, without the unit; what is not known is a dot. */
  readonly digits: (ms: number | undefined) => string;
}

const units = { ms: 1, s: 1_000, min: 60_000 } as const;

/** Fine enough for the largest of the values, in three or four digits. */
export function scaleFor(values: Iterable<number | undefined>): Scale {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value ?? 0));
  const unit = largest < 1_000 ? 'ms' : largest < 600_000 ? 's' : 'min';
  const value = (ms: number) => ms / units[unit];
  const decimals = unit === 'ms' ? 0 : value(largest) < 100 ? 2 : 1;
  return {
    unit,
    value,
    digits: (ms) => (ms === undefined ? '·' : value(ms).toFixed(decimals).replace('-', '−')),
  };
}
