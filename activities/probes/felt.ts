import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { feltBy } from '../../domain/felt/felt.ts';
import type { Felt, Gap, UnattributedGap } from '../../domain/felt/figures.ts';
import type { GuestSamples } from '../../domain/felt/samples.ts';
import { afterVerifiedMs, baselineMs, beforePostMs, type MigrationWindow } from '../../domain/felt/window.ts';
import { type Reading, readSamples } from '../../results/samples/reader.ts';
import { samplesOf } from './watch-post.ts';
import type { WatchOver } from './watched-guest.ts';

export interface FeltInput {
  readonly run: string;
  /** Each migration from its POST to when it was verified (or given up): epoch ms. */
  readonly windows: readonly { key: string; serverId: string; from: number; to: number }[];
  /** Gaps that begin within are told although they are of no migration. */
  readonly within: { readonly from: number; readonly to: number };
  readonly serverIds: readonly string[];
}

export interface FeltOutcome {
  readonly felt: readonly Felt[];
  readonly unattributed: readonly UnattributedGap[];
}

/** A guest is a few columns of 50 numbers a second: so many at a time. */
const guestsAtOnce = 50;
/** Beyond, the shortest are left out: a payload has its limits. */
const mostUnattributed = 500;

/** What guests and clients felt, from the samples. Its times of day are epoch ms, as those of the records. */
export async function felt(samples: string, input: FeltInput): Promise<FeltOutcome> {
  const { run, windows, within, serverIds } = input;
  const starts = windows.map(({ from }) => from - beforePostMs - baselineMs);
  const ends = windows.map(({ to }) => to + afterVerifiedMs);
  const span = {
    from: starts.reduce((a, b) => Math.min(a, b), within.from),
    to: ends.reduce((a, b) => Math.max(a, b), within.to),
  };
  const outcome: { felt: Felt[]; unattributed: UnattributedGap[] } = { felt: [], unattributed: [] };
  for (let i = 0; i < serverIds.length; i += guestsAtOnce) {
    Context.current().heartbeat(i);
    const some = serverIds.slice(i, i + guestsAtOnce);
    const reading = await readSamples(samplesOf(samples, run), some, span);
    for (const id of some) gather(outcome, reading, id, input);
  }
  const { felt: all, unattributed } = outcome;
  const longest = unattributed.toSorted((a, b) => b.seenMs - a.seenMs).slice(0, mostUnattributed);
  return { felt: all.map(inMilliseconds), unattributed: longest };
}

function gather(
  into: { felt: Felt[]; unattributed: UnattributedGap[] },
  reading: Reading,
  id: string,
  { windows, within }: FeltInput,
): void {
  const watch = reading.watchOf(id);
  if (!watch) return;
  const own = windows.flatMap(({ key, serverId, from, to }): MigrationWindow[] => {
    const [fromMs, toMs] = [reading.monotonicOf(from), reading.monotonicOf(to)];
    if (serverId !== id || fromMs === undefined || toMs === undefined) return [];
    return [{ key, serverId, move: { fromMs, toMs } }];
  });
  const { migrations, unattributed } = feltBy(watch, own, id);
  for (const { gaps, ...one } of migrations)
    into.felt.push({ ...one, ...(gaps && { gaps: gaps.flatMap((gap) => byTheWall(gap, reading)) }) });
  for (const gap of unattributed.flatMap((one) => byTheWall(one, reading)))
    if (gap.fromMs >= within.from && gap.fromMs < within.to) into.unattributed.push(gap);
}

/** A gap by the time of day, as the records are; none where that can't be told. */
function byTheWall<T extends Gap>(gap: T, reading: Reading): T[] {
  const [fromMs, toMs] = [reading.epochOf(gap.fromMs), reading.epochOf(gap.toMs)];
  return fromMs === undefined || toMs === undefined ? [] : [inMilliseconds({ ...gap, fromMs, toMs })];
}

/** To a µs: more was not measured. */
function inMilliseconds<T extends object>(figures: T): T {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : (value as unknown),
    ]),
  ) as T;
}

export interface AnsweringInput extends WatchOver {
  readonly withinMs: number;
}

const lookEveryMs = 2_000;

/**
 * Waits until every guest answers by every kind of probe that is asked for, and its beats are heard: they are subscribed to anew every few
 * seconds, so that those of a guest that has just come up begin later than its answers. Tells who does not after so long.
 */
export async function untilAnswering(samples: string, input: AnsweringInput): Promise<string[]> {
  const { run, guests, watching, withinMs } = input;
  const until = Date.now() + withinMs;
  let unanswering = guests.length;
  for (;;) {
    const context = Context.current();
    context.heartbeat({ unanswering, of: guests.length });
    const ids = guests.map(({ id }) => id);
    const now = Date.now();
    const reading = await readSamples(samplesOf(samples, run), ids, { from: now - 2 * lookEveryMs, to: now });
    const silent = guests.filter(({ id }) => !isHeard(reading.watchOf(id)?.guest, watching));
    unanswering = silent.length;
    if (silent.length === 0 || Date.now() >= until) return silent.map(({ name }) => name);
    await sleep(lookEveryMs, undefined, { signal: context.cancellationSignal });
  }
}

function isHeard(guest: GuestSamples | undefined, watching: AnsweringInput['watching']): boolean {
  const answers = (['icmp', 'udp', 'tcp'] as const).every(
    (kind) => !watching[kind] || (guest?.[kind]?.answeredMs.length ?? 0) > 0,
  );
  return answers && (!watching.udp || (guest?.beats?.arrivedMs.length ?? 0) > 0);
}
