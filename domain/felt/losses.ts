import { coveredMs, firstAfter, type Interval } from './interval.ts';
import type { Beats, ConnectionEnd, Conversation, Echoes } from './samples.ts';

/** Questions asked within a window, while the probe was well, that were never answered. */
export function lostIn(
  { lostMs }: Pick<Echoes, 'lostMs'>,
  window: Interval,
  blind: readonly Interval[],
): number {
  return lostMs.filter((at) => at >= window.fromMs && at < window.toMs && !isIn(at, blind)).length;
}

/** Answers that came after the answer to a later question. */
export function reorderedIn({ answeredMs, askedMs }: Echoes, window: Interval): number {
  return overtaken(answeredMs, askedMs, window);
}

/**
 * Beats that the guest sent and that did not come. A paused guest sends none, and loses none. Where the probe was blind
 * within the hole, the beats of that time are not counted as lost.
 */
export function lostBeatsIn(
  { arrivedMs, seq, bootId }: Beats,
  window: Interval,
  blind: readonly Interval[],
  periodMs: number,
): number {
  let lost = 0;
  const start = Math.max(
    1,
    firstAfter(arrivedMs.length, (i) => arrivedMs[i] ?? Infinity, window.fromMs),
  );
  const come = numbersOf(seq, bootId);
  let [newest, newestAtMs] = [seq[start - 1] ?? 0, arrivedMs[start - 1] ?? 0];
  for (let i = start; (arrivedMs[i] ?? Infinity) < window.toMs; i += 1) {
    const [number = 0, atMs = 0] = [seq[i], arrivedMs[i]];
    if (bootId[i] !== bootId[i - 1]) [newest, newestAtMs] = [number, atMs];
    if (number <= newest) continue;
    let missing = 0;
    const known = come.get(bootId[i] ?? '');
    for (let n = newest + 1; n < number && missing < 1e6; n += 1) if (!known?.has(n)) missing += 1;
    const unseen = Math.ceil(coveredMs({ fromMs: newestAtMs, toMs: atMs }, blind) / periodMs);
    lost += Math.max(0, missing - unseen);
    [newest, newestAtMs] = [number, atMs];
  }
  return lost;
}

/** Of each boot the numbers that have come: each counts from 1. */
function numbersOf(seq: readonly number[], bootId: readonly string[]): Map<string, Set<number>> {
  const come = new Map<string, Set<number>>();
  for (const [i, number] of seq.entries()) {
    const boot = bootId[i] ?? '';
    const known = come.get(boot);
    if (known) known.add(number);
    else come.set(boot, new Set([number]));
  }
  return come;
}

export function reorderedBeatsIn({ arrivedMs, seq, bootId }: Beats, window: Interval): number {
  return overtaken(arrivedMs, seq, window, bootId);
}

/** Ends of the connection within the window. Of an end, no matter how it came (FIN or RST), clients say that they were cut off. */
export function endsIn({ ends }: Pick<Conversation, 'ends'>, window: Interval): readonly ConnectionEnd[] {
  return ends.filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs);
}

function overtaken(
  arrivedMs: readonly number[],
  order: readonly number[],
  window: Interval,
  epoch?: readonly string[],
): number {
  let [count, newest] = [0, -Infinity];
  const start = firstAfter(arrivedMs.length, (i) => arrivedMs[i] ?? Infinity, window.fromMs);
  for (let i = start; (arrivedMs[i] ?? Infinity) < window.toMs; i += 1) {
    if (epoch && i > start && epoch[i] !== epoch[i - 1]) newest = -Infinity;
    const place = order[i] ?? 0;
    if (place < newest) count += 1;
    newest = Math.max(newest, place);
  }
  return count;
}

/** Whether a moment lies in one of `parts`, which must be `merged`. */
function isIn(at: number, parts: readonly Interval[]): boolean {
  const part = parts[firstAfter(parts.length, (i) => parts[i]?.toMs ?? Infinity, at)];
  return part !== undefined && part.fromMs <= at;
}
