import { median } from '../statistics/quantile.ts';
import { type Attendance, blindIntervals } from './blind.ts';
import { coveredMs, firstAfter, type Interval } from './interval.ts';
import type { Beats } from './samples.ts';
import { afterVerifiedMs, baselineMs } from './window.ts';

/** The agent's own timer. */
export const tickMs = 10;

/** Within it a beat that is held up on its way is followed by one that is not. */
const settleMs = 1_000;

export interface GuestPause {
  /** The longest time for which the guest stood still in one piece. Resolution: one tick. */
  readonly guestPauseMs: number;
  /** All that the guest's ticks lack, pauses and slow-downs. */
  readonly guestSlowMs: number;
}

/**
 * Ticks missing when held against the probe's clock. The guest's own clocks cannot tell: CLOCK_MONOTONIC stands still while
 * the guest is paused. Beats that were lost take nothing away: the next one brings its ticks along. One that was held up
 * on its way, or by a starved probe, seems to bring too few; but those after it bring them again, and what is given
 * back was no pause.
 */
export function guestPause(beats: Beats, window: Interval): GuestPause | undefined {
  const { arrivedMs, ticks } = beats;
  const behind = (i: number) => (arrivedMs[i] ?? 0) - tickMs * (ticks[i] ?? 0);
  const { first, last } = sameBoot(beats, window);
  if (last <= first) return undefined;
  let guestPauseMs = 0;
  for (let i = first + 1; i <= last; i += 1) {
    const step = behind(i) - behind(i - 1);
    if (step <= guestPauseMs) continue;
    const kept = least(beats, i, last, behind, 1) - least(beats, i - 1, first, behind, -1);
    guestPauseMs = Math.max(guestPauseMs, Math.min(step, kept));
  }
  const all = least(beats, last, first, behind, -1) - least(beats, first, last, behind, 1);
  return { guestPauseMs, guestSlowMs: Math.max(guestPauseMs, all) };
}

/** The beats of a window that one agent sent, from its last start on. */
function sameBoot({ arrivedMs, ticks, bootId }: Beats, window: Interval): { first: number; last: number } {
  const last = firstAfter(arrivedMs.length, (i) => arrivedMs[i] ?? Infinity, window.toMs) - 1;
  let first = Math.max(0, firstAfter(arrivedMs.length, (i) => arrivedMs[i] ?? Infinity, window.fromMs) - 1);
  for (let i = first + 1; i <= last; i += 1)
    if (bootId[i] !== bootId[i - 1] || (ticks[i] ?? 0) < (ticks[i - 1] ?? 0) - settleMs / tickMs) first = i;
  return { first, last };
}

/** The least of a second's beats, from one on, in a direction, as far as `end`. */
function least(
  { arrivedMs }: Beats,
  start: number,
  end: number,
  of: (i: number) => number,
  direction: 1 | -1,
): number {
  let result = Infinity;
  for (let i = start; (end - i) * direction >= 0; i += direction) {
    if (Math.abs((arrivedMs[i] ?? 0) - (arrivedMs[start] ?? 0)) > settleMs) break;
    result = Math.min(result, of(i));
  }
  return result;
}

/**
 * How far the guest's time of day moved against the probe's clock: after − before, ms. Medians over a second each, since a
 * beat that is held up on its way looks like a clock that is slow.
 */
export function clockStep(beats: Beats, window: Interval): number | undefined {
  const aSecond = 1_000;
  const before = offset(beats, { fromMs: window.fromMs, toMs: window.fromMs + aSecond });
  const after = offset(beats, { fromMs: window.toMs - aSecond, toMs: window.toMs });
  return before === undefined || after === undefined ? undefined : after - before;
}

function offset({ arrivedMs, realtimeMs }: Beats, within: Interval): number | undefined {
  const offsets: number[] = [];
  for (let i = firstIn(arrivedMs, within); (arrivedMs[i] ?? Infinity) <= within.toMs; i += 1)
    offsets.push((realtimeMs[i] ?? 0) - (arrivedMs[i] ?? 0));
  return median(offsets);
}

/** Of the guest's processors' time, what the hypervisor gave to others, in percent. */
export function stealPercent(beats: Beats, within: Interval): number | undefined {
  const { arrivedMs, stealMs, cpuMs, bootId } = beats;
  const first = firstIn(arrivedMs, within);
  const last = firstAfter(arrivedMs.length, (at) => arrivedMs[at] ?? Infinity, within.toMs) - 1;
  const [from, to] = [cpuMs[first], cpuMs[last]];
  if (from === undefined || to === undefined || to <= from || bootId[first] !== bootId[last])
    return undefined;
  return (100 * ((stealMs[last] ?? 0) - (stealMs[first] ?? 0))) / (to - from);
}

/**
 * Whether the guest that was there before is there after: the same boot, and its beats went on. A guest whose beats had
 * stopped before, or a probe that saw little of the seconds after, says nothing.
 */
export function survival(
  { arrivedMs, bootId, seq }: Beats,
  move: Interval,
  attendance: Attendance,
): { readonly bootId?: boolean; readonly heartbeat?: boolean } {
  const at = (i: number) => arrivedMs[i] ?? Infinity;
  const before = firstAfter(arrivedMs.length, at, move.fromMs) - 1;
  const known = bootId[before];
  if (known === undefined || at(before) < move.fromMs - baselineMs) return {};
  const settling = { fromMs: move.toMs, toMs: move.toMs + afterVerifiedMs };
  const after = firstAfter(arrivedMs.length, at, settling.fromMs);
  if (at(after) <= settling.toMs) {
    const same = known === bootId[after];
    return { bootId: same, heartbeat: same && (seq[after] ?? 0) > (seq[before] ?? 0) };
  }
  const blindMs = coveredMs(settling, blindIntervals(attendance, settling));
  return blindMs > afterVerifiedMs / 2 ? {} : { heartbeat: false };
}

/** The first beat that came as the interval began, or later. */
const firstIn = (arrivedMs: readonly number[], { fromMs }: Interval) =>
  firstAfter(arrivedMs.length, (i) => Number((arrivedMs[i] ?? Infinity) >= fromMs), 0);
