import { median } from '../statistics/quantile.ts';
import { firstAfter, type Interval } from './interval.ts';
import type { Beats, LoadSamples } from './samples.ts';

const slotMs = 100;
const recoveredAt = 0.95;
/** So many slots in a row, taken together, must be back: single ones scatter. */
const recoveredOver = 10;

export interface Dip {
  /** How far the lowest 100 ms fell below the baseline. */
  readonly throughputDipPercent: number;
  /** From the first 100 ms below 95 % of the baseline until a second's mean is back there. Absent where it never was. */
  readonly recoverySeconds?: number;
}

/**
 * How a load's throughput dipped in a window, against the median of the time before it. By the probe's clock: by the guest's
 * own the time in which it stood still does not exist, and its throughput never fell.
 */
export function dip(load: LoadSamples, beats: Beats, window: Interval, baseline: Interval): Dip | undefined {
  const clock = new GuestTime(beats);
  const usual = median(slots(load, clock, baseline).flatMap(({ rate }) => rate ?? []));
  if (usual === undefined || usual <= 0) return undefined;
  const during = slots(load, clock, window);
  const known = during.flatMap(({ rate }) => rate ?? []);
  if (known.length === 0) return undefined;
  const lowest = known.reduce((a, b) => Math.min(a, b));
  const recoverySeconds = recovery(during, usual, lowest);
  return {
    throughputDipPercent: Math.max(0, 100 * (1 - lowest / usual)),
    ...(recoverySeconds !== undefined && { recoverySeconds }),
  };
}

interface Slot extends Interval {
  readonly rate: number | undefined;
}

function recovery(during: readonly Slot[], usual: number, lowest: number): number | undefined {
  const enough = recoveredAt * usual;
  if (lowest >= enough) return 0;
  const at = during.findIndex(({ rate }) => rate === lowest);
  let start = at;
  while (start > 0 && (during[start - 1]?.rate ?? Infinity) < enough) start -= 1;
  for (let i = at + 1; i + recoveredOver <= during.length; i += 1) {
    const some = during.slice(i, i + recoveredOver).flatMap(({ rate }) => rate ?? []);
    if (some.length < recoveredOver || (some[0] ?? 0) < enough) continue;
    if (some.reduce((a, b) => a + b, 0) / some.length < enough) continue;
    return ((during[i]?.fromMs ?? 0) - (during[start]?.fromMs ?? 0)) / 1_000;
  }
  return undefined;
}

/** What the load did in each 100 ms of the probe's time. */
function slots(load: LoadSamples, clock: GuestTime, within: Interval): Slot[] {
  const result: Slot[] = [];
  for (let fromMs = within.fromMs; fromMs + slotMs <= within.toMs; fromMs += slotMs) {
    const toMs = fromMs + slotMs;
    const [from, to] = [clock.at(fromMs), clock.at(toMs)];
    const done = from === undefined || to === undefined ? undefined : doneIn(load, from, to);
    result.push({ fromMs, toMs, rate: done === undefined ? undefined : done / slotMs });
  }
  return result;
}

/** Rate × ms between two moments of the guest's clock; undefined where the report does not reach. */
function doneIn({ fromMs, everyMs, values }: LoadSamples, from: number, to: number): number | undefined {
  let done = 0;
  for (let at = from; at < to;) {
    const index = Math.floor((at - fromMs) / everyMs);
    const value = values[index];
    if (value === undefined || value === null) return undefined;
    const end = Math.min(to, fromMs + (index + 1) * everyMs);
    if (end <= at) return undefined;
    done += value * (end - at);
    at = end;
  }
  return done;
}

/** The guest's monotonic clock by the probe's: straight between two beats; a pause lies within one such step. */
class GuestTime {
  readonly #beats: Beats;

  constructor(beats: Beats) {
    this.#beats = beats;
  }

  at(probeMs: number): number | undefined {
    const { arrivedMs, monotonicMs } = this.#beats;
    const after = firstAfter(arrivedMs.length, (i) => arrivedMs[i] ?? Infinity, probeMs);
    const [t0, t1] = [arrivedMs[after - 1], arrivedMs[after]];
    const [g0, g1] = [monotonicMs[after - 1], monotonicMs[after]];
    if (t0 === undefined || t1 === undefined || g0 === undefined || g1 === undefined || t1 <= t0)
      return undefined;
    // All of what passed in the guest passed at the end of the step where that was a pause: a guest does not run slower.
    const ran = Math.min(g1 - g0, t1 - t0);
    return Math.max(g0, g1 - ran + Math.max(0, probeMs - (t1 - ran)));
  }
}
