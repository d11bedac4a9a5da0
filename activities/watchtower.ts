import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMigrations, type Migration } from '../openstack/compute/migrations.ts';
import { getServer, listServerIds, type Server } from '../openstack/compute/servers.ts';
import { NotFound } from '../openstack/errors.ts';
import { counted, type Session } from '../openstack/session/session.ts';
import { Changes } from './changes.ts';
import { Foresight } from './foresight.ts';
import { inParallel } from './in-parallel.ts';
import { Pace } from './pace.ts';

/** What a look at the cloud shows of one server. */
export interface Look {
  /**
   * Worker clock, ms: when the question left, and when the answer was there that showed it. Nova sets host, state and task
   * in one write (nova/compute/manager.py, `post_live_migration_at_destination`): a server that leaves the list of those
   * under way has landed or stayed by then, and what it is asked for by name only tells which.
   */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Absent = not asked yet. */
  readonly server?: Whereabouts;
  /** This look asked for the list of those under way, and the server was in it. */
  readonly listed: boolean;
  /** Its live migrations that changed since it is watched, newest first. */
  readonly migrations: readonly Migration[];
  /** How long after the look before it this one was due. */
  readonly everyMs: number;
  /** This watcher's equal part of the requests that the look took. */
  readonly apiCalls: number;
}

/** The server once it is no longer under way, in full; until then only that it is. */
export type Whereabouts = Server | 'migrating' | 'gone';

/**
 * Which of the two lists a watcher needs now. A list that nobody needs is not asked for. `seldom`: what it waits for follows
 * upon the end of another migration, and is looked for after each, and every second or so.
 */
export interface Needs {
  readonly servers: boolean;
  readonly migrations: boolean | 'seldom';
  /** How long its copy has been seen running, ms: the list of servers is needed for its landing only. Absent: for anything else. */
  readonly copyingForMs?: number;
}

/** Somebody who watches one server. */
export interface Watcher {
  readonly serverId: string;
  /** The cloud's own time (ms) of the event that is watched for: changes before it are not seen. */
  readonly since: number;
  /** It waits for the end of a record: where its server is, it knows, and it is not to be asked for by name. */
  readonly recordOnly: boolean;
  needs(): Needs;
  /** Called each time that a look might be due, before it is, whether it then is or not. */
  onTurn?(): void;
  /** It has just left the list of those under way: it moves no more. Told before it is asked where it went, each time that it is. */
  onLeft?(): void;
  onLook(look: Look): void;
}

/** What is known of a watcher's server, and from when on it has yet to be told of migrations. */
interface Known {
  /** Monotonic, ms. */
  readonly watchedSince: number;
  server: Whereabouts | undefined;
  readonly migrations: Map<number, Migration>;
  sinceOfMigrations: number | undefined;
  /** It has left the list of those under way, and is being asked where it went. */
  asking: boolean;
  /** Its part of the requests of looks of which it has not been told yet. */
  untoldCalls: number;
}

/** A look before it is told to one of its watchers. */
type Sight = Pick<Look, 'askedAt' | 'answeredAt' | 'migrations' | 'everyMs' | 'listed'>;

