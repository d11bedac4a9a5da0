import {
  CancellationScope,
  continueAsNew,
  isCancellation,
  setHandler,
  defineQuery,
  defineSignal,
} from '@temporalio/workflow';
import type { Place, Survey } from '../activities/fleet/survey.ts';
import type { Scenario } from '../domain/campaign/scenario.ts';
import type { CloudRef } from '../domain/cloud-ref.ts';
import {
  type EvacuationProgress,
  queries,
  type Roster,
  type RosterQuestion,
  signals,
} from '../domain/control.ts';
import type { Fleet } from '../domain/fleet.ts';
import type { Member } from '../domain/member.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount, EvacuationPlan, LeftBehind } from '../domain/run.ts';
import { storeEvacuation, surveyFleet } from './acting.ts';
import { Ledger } from './ledger.ts';
import { keyOf, moveOne } from './move-one.ts';
import { type WasFelt, whatWasFelt, type Watch } from './probing.ts';
import { rosterOf } from './roster.ts';
import { SlidingWindow } from './sliding-window.ts';

export interface EvacuationInput {
  readonly id: string;
  readonly run: string;
  readonly campaign: string;
  readonly cloud: CloudRef;
  readonly scenario: Pick<Scenario, 'name' | 'blockMigration' | 'deadline'>;
  readonly trip: number;
  readonly warmup: boolean;
  readonly direction: 'out' | 'back';
  readonly fleet: Fleet;
  /** Nova-compute's name of the host that is emptied on the way out, and filled again on the way back. */
  readonly home: string;
  /** Where the servers go on the way out: a host, or `nova`. */
  readonly to: string;
  readonly parallelism: number;
  readonly paused: boolean;
  readonly pollEveryMs: number;
  /** Who watches the guests; absent where nobody is to. */
  readonly watch?: Watch;
  /** How many servers a history holds before the next one begins; absent: 1000. */
  readonly roundOf?: number;
  /** What the rounds before this one came to. */
  readonly before?: Before;
}

/**
 * A large fleet is moved in rounds, each with a history of its own: a history holds 50,000 events, a payload 2 MiB, and a
 * migration takes a dozen events of its evacuation's.
 */
interface Before {
  readonly startedAt: number;
  readonly after: Place;
  readonly sources: readonly string[];
  readonly attempted: number;
  readonly failed: number;
  readonly leftBehind: readonly LeftBehind[];
  readonly ownApiCalls: number;
  readonly felt?: WasFelt['account'];
}

const roundOf = 1_000;

/** How many it tried is how many records it must have. */
export interface EvacuationResult extends EvacuationAccount {
  readonly attempted: number;
  /** The watch over its guests from here on. */
  readonly watch?: Watch;
}

/**
 * Empties one host, in one direction: a window of N over one queue, so that no server waits for a batch and none is
 * left over. A workflow of its own, so that each evacuation can be asked and steered by itself.
 *
 * On the way back it gathers: every server of the fleet comes home from wherever it is.
 */
export async function evacuation(input: EvacuationInput): Promise<EvacuationResult> {
  const { before } = input;
  const startedAt = before?.startedAt ?? Date.now();
  const ledger = new Ledger();
  const window = new SlidingWindow(input.parallelism, input.paused);
  let total = 0;
  let found: Survey | undefined = undefined;
  listen(window);
  setHandler(defineQuery<EvacuationProgress>(queries.progress), () =>
    progress({ total, startedAt, before }, window, ledger),
  );
  setHandler(defineQuery<Roster, [RosterQuestion]>(queries.roster), (question) =>
    rosterOf(input, found, window, ledger, question),
  );

  const survey = await surveyFleet({
    ...whereaboutsOf(input),
    atMost: input.roundOf ?? roundOf,
    ...(before && { after: before.after }),
  });
  found = survey;
  const { members, beyond = 0 } = survey;
  total = (before?.attempted ?? 0) + members.length + beyond;
  let cutShort: EvacuationAccount['cutShort'];
  try {
    await window.over(members, keyOf(input), (member) =>
      ledger.enter(moveOne(input, survey.baseline, member)),
    );
    if (window.stopping && (before?.attempted ?? 0) + ledger.records.length < total) cutShort = 'stopped';
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cutShort = 'aborted';
  }
  const came = await settled(input, survey, ledger, cutShort);
  const finishedAt = Date.now();
  const felt = await feltOf(input, ledger);
  const account = togetherWith(before?.felt, felt?.account);
  const next = members.at(-1);
  if (next && beyond > 0 && !cutShort && !CancellationScope.current().consideredCancelled) {
    const { name, id } = next;
    await continueAsNew<typeof evacuation>({
      ...input,
      parallelism: window.size,
      paused: window.paused,
      ...(felt && { watch: felt.watch }),
      before: { ...came, startedAt, after: { name, id }, ...(felt && { felt: account }) },
    });
  }
  const { attempted, leftBehind, ownApiCalls, sources } = came;
  const whole: EvacuationAccount = {
    ...planOf(input, sources, window.size),
    startedAt,
    finishedAt,
    leftBehind,
    ownApiCalls,
    ...account,
    ...(cutShort && { cutShort }),
  };
  await CancellationScope.nonCancellable(() => storeEvacuation(input.run, whole));
  return { ...whole, attempted, ...(felt && { watch: felt.watch }) };
}

