/** All live migrations under way, and how one comes to its end. */
import type { Migration, MigrationStatus } from '../world/migration.ts';
import type { Server } from '../world/server.ts';
import type { Pace } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import type { Move } from './move.ts';
import { rollBack } from './possessions.ts';
import type { Process } from './process.ts';

export class Moves {
  readonly world: World;
  readonly #byServer = new Map<string, Move>();

  constructor(world: World) {
    this.world = world;
  }

  add(move: Move): void {
    this.#byServer.set(move.server.id, move);
  }

  of({ id }: Server): Move | undefined {
    return this.#byServer.get(id);
  }

  from(host: string): Move[] {
    return this.all().filter((move) => move.source.name === host);
  }

  all(): Move[] {
    return [...this.#byServer.values()];
  }

  /** Not over, and somebody carries it on. */
  isUnderWay(move: Move): boolean {
    return !move.orphaned && this.#byServer.get(move.server.id) === move;
  }

  record(migration: Migration, status: MigrationStatus): void {
    migration.status = status;
    this.world.migrations.touch(migration);
  }

  /** Nothing is being done to the server any more. */
  settle(move: Move): void {
    const { server } = move;
    if (this.#byServer.get(server.id) === move) this.#byServer.delete(server.id);
    if (server.vmState === 'deleted') return;
    if (server.taskState === 'migrating') server.taskState = undefined;
    server.progress = 0;
    this.world.servers.touch(server);
  }

  /** Rolled back: the server is where it was, and then the record is final. */
  comeTo(move: Move, status: 'cancelled' | 'failed' | 'error'): void {
    rollBack(this.world, move);
    this.settle(move);
    this.record(move.migration, status);
  }

  /** Until it is released or called off. */
  *stuckIn(move: Move, state: MigrationStatus): Process {
    while (move.isStuckIn(state) && !move.aborted) yield move.wait();
  }

  /** How long a step takes this time, ms. */
  about(step: keyof Pace): number {
    return this.world.chance.about(this.world.settings.pace[step]);
  }
}
