/** All servers, found by id, by host, by creation and by last change. */
import type { Clock } from '../clock.ts';
import { Recency } from './recency.ts';
import type { Server } from './server.ts';

/** What a project's servers use of its quota. */
export interface Used {
  instances: number;
  cores: number;
  ramMb: number;
}

export class Servers {
  readonly #clock: Clock;
  /** Oldest first; servers that are gone stay, for whoever asks what has changed. */
  readonly #all: Server[] = [];
  readonly #byId = new Map<string, Server>();
  readonly #byHost = new Map<string, Set<Server>>();
  readonly #hostOf = new Map<Server, string>();
  readonly #migrating = new Set<Server>();
  readonly #recency = new Recency<Server>();
  readonly used: Used = { instances: 0, cores: 0, ramMb: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#all.length;
  }

  add(server: Server): void {
    this.#all.push(server);
    this.#byId.set(server.id, server);
    this.#count(server, 1);
    this.touch(server);
  }

  /** One that is there. */
  get(id: string): Server | undefined {
    const server = this.#byId.get(id);
    return server?.vmState === 'deleted' ? undefined : server;
  }

  /** By name or id, for those who steer the simulator. */
  named(nameOrId: string): Server | undefined {
    return (
      this.get(nameOrId) ?? this.#all.findLast((each) => each.name === nameOrId && each.vmState !== 'deleted')
    );
  }

  /** Call after every change: sets `updatedAt`, and keeps the lists in order. */
  touch(server: Server): void {
    server.updatedAt = this.#clock.nowMs;
    this.#recency.touch(server, this.#clock.elapsedMs);
    if (server.taskState === 'migrating') this.#migrating.add(server);
    else this.#migrating.delete(server);
    const before = this.#hostOf.get(server);
    const now = server.vmState === 'deleted' ? undefined : server.host;
    if (before === now) return;
    if (before !== undefined) this.#byHost.get(before)?.delete(server);
    this.#hostOf.delete(server);
    if (now === undefined) return;
    this.#hostOf.set(server, now);
    const there = this.#byHost.get(now) ?? new Set();
    this.#byHost.set(now, there.add(server));
  }

  remove(server: Server): void {
    server.vmState = 'deleted';
    server.taskState = undefined;
    server.deletedAt = this.#clock.nowMs;
    this.#count(server, -1);
    this.touch(server);
  }

  get migrating(): readonly Server[] {
    return [...this.#migrating];
  }

  on(host: string): readonly Server[] {
    return [...(this.#byHost.get(host) ?? [])];
  }

  /** Newest first, from the one after `marker` on, with those that are gone. */
  *newestFirst(marker?: Server): Generator<Server> {
    const from = marker === undefined ? this.#all.length : marker.number - 1;
    for (let at = from - 1; at >= 0; at -= 1) {
      const server = this.#all[at];
      if (server !== undefined) yield server;
    }
  }

  *oldestFirst(marker?: Server): Generator<Server> {
    for (let at = marker?.number ?? 0; at < this.#all.length; at += 1) {
      const server = this.#all[at];
      if (server !== undefined) yield server;
    }
  }

  /** Changed at that time (epoch ms of the cloud's) or later, newest first, with those that are gone. */
  changedSince(epochMs: number): Server[] {
    // The database knows whole seconds only.
    const from = Math.ceil(epochMs / 1000) * 1000;
    return this.#recency.since(this.#clock.elapsedAt(from)).sort((a, b) => b.number - a.number);
  }

  #count({ flavor }: Server, sign: 1 | -1): void {
    this.used.instances += sign;
    this.used.cores += sign * flavor.vcpus;
    this.used.ramMb += sign * flavor.ramMb;
  }
}
