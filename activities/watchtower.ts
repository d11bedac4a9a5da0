import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMigrations, type Migration } from '../openstack/compute/migrations.ts';
import { listServers, type Server } from '../openstack/compute/servers.ts';
import { counted, type Session } from '../openstack/session/session.ts';
import { Changes } from './changes.ts';

/** What a look at the cloud shows of one server. Absent = unchanged since it was first watched, so not listed yet. */
export interface Look {
  /** Worker clock, ms: when the question left, and when the answer was there. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly server?: Server;
  /** Its live migrations that changed since it is watched, newest first. */
  readonly migrations: readonly Migration[];
  /** This watcher's equal part of the requests that the look took. */
  readonly apiCalls: number;
}

/** Which of the two lists a watcher needs now. A list that nobody needs is not asked for. */
export interface Needs {
  readonly servers: boolean;
  readonly migrations: boolean;
}

/** Somebody who watches one server. */
export interface Watcher {
  readonly serverId: string;
  /** The cloud's own time (ms) of the event that is watched for: changes before it are not seen. */
  readonly since: number;
  needs(): Needs;
  onLook(look: Look): void;
}

/** What is known of a watcher's server, and of which list it has not had a first answer yet. */
interface Known {
  server: Server | undefined;
  readonly migrations: Map<number, Migration>;
  sinceOfServers: number | undefined;
  sinceOfMigrations: number | undefined;
}

/** Both lists are asked for this often whatever anybody needs: nothing that is rare may go unseen for long. */
const wholeEveryMs = 5_000;
const longestPauseMs = 5_000;

/**
 * The one who looks, for all who watch: however many servers are in flight, a look is at most one list of the servers
 * that changed and one of the migrations that changed. It looks only while somebody watches.
 */
export class Watchtower {
  readonly everyMs: number;
  readonly #watchers = new Map<Watcher, Known>();
  readonly #servers: Changes<Server>;
  readonly #migrations: Changes<Migration>;
  /** The watchtower is nobody's: what it asks is not counted for whoever happened to come first. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #wholeAt = -Infinity;
  #looking = false;
  #stopped = false;
  #failures = 0;

  constructor(cloud: Session, options: { everyMs: number }) {
    this.everyMs = options.everyMs;
    this.#servers = new Changes((changesSince) => listServers(cloud, { allProjects: true, changesSince }));
    this.#migrations = new Changes((changesSince) =>
      listMigrations(cloud, { type: 'live-migration', changesSince, pages: 'all' }),
    );
  }

  /** Calls the watcher's `onLook` after each look, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    const { since } = watcher;
    const known = {
      server: undefined,
      migrations: new Map(),
      sinceOfServers: since,
      sinceOfMigrations: since,
    };
    this.#watchers.set(watcher, known);
    if (!this.#looking) void this.#outside(() => this.#lookOn());
    return () => this.#watchers.delete(watcher);
  }

  stop(): void {
    this.#stopped = true;
    this.#watchers.clear();
  }

  async #lookOn(): Promise<void> {
    this.#looking = true;
    while (this.#watchers.size > 0 && !this.#stopped) {
      const began = performance.now();
      try {
        await this.#look();
        this.#failures = 0;
      } catch {
        // Nobody is told: watchers have deadlines of their own, and a cloud that is away cannot be seen changing.
        this.#failures += 1;
      }
      const pause = Math.min(longestPauseMs, this.everyMs * 2 ** Math.min(this.#failures, 10));
      await sleep(Math.max(0, pause - (performance.now() - began)));
    }
    this.#looking = false;
    this.#wholeAt = -Infinity;
    this.#servers.forget();
    this.#migrations.forget();
  }

  async #look(): Promise<void> {
    const watchers = [...this.#watchers];
    const needs = this.#needs(watchers.map(([watcher]) => watcher));
    const earliest = (times: readonly (number | undefined)[]) =>
      times.reduce((a, b) => (a === undefined ? b : b === undefined ? a : Math.min(a, b)), undefined);
    const { value, calls } = await counted(() =>
      Promise.all([
        needs.servers ? this.#servers.look(earliest(watchers.map(([, k]) => k.sinceOfServers))) : undefined,
        needs.migrations
          ? this.#migrations.look(earliest(watchers.map(([, k]) => k.sinceOfMigrations)))
          : undefined,
      ]),
    );
    const [servers, migrations] = value;
    const answers = [servers, migrations].filter((answer) => answer !== undefined);
    const askedAt = Math.min(...answers.map((a) => a.sentAt));
    const answeredAt = Math.max(...answers.map((a) => a.receivedAt));
    const server = new Map(servers?.value.map((s) => [s.id, s]));
    const byServer = Map.groupBy(migrations?.value ?? [], (m) => m.serverId);
    for (const [watcher, known] of watchers) {
      if (servers) known.sinceOfServers = undefined;
      if (migrations) known.sinceOfMigrations = undefined;
      known.server = server.get(watcher.serverId) ?? known.server;
      for (const m of byServer.get(watcher.serverId) ?? []) known.migrations.set(m.id, m);
      if (this.#watchers.has(watcher))
        watcher.onLook(lookOf(known, askedAt, answeredAt, calls / watchers.length));
    }
  }

  #needs(watchers: readonly Watcher[]): Needs {
    const all = watchers.map((watcher) => watcher.needs());
    const needs = { servers: all.some((n) => n.servers), migrations: all.some((n) => n.migrations) };
    const now = performance.now();
    if (now - this.#wholeAt < wholeEveryMs && (needs.servers || needs.migrations)) return needs;
    this.#wholeAt = now;
    return { servers: true, migrations: true };
  }
}

function lookOf(known: Known, askedAt: number, answeredAt: number, apiCalls: number): Look {
  return {
    askedAt,
    answeredAt,
    apiCalls,
    ...(known.server && { server: known.server }),
    migrations: [...known.migrations.values()].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id),
  };
}
