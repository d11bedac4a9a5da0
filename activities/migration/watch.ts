import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import { type Baseline, isOfThisTrip, type Member } from '../../domain/member.ts';
import { isFinal, phaseOf } from '../../domain/migration-status.ts';
import { settlement, type Settlement } from '../../domain/settle.ts';
import { isIdle, sawProgress, sawRecord, type Sightings } from '../../domain/sightings.ts';
import { listMigrations, listServerMigrations, type Migration } from '../../openstack/compute/migrations.ts';
import { counted, type Session } from '../../openstack/session/session.ts';
import { type Announcer, silent } from '../../results/influx/influx.ts';
import type { Clouds } from '../clouds.ts';
import type { Look, Needs, Watchtower } from '../watchtower.ts';
import { announce } from './announce.ts';
import { ByName } from './by-name.ts';
import { isNotThereYet, resolution } from './landing.ts';
import { type Carried, heartbeatsOf, type Memory } from './memory.ts';
import { figuresOf, seenRecord, seenServer, underWay } from './seen.ts';

export interface WatchInput {
  readonly cloud: CloudRef;
  readonly member: Member;
  readonly baseline: Baseline;
  /** The cloud's time (ms) from which on changes matter. */
  readonly since: number;
  /** Temporal's clock, ms: when to come back with `overdue` if nothing has settled. */
  readonly until: number;
  /** What earlier watchers of this migration saw. */
  readonly seen: Sightings;
  /** `landing`: come back when the server has landed or stayed. `final-record`: when the record is final, too. */
  readonly awaiting: 'landing' | 'final-record';
}

export interface Watched {
  readonly state: Exclude<Settlement, 'not-yet'> | 'overdue' | 'interrupted' | 'vanished';
  readonly seen: Sightings;
  /** Worker clock, ms: when the answer that showed it was there. */
  readonly at: number;
  readonly apiCalls: number;
}

/** How long host, state and record may contradict each other before that is the result. */
const settlingMs = 20_000;
/**
 * Where pre-live fails, Nova says `error`, rolls back, frees the server, and only then says `failed` (compute/manager.py,
 * `_cleanup_pre_live_migration`, `_rollback_live_migration`): for so long after the server is free, `error` may not be its last word.
 */
const lastWordMs = 1_500;
/**
 * Nova's libvirt driver saves progress at its first look, which often has no figures yet, and every 5 s after that, and has
 * none of it when the copy is over. So the first figures are asked for often, or a copy of 7 s would be without any.
 */
const progressFirstMs = 1_500;
const progressAgainMs = 1_500;
const progressEveryMs = 5_000;
const inQueueAfterMs = 1_000;
const heartbeatEveryMs = 3_000;
/** Node takes a longer one for 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

/** @temporalio/worker, worker.ts: how running activities are told, `shutdownGraceTime` after the worker was. */
const isShutdown = (reason: unknown) =>
  reason instanceof CancelledFailure && reason.message === 'WORKER_SHUTDOWN';

/** Whom a watcher tells, and what it has from the one before it that died. */
export interface Company {
  readonly announcer?: Pick<Announcer, 'progress'>;
  /** Called as soon as a copy that was seen running is seen to have ended, before it is known how. */
  readonly onStill?: () => void;
  /** Absent: the activity's own heartbeats. */
  readonly memory?: Memory;
}

/** Watches one migration until it settles. Changes nothing, so it may be tried again at will; it goes on from its heartbeat. */
export async function watchMigration(
  clouds: Clouds,
  input: WatchInput,
  company: Company = {},
): Promise<Watched> {
  const context = Context.current();
  const memory = company.memory ?? heartbeatsOf(context);
  const { carried } = memory;
  if (carried?.landedAt !== undefined) {
    return { state: 'landed', at: carried.landedAt, seen: carried.seen, apiCalls: carried.apiCalls };
  }
  const { session, watchtower } = await clouds.open(input.cloud);
  const { announcer = silent, onStill = () => undefined } = company;
  const watch = new Watch(session, input, carried ?? { seen: input.seen, apiCalls: 0 }, (seen, at) => {
    announce(announcer, context.info.workflowExecution?.workflowId ?? '', input.member, seen, at);
  });
  return await watch.run(watchtower, context, { memory, onStill });
}

