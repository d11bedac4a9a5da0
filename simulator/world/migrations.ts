/** All migration records, found by id, by server and by last change. */
import type { Clock } from '../clock.ts';
import type { Migration } from './migration.ts';
import { Recency } from './recency.ts';

export class Migrations {
  readonly #clock: Clock;
  /** The one with id n stands at n − 1. */
  readonly #all: Migration[] = [];
  readonly #byServer = new Map<string, Migration[]>();
  readonly #byUuid = new Map<string, Migration>();
  readonly #recency = new Recency<Migration>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(migration: Migration): void {
    this.#all.push(migration);
    migration.id = this.#all.length;
    this.#byUuid.set(migration.uuid, migration);
    const ofServer = this.#byServer.get(migration.serverId) ?? [];
    ofServer.push(migration);
    this.#byServer.set(migration.serverId, ofServer);
  }

  /** Call after every change. */
  touch(migration: Migration): void {
    migration.updatedAt = this.#clock.nowMs;
    this.#recency.touch(migration, this.#clock.elapsedMs);
  }

  get(id: number): Migration | undefined {
    return this.#all[id - 1];
  }

  withUuid(uuid: string): Migration | undefined {
    return this.#byUuid.get(uuid);
  }

  /** Newest first. */
  of(serverId: string): readonly Migration[] {
    return this.#byServer.get(serverId)?.toReversed() ?? [];
  }

  *newestFirst(): Generator<Migration> {
    for (let at = this.#all.length - 1; at >= 0; at -= 1) {
      const migration = this.#all[at];
      if (migration !== undefined) yield migration;
    }
  }

  /** Changed at that time (epoch ms of the cloud's) or later, newest first. */
  changedSince(epochMs: number): Migration[] {
    const from = Math.ceil(epochMs / 1000) * 1000;
    return this.#recency.since(this.#clock.elapsedAt(from)).sort((a, b) => b.id - a.id);
  }
}
