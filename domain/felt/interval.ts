/** A stretch of time by the probe's monotonic clock, in ms. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export const lengthMs = ({ fromMs, toMs }: Interval) => toMs - fromMs;

/** How long both go on; 0 where they do not meet. */
export function overlapMs(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}

/** In order, those that meet made one. Those of no length are left out. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const one of intervals.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (one.toMs <= one.fromMs) continue;
    const last = result.at(-1);
    if (last && one.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, one.toMs);
    else result.push({ ...one });
  }
  return result;
}

/** What is left of an interval between holes, which must be in order and apart from each other (`merged`). */
export function without(whole: Interval, holes: readonly Interval[]): Interval[] {
  const parts: Interval[] = [];
  let { fromMs } = whole;
  for (const hole of from(holes, whole.fromMs)) {
    if (hole.fromMs >= whole.toMs) break;
    if (hole.fromMs > fromMs) parts.push({ fromMs, toMs: hole.fromMs });
    fromMs = Math.max(fromMs, hole.toMs);
  }
  if (fromMs < whole.toMs) parts.push({ fromMs, toMs: whole.toMs });
  return parts;
}

/** How much of an interval lies in `parts`, which must be `merged`. */
export function coveredMs(whole: Interval, parts: readonly Interval[]): number {
  let covered = 0;
  for (const part of from(parts, whole.fromMs)) {
    if (part.fromMs >= whole.toMs) break;
    covered += overlapMs(whole, part);
  }
  return covered;
}

/** Those that end after a moment: found by halving, since a run has a million answers and each asks. */
function* from(parts: readonly Interval[], afterMs: number): Generator<Interval> {
  for (let i = firstAfter(parts.length, (at) => parts[at]?.toMs ?? Infinity, afterMs); ; i += 1) {
    const part = parts[i];
    if (!part) return;
    yield part;
  }
}

/** The first index of an ascending sequence whose value is greater. */
export function firstAfter(length: number, valueAt: (index: number) => number, than: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}