/** Hears of each change of phase, and of each figure of progress. */
type Tell = (seen: Sightings, at: number) => void;

class Watch {
  readonly #cloud: Session;
  readonly #input: WatchInput;
  #seen: Sightings;
  #apiCalls: number;
  #oddSince: number | undefined;
  #errorSince: number | undefined;
  #progressDue = Infinity;
  #asking = false;
  readonly #byName = new ByName();
  readonly #tell: Tell;

  constructor(cloud: Session, input: WatchInput, carried: Carried, tell: Tell) {
    this.#tell = tell;
    this.#cloud = cloud;
    this.#input = input;
    this.#seen = carried.seen;
    this.#apiCalls = carried.apiCalls;
  }

  async run(
    watchtower: Watchtower,
    context: Context,
    { memory, onStill }: Required<Pick<Company, 'memory' | 'onStill'>>,
  ): Promise<Watched> {
    const { promise, resolve, reject } = Promise.withResolvers<Watched>();
    const { awaiting, member, since } = this.#input;
    const end = (state: Watched['state'], at: number) => {
      resolve({ state, at, seen: this.#seen, apiCalls: this.#apiCalls });
    };
    const beat = () => {
      memory.keep({ seen: this.#seen, apiCalls: this.#apiCalls });
    };
    const unwatch = watchtower.watch({
      serverId: member.id,
      since,
      recordOnly: awaiting === 'final-record' && settlement(this.#seen, member) === 'landed',
      needs: () => this.#needs(),
      onTurn: () => {
        this.#askForProgress(Date.now());
      },
      onLeft: () => {
        if (this.#seen.phases.running) onStill();
      },
      onLook: (look) => {
        const status = this.#seen.record?.status;
        const state = this.#take(look);
        if (this.#seen.record?.status !== status) this.#tell(this.#seen, look.answeredAt);
        if (state) end(state, look.answeredAt);
        else if (this.#seen.record?.status !== status) beat();
        if (!state) this.#askByName(look.answeredAt);
      },
    });
    const heart = setInterval(beat, heartbeatEveryMs);
    // By one clock alone: this machine's may be hours from Temporal's, and leap.
    const alarm = setTimeout(
      () => {
        end('overdue', Date.now());
      },
      Math.min(
        longestTimerMs,
        Math.max(0, this.#input.until - context.info.currentAttemptScheduledTimestampMs),
      ),
    );
    try {
      context.cancelled.catch((reason: unknown) => {
        // The worker ends, and not what is watched: whoever comes next goes on from the last heartbeat.
        if (isShutdown(reason))
          reject(ApplicationFailure.retryable('the worker was shut down', 'WorkerShutDown'));
        else if (reason instanceof CancelledFailure) end('interrupted', Date.now());
      });
      // No beat before there is anything to keep: the worker sends one at once, and the next after 5 s.
      return await promise;
    } finally {
      unwatch();
      clearInterval(heart);
      clearTimeout(alarm);
    }
  }

  /**
   * Before the copy the record tells all there is, and while it queues there is little to tell; during it the server does,
   * since it lands before its record ends; after that the record again. Whatever does not fit that course needs both.
   */
  #needs(): Needs {
    const { record, server } = this.#seen;
    const phase = record && phaseOf(record.status);
    const idle = server !== undefined && isIdle(server);
    if (this.#input.awaiting === 'final-record') return { servers: false, migrations: true };
    if (phase === 'running' && !idle) return { servers: true, migrations: false, ...this.#copying() };
    if (phase === 'queued') return { servers: idle, migrations: idle || !this.#isInQueue() || 'seldom' };
    if (phase === 'preparing') return { servers: idle, migrations: true };
    return { servers: phase !== undefined || idle, migrations: true };
  }

  #copying(): Pick<Needs, 'copyingForMs'> {
    const { running } = this.#seen.phases;
    return running ? { copyingForMs: Date.now() - running.from } : {};
  }

  /** Each is queued for a moment. One that is for longer waits for its turn (`max_concurrent_live_migrations`). */
  #isInQueue(): boolean {
    const { from = Infinity, until = 0 } = this.#seen.phases.queued ?? {};
    return until - from >= inQueueAfterMs;
  }

  /** Adds a look to what was seen; answers the state that it settles, if any. */
  #take(look: Look): Watched['state'] | undefined {
    const { member, baseline } = this.#input;
    this.#apiCalls += look.apiCalls;
    const record = look.migrations.find((m) => isOfThisTrip(m, member, baseline));
    const pollEveryMs = Math.max(resolution(this.#seen, look), this.#seen.pollEveryMs ?? 0);
    let seen: Sightings = { ...this.#seen, looks: this.#seen.looks + 1, pollEveryMs };
    if (record && !this.#knowsBetter(record)) seen = sawRecord(seen, seenRecord(record), look.answeredAt);
    if (look.server === 'migrating') seen = { ...seen, server: underWay };
    else if (look.server !== undefined && look.server !== 'gone')
      seen = { ...seen, server: seenServer(look.server) };
    this.#seen = seen;
    if (look.server === 'gone') return 'vanished';
    return this.#weigh(settlement(seen, member), look);
  }

  #weigh(state: Settlement, look: Look): Watched['state'] | undefined {
    const { awaiting } = this.#input;
    const finished = this.#seen.record && phaseOf(this.#seen.record.status) === 'final';
    if (state === 'landed' && (awaiting === 'landing' || finished)) return state;
    if (state === 'stayed' && this.#isLastWord(look)) return state;
    if (awaiting === 'landing' && isNotThereYet(this.#seen, look))
      this.#seen = { ...this.#seen, lastNotYetAt: look.askedAt };
    this.#oddSince = state === 'odd' ? (this.#oddSince ?? look.answeredAt) : undefined;
    if (this.#oddSince !== undefined && look.answeredAt - this.#oddSince > settlingMs) return 'odd';
    return undefined;
  }

  #isLastWord(look: Look): boolean {
    if (this.#seen.record?.status !== 'error') return true;
    this.#errorSince ??= look.answeredAt;
    return look.answeredAt - this.#errorSince >= lastWordMs;
  }

  /** A list of changes that is without its end tells the old state of a record again and again. */
  #knowsBetter(record: Migration): boolean {
    const known = this.#seen.record;
    return known?.id === record.id && isFinal(known.status) && !isFinal(record.status);
  }

  #askByName(now: number): void {
    if (!this.#byName.isDue(this.#seen, now)) return;
    const { member, baseline } = this.#input;
    counted(() =>
      listMigrations(this.#cloud, { serverId: member.id, type: 'live-migration', pages: 'first' }),
    )
      .then(({ value: { value, receivedAt }, calls }) => {
        this.#apiCalls += calls;
        const mine = value.find((m) => isOfThisTrip(m, member, baseline));
        if (!mine || this.#knowsBetter(mine)) return;
        this.#seen = sawRecord(this.#seen, seenRecord(mine), receivedAt);
        this.#tell(this.#seen, receivedAt);
      })
      .catch(() => undefined); // the cloud may be away: it is asked again
  }

  /** Bytes are to be had one server at a time only: once there are any, they are asked for no oftener than Nova renews them. */
  #askForProgress(now: number): void {
    const running = this.#seen.phases.running;
    const status = this.#seen.record?.status;
    if (!running || status === undefined || phaseOf(status) !== 'running') return;
    if (this.#progressDue === Infinity) this.#progressDue = running.from + progressFirstMs;
    if (this.#asking || now < this.#progressDue) return;
    this.#progressDue = now + (this.#seen.progress.samples === 0 ? progressAgainMs : progressEveryMs);
    this.#asking = true;
    counted(() => listServerMigrations(this.#cloud, this.#input.member.id))
      .then(({ value, calls }) => {
        this.#apiCalls += calls;
        const mine = value.value.find((m) => m.id === this.#seen.record?.id);
        if (!mine) return;
        this.#seen = sawProgress(this.#seen, figuresOf(mine));
        this.#tell(this.#seen, Date.now());
      })
      .catch(() => undefined) // a missed sample is a smaller count of samples, nothing else
      .finally(() => {
        this.#asking = false;
      });
  }
}
