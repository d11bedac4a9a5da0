import { type Attendance, lateness } from './blind.ts';
import { type Interval, lengthMs, without } from './interval.ts';

/** An interval between two answers of a guest. */
export interface Silence extends Interval {
  /** How much of it the probe saw: its length, less what was blind. It was silent for that long at least. */
  readonly seenMs: number;
  /** Into how many pieces blindness cut what was seen: 1 where the probe was well. */
  readonly pieces: number;
  /** Nothing has come since: it had not ended when the samples were read. */
  readonly open?: true;
}

/** Longer than so many periods, at least one answer that was due did not come: a gap. */
const gapAfterPeriods = 2;

/**
 * Every silence: last answer before → first answer after, less what was blind. Answers must be ascending. Before the first
 * answer there is none: a guest that has yet to boot, or never answers this kind of question, is unknown and not down.
 *
 * The lost are not counted here. While a guest is paused its packets queue in the tap, and a pause of 500 ms loses none.
 */
export function* silences(
  answersMs: readonly number[],
  watched: Interval,
  blind: readonly Interval[],
): Generator<Silence> {
  let last: number | undefined;
  for (const next of answersMs) {
    if (last !== undefined) yield* seen({ fromMs: last, toMs: next }, blind);
    last = next;
  }
  if (last === undefined) return;
  for (const silence of seen({ fromMs: last, toMs: watched.toMs }, blind)) yield { ...silence, open: true };
}

function* seen(whole: Interval, blind: readonly Interval[]): Generator<Silence> {
  const parts = whole.toMs > whole.fromMs ? without(whole, blind) : [];
  const seenMs = parts.reduce((sum, part) => sum + lengthMs(part), 0);
  if (seenMs > 0) yield { ...whole, seenMs, pieces: parts.length };
}

/**
 * Whether an answer that was due did not come. A turn of the probe's own that came late puts answers off, and is no gap; a
 * probe that was blind in between had its answers to wait for anew each time.
 */
export function isGap(silence: Silence, attendance: Attendance): boolean {
  const limit = gapAfterPeriods * attendance.periodMs * silence.pieces;
  return silence.seenMs > limit && silence.seenMs - lateness(attendance, silence) > limit;
}
