import { ascending, quantile } from '../../domain/statistics/quantile.ts';

/** A quantity that is known to lie somewhere: what is expected, and the better and the worse end of it. */
export interface Span {
  readonly optimistic: number;
  readonly expected: number;
  readonly pessimistic: number;
}

export const cases = ['optimistic', 'expected', 'pessimistic'] as const;
export type Case = (typeof cases)[number];

/** Too few to tell a tenth from chance: then half as much again, either way. */
const FEW = 5;

/**
 * Of measured durations: their mean, for a drain is a sum of them, and the tenths at either end: as if every server went as the
 * quickest tenth did, or as the slowest.
 */
export function spanOf(values: readonly number[]): Span | undefined {
  if (values.length === 0) return undefined;
  const sorted = ascending(values);
  const expected = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  if (sorted.length >= FEW)
    return { optimistic: quantile(sorted, 0.1), expected, pessimistic: quantile(sorted, 0.9) };
  const [least = expected, most = expected] = [sorted[0], sorted.at(-1)];
  return {
    optimistic: Math.min(least, expected / 1.5),
    expected,
    pessimistic: Math.max(most, expected * 1.5),
  };
}

export const mapSpan = (
  { optimistic, expected, pessimistic }: Span,
  of: (value: number) => number,
): Span => ({
  optimistic: of(optimistic),
  expected: of(expected),
  pessimistic: of(pessimistic),
});
