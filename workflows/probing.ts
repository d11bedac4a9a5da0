import {
  ActivityFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { ProbeActivities } from '../activities/probes/probe-activities.ts';
import type { Probes } from '../domain/campaign/spec.ts';
import { probeTaskQueue } from '../domain/control.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount } from '../domain/run.ts';
import { innermost } from '../domain/innermost.ts';

/** Nobody who could watch has taken it for so long: the run goes on without. */
const takenWithin = '20 seconds';
/** Guests boot, and cloud-init brings the agent up: a minute or two on a small host. */
const answeringWithinMs = 180_000;
/** What comes after a migration is still put down to it, for 5 s; a ping is lost after 6 s; then the last samples must be on disk. */
const afterTheLastMs = 12_000;
/** A payload holds 2 MiB. */
const migrationsAtOnce = 500;

const patient = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' } as const;

const { whoToProbe, storeFelt } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  retry: patient,
});

const { beginProbing } = proxyActivities<ProbeActivities>({
  taskQueue: probeTaskQueue,
  scheduleToStartTimeout: takenWithin,
  startToCloseTimeout: '30 seconds',
  retry: { ...patient, maximumAttempts: 3 },
});

function at(queue: string) {
  const { probe } = proxyActivities<ProbeActivities>({
    taskQueue: queue,
    startToCloseTimeout: '30 days',
    heartbeatTimeout: '15s',
    retry: { ...patient, maximumInterval: '3s' },
  });
  const { felt, untilAnswering } = proxyActivities<ProbeActivities>({
    taskQueue: queue,
    scheduleToStartTimeout: '1 minute',
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '1 minute',
    retry: { ...patient, maximumAttempts: 5 },
  });
  return { probe, felt, untilAnswering };
}

/** Who watches a fleet, or why nobody does. */
export type Watch =
  | {
      readonly state: 'watched';
      readonly queue: string;
      readonly serverIds: readonly string[];
      /** From when on gaps have not been told of yet: each is told once, whatever it falls into or between. */
      readonly since: number;
    }
  | { readonly state: 'unwatched'; readonly reason: string };

/** The watch over one fleet at a time, from when it is there until the next one comes or the run ends. */
export class Probing {
  readonly #run: string;
  readonly #probes: Probes;
  #scope: CancellationScope | undefined;

  constructor(run: string, probes: Probes) {
    this.#run = run;
    this.#probes = probes;
  }

  /** Begins to watch, and waits until the guests answer. Whatever goes wrong with it, the run goes on. */
  async begin(fleet: Parameters<Activities['whoToProbe']>[0]): Promise<Watch> {
    this.end();
    const { icmp, udp, tcp, periodMs, port, keepSamplesDays, address } = this.#probes;
    const watching = { icmp, udp, tcp, periodMs, port };
    try {
      const guests = await whoToProbe({ ...fleet, ...(address && { address }) });
      if (guests.length === 0) return unwatched('no server of the fleet has an address to be watched at');
      const { queue } = await beginProbing();
      const { probe, untilAnswering } = at(queue);
      // An abort of the run ends the migrations first: what was felt of them is asked for afterwards.
      const scope = await CancellationScope.nonCancellable(() => Promise.resolve(new CancellationScope()));
      this.#scope = scope;
      scope.run(() => probe({ run: this.#run, guests, watching, keepSamplesDays })).catch(() => undefined);
      await untilAnswering({ run: this.#run, guests, watching, withinMs: answeringWithinMs });
      return { state: 'watched', queue, serverIds: guests.map(({ id }) => id), since: Date.now() };
    } catch (error) {
      this.end();
      if (isCancellation(error)) throw error;
      return unwatched(
        isTimeout(error)
          ? `no worker has taken the watch within ${takenWithin}`
          : `the watch could not begin: ${innermost(error)}`,
      );
    }
  }

  end(): void {
    this.#scope?.cancel();
    this.#scope = undefined;
  }
}

const unwatched = (reason: string): Watch => ({ state: 'unwatched', reason });
const isTimeout = (error: unknown) =>
  error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;

export interface WasFelt {
  readonly account: Pick<EvacuationAccount, 'unwatched' | 'unattributedGaps'>;
  /** The watch from here on. */
  readonly watch: Watch;
}

/**
 * What the guests felt of an evacuation: into the store, beside its records. Waits until the last migration's window is over.
 * Where the watch is gone, the account says so, and the figures are unknown.
 */
export async function whatWasFelt(
  run: string,
  watch: Watch,
  records: readonly MigrationRecord[],
): Promise<WasFelt> {
  if (watch.state === 'unwatched') return { account: { unwatched: watch.reason }, watch };
  const windows = records.flatMap(({ key, serverId, postedAt, landedAt, verifiedAt }) =>
    postedAt === undefined
      ? []
      : [{ key, serverId, from: postedAt, to: verifiedAt ?? landedAt ?? Date.now() }],
  );
  const last = windows.reduce((latest, { to }) => Math.max(latest, to), 0);
  // The windows are told by the worker's clock: where that is ahead, nobody is to wait until it is so late here.
  await sleep(Math.min(afterTheLastMs, Math.max(1, last + afterTheLastMs - Date.now())));
  const within = { from: watch.since, to: Date.now() };
  const { felt } = at(watch.queue);
  try {
    const unattributed = [];
    for (let i = 0; i < Math.max(1, windows.length); i += migrationsAtOnce) {
      const some = windows.slice(i, i + migrationsAtOnce);
      const moved = new Set(some.map(({ serverId }) => serverId));
      const others = i === 0 ? watch.serverIds.filter((id) => !windows.some((w) => w.serverId === id)) : [];
      const found = await felt({ run, windows: some, within, serverIds: [...moved, ...others] });
      await storeFelt(run, found.felt);
      unattributed.push(...found.unattributed);
    }
    const account = unattributed.length === 0 ? {} : { unattributedGaps: unattributed };
    return { account, watch: { ...watch, since: within.to } };
  } catch (error) {
    return {
      account: {
        unwatched: `what was watched could not be had: ${isTimeout(error) ? 'its worker is gone' : innermost(error)}`,
      },
      watch,
    };
  }
}
