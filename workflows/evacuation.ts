import {
  CancellationScope,
  isCancellation,
  setHandler,
  defineQuery,
  defineSignal,
} from '@temporalio/workflow';
import type { Survey } from '../activities/fleet/survey.ts';
import type { Scenario } from '../domain/campaign/scenario.ts';
import type { CloudRef } from '../domain/cloud-ref.ts';
import { type EvacuationProgress, queries, signals } from '../domain/control.ts';
import type { Fleet } from '../domain/fleet.ts';
import type { Member } from '../domain/member.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount, EvacuationPlan, LeftBehind } from '../domain/run.ts';
import { storeEvacuation, surveyFleet } from './acting.ts';
import { Ledger } from './ledger.ts';
import { keyOf, moveOne } from './move-one.ts';
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
}

/** How many it tried is how many records it must have. */
export interface EvacuationResult extends EvacuationAccount {
  readonly attempted: number;
}

/**
 * Empties one host, in one direction: a window of N over one queue, so that no server waits for a batch and none is
 * left over. A workflow of its own, so that each evacuation can be asked and steered by itself.
 *
 * On the way back it gathers: every server of the fleet comes home from wherever it is.
 */
export async function evacuation(input: EvacuationInput): Promise<EvacuationResult> {
  const startedAt = Date.now();
  const ledger = new Ledger();
  const window = new SlidingWindow(input.parallelism, input.paused);
  let total = 0;
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
  setHandler(defineSignal<[string]>(signals.slotFree), (key) => {
    window.release(key);
  });
  setHandler(defineQuery<EvacuationProgress>(queries.progress), () =>
    progress(total, startedAt, window, ledger),
  );

  const survey = await surveyFleet(whereaboutsOf(input));
  total = survey.members.length;
  let cutShort: EvacuationAccount['cutShort'];
  try {
    await window.over(survey.members, keyOf(input), (member) =>
      ledger.enter(moveOne(input, survey.baseline, member)),
    );
    if (window.stopping && ledger.records.length < total) cutShort = 'stopped';
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cutShort = 'aborted';
  }
  return await CancellationScope.nonCancellable(async () => {
    await ledger.close();
    // A cloud that is away at the end, for as long as one was willing to wait, must not cost the account.
    const last = await surveyFleet(whereaboutsOf(input)).catch(() => undefined);
    const account: EvacuationAccount = {
      ...planOf(input, survey.sources, window.size),
      startedAt,
      finishedAt: Date.now(),
      leftBehind: leftBehind(last?.members ?? notMoved(survey, ledger), ledger.records, cutShort),
      ownApiCalls: survey.apiCalls + (last?.apiCalls ?? 0),
      ...(cutShort && { cutShort }),
    };
    await storeEvacuation(input.run, account);
    return { ...account, attempted: ledger.records.length };
  });
}

function whereaboutsOf(input: EvacuationInput) {
  const { cloud, fleet, home, direction } = input;
  return { cloud, fleet, home, direction };
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
function notMoved({ members }: Survey, { records }: Ledger): Member[] {
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
  total: number,
  startedAt: number,
  window: SlidingWindow,
  ledger: Ledger,
): EvacuationProgress {
  return {
    total,
    done: ledger.records.length,
    failed: ledger.records.filter((r) => r.outcome !== 'completed' && r.outcome !== 'forced').length,
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