/** Waits for the last record, and looks where the fleet is then. */
async function settled(
  input: EvacuationInput,
  survey: Survey,
  ledger: Ledger,
  cutShort: EvacuationAccount['cutShort'],
): Promise<Omit<Before, 'after' | 'startedAt'>> {
  return await CancellationScope.nonCancellable(async () => {
    await ledger.close();
    // A cloud that is away at the end, for as long as one was willing to wait, must not cost the account.
    const last = await surveyFleet(whereaboutsOf(input)).catch(() => undefined);
    return addedUp(input.before, survey, ledger, last, cutShort);
  });
}

/** Undefined where nobody is to watch. */
async function feltOf({ run, watch }: EvacuationInput, { records }: Ledger): Promise<WasFelt | undefined> {
  if (!watch) return undefined;
  return await CancellationScope.nonCancellable(() => whatWasFelt(run, watch, records));
}

/** What was felt in the rounds so far and in this one. */
function togetherWith(before: WasFelt['account'] = {}, now: WasFelt['account'] = {}): WasFelt['account'] {
  const gaps = [...(before.unattributedGaps ?? []), ...(now.unattributedGaps ?? [])];
  return { ...before, ...now, ...(gaps.length > 0 && { unattributedGaps: gaps }) };
}

/** What the run, and the migrations under way, may tell an evacuation. */
function listen(window: SlidingWindow): void {
  setHandler(defineSignal(signals.pause), () => {
    window.paused = true;
  });
  setHandler(defineSignal(signals.resume), () => {
    window.paused = false;
  });
  setHandler(defineSignal(signals.stop), () => {
    window.stopping = true;
  });
  setHandler(defineSignal<[number]>(signals.parallelism), (n) => {
    window.size = n;
  });
  setHandler(defineSignal<[string[]]>(signals.slotsFree), (keys) => {
    for (const key of keys) window.release(key);
  });
}

/** The rounds so far and this one. Servers that are still to come, in another round, are not left behind yet. */
function addedUp(
  before: Before | undefined,
  survey: Survey,
  { records }: Ledger,
  last: Survey | undefined,
  cutShort: EvacuationAccount['cutShort'],
): Omit<Before, 'after' | 'startedAt'> {
  const ofThisRound = new Set(survey.members.map((m) => m.id));
  const known = new Set(before?.leftBehind.map((l) => l.serverId));
  const isLast = cutShort !== undefined || (survey.beyond ?? 0) === 0;
  const still = (last?.members ?? notMoved(survey, records)).filter(
    ({ id }) => !known.has(id) && (isLast || ofThisRound.has(id)),
  );
  return {
    sources: [...new Set([...(before?.sources ?? []), ...survey.sources])].sort(),
    attempted: (before?.attempted ?? 0) + records.length,
    failed: (before?.failed ?? 0) + records.filter(didNotMove).length,
    leftBehind: [...(before?.leftBehind ?? []), ...leftBehind(still, records, cutShort)],
    ownApiCalls: (before?.ownApiCalls ?? 0) + survey.apiCalls + (last?.apiCalls ?? 0),
  };
}

const didNotMove = ({ outcome }: MigrationRecord) => outcome !== 'completed' && outcome !== 'forced';

function whereaboutsOf(input: EvacuationInput) {
  const { cloud, fleet, home, direction, to } = input;
  return { cloud, fleet, home, direction, ...(to !== 'nova' && { away: to }) };
}

function planOf(input: EvacuationInput, found: Survey['sources'], parallelism: number): EvacuationPlan {
  const sources = input.direction === 'out' ? [input.home] : found;
  return {
    id: input.id,
    scenario: input.scenario.name,
    trip: input.trip,
    warmup: input.warmup,
    direction: input.direction,
    sources,
    destination: input.direction === 'out' ? input.to : input.home,
    requestedParallelism: parallelism,
  };
}

/** Whoever should have moved and, by the records alone, has not. */
function notMoved({ members }: Survey, records: readonly MigrationRecord[]): Member[] {
  const gone = new Set(records.filter((r) => r.verified.host === true).map((r) => r.serverId));
  return members.filter((m) => !gone.has(m.id));
}

/** Whoever should have moved and is not where it should be, each with its reason. */
function leftBehind(
  still: readonly Member[],
  records: readonly MigrationRecord[],
  cutShort: EvacuationAccount['cutShort'],
): LeftBehind[] {
  const byServer = new Map(records.map((r) => [r.serverId, r]));
  return still.map(({ id, name, host }) => {
    const record = byServer.get(id);
    const untried =
      cutShort === undefined ? 'appeared after the evacuation began' : `not tried: the run was ${cutShort}`;
    const reason = record ? `${record.outcome}: ${record.fault?.message ?? 'no reason given'}` : untried;
    return { server: name, serverId: id, host, reason };
  });
}

function progress(
  { total, startedAt, before }: { total: number; startedAt: number; before: Before | undefined },
  window: SlidingWindow,
  ledger: Ledger,
): EvacuationProgress {
  return {
    total,
    done: (before?.attempted ?? 0) + ledger.records.length,
    failed: (before?.failed ?? 0) + ledger.records.filter(didNotMove).length,
    startedAt,
    parallelism: window.size,
    paused: window.paused,
    inFlight: window.inFlight.slice(0, 64),
    recent: ledger.records.slice(-8).map(({ server, outcome, totalMs }) => ({
      server,
      outcome,
      ...(totalMs !== undefined && { totalMs }),
    })),
  };
}
