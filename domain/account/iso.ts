const minuteMs = 60_000;
let [minute, prefix] = [NaN, ''];

/**
 * ISO 8601, UTC, to the millisecond, as `toISOString` has it. A large run's document holds a million moments, and most are of
 * the same minute as the one before: the calendar is asked once for each.
 */
export function iso(at: number): string;
export function iso(at: number | undefined): string | undefined;
export function iso(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const of = Math.floor(at / minuteMs);
  if (of !== minute) [minute, prefix] = [of, new Date(of * minuteMs).toISOString().slice(0, -7)];
  const ms = Math.floor(at) - of * minuteMs;
  return `${prefix}${String(100_000 + ms).slice(1, 3)}.${String(100_000 + ms).slice(3)}Z`;
}
