/**
 * Emptying a host: copies that share links, Nova's queue on each source host, and a client that posts so many at once.
 * As with one copy nothing ticks: the next event of any of them is the next step.
 */
import { Copy, type CopyResult } from './copy.ts';
import type { Overheads } from './nova.ts';
import type { CopyPlan } from './plan.ts';
import { share } from './share.ts';

export interface Move {
  readonly name: string;
  readonly plan: CopyPlan;
  readonly overheads: Overheads;
  /** The links it goes over, by name. */
  readonly over: readonly string[];
}

export interface DrainRules {
  /** How many the client keeps in flight. */
  readonly parallelism: number;
  /** `window`: the next is posted when one has landed · `lockstep`: when all of a batch have. Default `window`. */
  readonly posting?: 'window' | 'lockstep';
  /** `[DEFAULT] max_concurrent_live_migrations`: how many the source host lets run; the rest queue. */
  readonly perSource: number;
  /** The client looks every so many seconds after its POST, the first time after `firstLookSeconds`. 0: it knows at once. */
  readonly lookEverySeconds?: number;
  readonly firstLookSeconds?: number;
  readonly linksBytesPerSecond: ReadonlyMap<string, number>;
}

export interface Moved {
  readonly name: string;
  readonly postedAt: number;
  /** When its turn on the source came. */
  readonly begunAt: number;
  /** When the client saw that it was over. */
  readonly seenAt: number;
  readonly copy: CopyResult;
}

type Stage = 'checking' | 'queued' | 'preparing' | 'copying' | 'landing' | 'landed';

interface Flight {
  readonly move: Move;
  readonly copy: Copy;
  readonly postedAt: number;
  stage: Stage;
  begunAt: number;
  /** When its stage ends by itself; Infinity where something else ends it. */
  until: number;
  slotUntil: number;
  seenAt: number;
}

/** What became of each, in order of posting. Those that never end (no help, no time-out) are given up on after `horizonSeconds`. */
export function drain(moves: readonly Move[], rules: DrainRules, horizonSeconds = 86_400): Moved[] {
  const all: Flight[] = [];
  const waiting = [...moves];
  let now = 0;
  while (now < horizonSeconds) {
    post(waiting, all, rules, now);
    const flights = all.filter((flight) => flight.seenAt > now || flight.slotUntil > now);
    if (flights.length === 0) break;
    begin(flights, rules, now);
    const copying = flights.filter((flight) => flight.stage === 'copying');
    const rates = share(
      copying.map(({ move, copy }) => ({
        over: move.over,
        ceilingBytesPerSecond: copy.ceilingBytesPerSecond,
      })),
      rules.linksBytesPerSecond,
    );
    const next = nextEvent(flights, copying, rates, now, horizonSeconds);
    for (const [index, { copy }] of copying.entries()) copy.advance(next - now, rates[index] ?? 0);
    now = next;
    for (const flight of flights) step(flight, rules, now);
  }
  for (const { copy } of all) copy.abort('timed-out');
  return all.flatMap(({ move, copy, postedAt, begunAt, seenAt }) => {
    const result = copy.result();
    return result
      ? [{ name: move.name, postedAt, begunAt, seenAt: Math.min(seenAt, now), copy: result }]
      : [];
  });
}

export const makespanSeconds = (moved: readonly Moved[]) => Math.max(0, ...moved.map(({ seenAt }) => seenAt));

function post(
  waiting: Move[],
  all: Flight[],
  { parallelism, posting = 'window' }: DrainRules,
  now: number,
): void {
  let open = all.filter((flight) => flight.seenAt > now).length;
  if (posting === 'lockstep' && open > 0) return;
  for (; open < parallelism; open += 1) {
    const move = waiting.shift();
    if (!move) return;
    const until = now + move.overheads.checkSeconds;
    const none = { begunAt: Infinity, slotUntil: Infinity, seenAt: Infinity };
    all.push({ move, copy: new Copy(move.plan), postedAt: now, stage: 'checking', until, ...none });
  }
}

/** Lets queued ones begin, first come first served, while the source has room. */
function begin(flights: readonly Flight[], { perSource }: DrainRules, now: number): void {
  let running = flights.filter((flight) => flight.begunAt <= now && flight.slotUntil > now).length;
  for (const flight of flights) {
    if (running >= perSource) return;
    if (flight.stage !== 'queued') continue;
    flight.stage = 'preparing';
    flight.begunAt = now;
    flight.until = now + flight.move.overheads.prepareSeconds;
    running += 1;
  }
}

function nextEvent(
  flights: readonly Flight[],
  copying: readonly Flight[],
  rates: readonly number[],
  now: number,
  horizonSeconds: number,
): number {
  // A stage may take no time, and then ends now; what has been seen or let go of is past.
  const times = flights.flatMap(({ stage, until, slotUntil, seenAt }) =>
    stage === 'copying' || stage === 'queued'
      ? []
      : [until, ...[slotUntil, seenAt].filter((time) => time > now)],
  );
  // A copy's next event may be due at once; what is over has been dealt with.
  const copies = copying.map(({ copy }, index) => now + copy.secondsToNextEvent(rates[index] ?? 0));
  return Math.min(horizonSeconds, ...times, ...copies);
}

function step(flight: Flight, rules: DrainRules, now: number): void {
  if (flight.stage === 'copying') {
    if (flight.copy.result() === undefined) return;
    flight.stage = 'landing';
    flight.until = now + flight.move.overheads.landSeconds;
  }
  if (flight.until > now) return;
  if (flight.stage === 'checking') flight.stage = 'queued';
  else if (flight.stage === 'preparing') flight.stage = 'copying';
  else if (flight.stage === 'landing') land(flight, rules, now);
  flight.until = Infinity;
}

function land(flight: Flight, { lookEverySeconds = 0, firstLookSeconds = 0 }: DrainRules, now: number): void {
  flight.stage = 'landed';
  flight.slotUntil = now + flight.move.overheads.tailSeconds;
  const since = now - flight.postedAt - firstLookSeconds;
  const looks = lookEverySeconds > 0 ? Math.ceil(since / lookEverySeconds - 1e-9) * lookEverySeconds : since;
  flight.seenAt = flight.postedAt + firstLookSeconds + Math.max(0, looks);
}
