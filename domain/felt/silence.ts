import { type Attendance, lateness } from './blind.ts';
import { type Interval, lengthMs, without } from './interval.ts';

/** An interval between two answers of a guest (or what of it the probe saw). */
export interface Silence extends Interval {
  /** Nothing has come since: it had not ended when the samples were read. */
  readonly open?: true;
  /** The probe went blind within it: it may have been longer. */
  readonly besideBlind?: true;
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
  for (const part of seen({ fromMs: last, toMs: watched.toMs }, blind)) {
    yield { ...part, ...(part.toMs === watched.toMs && { open: true }) };
  }
}

function seen(whole: Interval, blind: readonly Interval[]): Silence[] {
  if (whole.toMs <= whole.fromMs) return [];
  const parts = without(whole, blind);
  const [one] = parts;
  if (parts.length === 1 && one && lengthMs(one) === lengthMs(whole)) return [whole];
  return parts.map((part) => ({ ...part, besideBlind: true }));
}

/** Whether an answer that was due did not come. A turn of the probe's own that came late puts answers off, and is no gap. */
export function isGap(silence: Silence, attendance: Attendance): boolean {
  const limit = gapAfterPeriods * attendance.periodMs;
  if (lengthMs(silence) <= limit) return false;
  return lengthMs(silence) - lateness(attendance, silence) > limit;
}