/** One list, and when it was asked for and had. */
interface Answered<T> {
  readonly value: T;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Both lists are asked for this often whatever anybody needs: nothing that is rare may go unseen for long. */
const wholeEveryMs = 5_000;
const longestPauseMs = 5_000;

const seldomMs = 1_500;
/** The next one of Nova's queue begins when the record of one before it is final, or soon after: within so many looks, or so long. */
const followsWithin = { looks: 3, ms: 900 };

/** How many servers that have just left the list of those under way are asked about at once. */
const askAtOnce = 8;

/**
 * The one who looks, for all who watch: however many servers are in flight, a look is at most one list of the servers
 * under way and one of the migrations that changed. Who is no longer among the first is asked about, once, by name.
 *
 * Nova sets `task_state` to `migrating` before it answers the POST (nova/compute/api.py, `live_migrate`), and `status=MIGRATING`
 * filters by it (nova/api/openstack/common.py, `_STATE_MAP`): a third of the work of listing the same servers in detail.
 * It looks only while somebody watches.
 */
export class Watchtower {
  readonly #pace: Pace;
  readonly #foresight = new Foresight();
  readonly #watchers = new Map<Watcher, Known>();
  readonly #cloud: Session;
  readonly #migrations: Changes<Migration>;
  /** The watchtower is nobody's: what it asks is not counted for whoever happened to come first. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #wholeAt = -Infinity;
  #recordsAt = -Infinity;
  #endedAt = -Infinity;
  #looking = false;
  #stopped = false;
  #failures = 0;

  constructor(cloud: Session, options: { everyMs: number }) {
    this.#pace = new Pace(options.everyMs);
    this.#cloud = cloud;
    this.#migrations = new Changes((changesSince) =>
      listMigrations(cloud, { type: 'live-migration', changesSince, pages: 'all' }),
    );
  }

  /** Calls the watcher's `onLook` after each look, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    const { since } = watcher;
    this.#watchers.set(watcher, {
      watchedSince: performance.now(),
      server: undefined,
      migrations: new Map(),
      sinceOfMigrations: since,
      asking: false,
      untoldCalls: 0,
    });
    if (!this.#looking) void this.#outside(() => this.#lookOn());
    return () => {
      this.#endedAt = performance.now();
      const known = this.#watchers.get(watcher);
      if (known && !watcher.recordOnly) this.#pace.landed(this.#endedAt - known.watchedSince);
      this.#watchers.delete(watcher);
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#watchers.clear();
  }

  async #lookOn(): Promise<void> {
    this.#looking = true;
    while (this.#watchers.size > 0 && !this.#stopped) {
      const began = performance.now();
      for (const watcher of this.#watchers.keys()) watcher.onTurn?.();
      const everyMs = this.#pace.everyMs(this.#ages(began));
      try {
        await this.#look(everyMs);
        this.#failures = 0;
      } catch {
        // Nobody is told: watchers have deadlines of their own, and a cloud that is away cannot be seen changing.
        this.#failures += 1;
      }
      const pause = Math.min(longestPauseMs, everyMs * 2 ** Math.min(this.#failures, 10));
      await sleep(Math.max(0, pause - (performance.now() - began)));
    }
    this.#looking = false;
    this.#wholeAt = -Infinity;
    this.#migrations.forget();
  }

  /** Of those that are moving. */
  #ages(now: number): number[] {
    const moving = [...this.#watchers].filter(([watcher]) => !watcher.recordOnly);
    return moving.map(([, { watchedSince }]) => now - watchedSince);
  }

  async #look(everyMs: number): Promise<void> {
    const watchers = [...this.#watchers];
    const needs = this.#needs(
      watchers.map(([watcher]) => watcher),
      everyMs,
    );
    if (!needs.servers && !needs.migrations) return;
    const { value, calls } = await counted(() =>
      Promise.all([
        needs.servers ? listServerIds(this.#cloud, { allProjects: true, status: 'MIGRATING' }) : undefined,
        needs.migrations ? this.#migrations.look(earliest(watchers)) : undefined,
      ]),
    );
    const [moving, migrations] = value;
    const byServer = Map.groupBy(migrations?.value ?? [], (m) => m.serverId);
    for (const [{ serverId }, known] of watchers) {
      if (!migrations) break;
      known.sinceOfMigrations = undefined;
      for (const m of byServer.get(serverId) ?? []) known.migrations.set(m.id, m);
    }
    const underWay = moving && new Set(moving.value);
    const answers = [moving, migrations].filter((answer) => answer !== undefined);
    const left: [Watcher, Known, Sight][] = [];
    for (const [watcher, known] of watchers) {
      known.untoldCalls += calls / watchers.length;
      if (known.asking) continue;
      const sight = { ...sightOf(known, answers), everyMs, listed: false };
      if (!watcher.recordOnly && underWay?.has(watcher.serverId) === false) {
        known.asking = true;
        left.push([watcher, known, sight]);
        if (known.server === 'migrating') this.#left(watcher);
      } else {
        const listed = underWay !== undefined && !watcher.recordOnly;
        if (listed) known.server = 'migrating';
        this.#tell(watcher, known, { ...sight, listed });
      }
    }
    // Not waited for: where one of them went must not keep the others unseen.
    void inParallel(askAtOnce, left, (one) => this.#askWhereItWent(...one));
  }

  #left(watcher: Watcher): void {
    const { copyingForMs } = watcher.needs();
    if (copyingForMs !== undefined) this.#foresight.ended(copyingForMs);
    watcher.onLeft?.();
  }

