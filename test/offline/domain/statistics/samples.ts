import assert from 'node:assert/strict';

/** (numpy.arange(1, n + 1) * 7919) % 1009 */
export const series = (n: number) => Array.from({ length: n }, (_, i) => ((i + 1) * 7919) % 1009);

/** Equal but for the rounding of floating-point numbers, or within the tolerance given. */
export function near(found: number | undefined, expected: number | undefined, tolerance = 1e-9): void {
  assert.ok(found !== undefined && expected !== undefined, `${found} against ${expected}`);
  const apart = Math.abs(found - expected);
  assert.ok(
    apart <= tolerance * (tolerance < 1e-6 ? Math.max(1, Math.abs(expected)) : 1),
    `${found} is not ${expected}`,
  );
}