  async #askWhereItWent(watcher: Watcher, known: Known, sight: Sight): Promise<void> {
    const wasListed = known.server === 'migrating';
    const { value, sentAt, receivedAt } = await this.#ask(watcher.serverId);
    known.asking = false;
    known.untoldCalls += 1;
    // Not to be had just now: the next look tries again, and what is known of it stays as it is.
    if (value !== undefined) known.server = value;
    const when = wasListed ? sight : { askedAt: Math.min(sight.askedAt, sentAt), answeredAt: receivedAt };
    this.#tell(watcher, known, { ...sight, ...when });
  }

  /** One server in full. Undefined where the cloud would not say. */
  async #ask(serverId: string): Promise<Answered<Whereabouts | undefined>> {
    const sentAt = Date.now();
    const unknown = (value?: Whereabouts) => ({ value, sentAt, receivedAt: Date.now() });
    try {
      return await getServer(this.#cloud, serverId);
    } catch (error) {
      return unknown(error instanceof NotFound ? 'gone' : undefined);
    }
  }

  #tell(watcher: Watcher, known: Known, sight: Sight): void {
    if (!this.#watchers.has(watcher)) return;
    watcher.onLook({ ...sight, apiCalls: known.untoldCalls, ...(known.server && { server: known.server }) });
    known.untoldCalls = 0;
  }

  #needs(watchers: readonly Watcher[], everyMs: number): Record<'servers' | 'migrations', boolean> {
    const now = performance.now();
    const all = watchers.map((watcher) => watcher.needs());
    const seldomIsNow =
      now - this.#endedAt < Math.max(followsWithin.ms, followsWithin.looks * everyMs) ||
      now - this.#recordsAt >= seldomMs;
    const isNow = ({ migrations }: Needs) => migrations === true || (migrations === 'seldom' && seldomIsNow);
    const isAwaited = ({ servers, copyingForMs = Infinity }: Needs) =>
      servers && this.#foresight.mayHaveLanded(copyingForMs);
    let needs = { servers: all.some(isAwaited), migrations: all.some(isNow) };
    if (now - this.#wholeAt >= wholeEveryMs) {
      this.#wholeAt = now;
      needs = { servers: watchers.some(({ recordOnly }) => !recordOnly), migrations: true };
    }
    if (needs.migrations) this.#recordsAt = now;
    return needs;
  }
}

function sightOf(known: Known, answers: readonly Answered<unknown>[]): Omit<Sight, 'everyMs' | 'listed'> {
  return {
    askedAt: Math.min(...answers.map((a) => a.sentAt)),
    answeredAt: Math.max(...answers.map((a) => a.receivedAt)),
    migrations: [...known.migrations.values()].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id),
  };
}

/** From when on the newest of the watchers is to be told of migrations; undefined when all have been. */
function earliest(watchers: readonly (readonly [Watcher, Known])[]): number | undefined {
  const times = watchers.flatMap(([, { sinceOfMigrations }]) => sinceOfMigrations ?? []);
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
}
