/**
 * A live migration as Nova carries it out: nova/conductor/tasks/live_migrate.py, then nova/compute/manager.py. It reads
 * from top to bottom. A server is ACTIVE on its new host before its record is final.
 */
import type { MoveFaults } from '../faults/on-moves.ts';
import type { Migration } from '../world/migration.ts';
import type { ActionEvent, Server } from '../world/server.ts';
import { controller, type World } from '../world/world.ts';
import { Carrying } from './carrying.ts';
import type { Copying } from './copying.ts';
import { beginAction, beginEvent, failEvent, finishEvent } from './journal.ts';
import { type Asked, type Checked, Move } from './move.ts';
import { Moves } from './moves.ts';
import { place, rollBack } from './possessions.ts';
import { decide, precheck } from './prechecks.ts';
import { type Gate, type Process, run } from './process.ts';
import { noneAfterFilters } from './scheduler.ts';
import { Slots } from './slots.ts';

export class LiveMigrations {
  readonly moves: Moves;
  readonly #world: World;
  readonly #copying: Copying;
  readonly #carrying: Carrying;
  readonly #faults: MoveFaults;
  readonly #slots: Slots;

  constructor(world: World, copying: Copying, faults: MoveFaults) {
    this.#world = world;
    this.#copying = copying;
    this.#faults = faults;
    this.moves = new Moves(world);
    this.#carrying = new Carrying(this.moves, copying);
    this.#slots = new Slots(world.settings.maxConcurrentLiveMigrations);
  }

  /** The server is known to be one that may be migrated. `onChecked` hears what the conductor's checks came to. */
  begin(server: Server, asked: Asked, onChecked: (checked: Checked) => void): void {
    const world = this.#world;
    const source = world.hosts.get(server.host ?? '');
    if (source === undefined) throw new Error(`${server.name} is on no host`);
    const action = beginAction(world, server, 'live-migration', asked.requestId);
    server.taskState = 'migrating';
    world.servers.touch(server);
    const migration = recordOf(world, server, source.name);
    const faults = this.#faults.take(server);
    const move = new Move({ server, migration, action, asked, faults, source, onChecked });
    this.moves.add(move);
    run(world.clock, this.#live(move));
  }

  /** Takes effect a little later, as the call to the compute service does. Queued and preparing ones end when next looked at. */
  abort(move: Move): void {
    this.#world.clock.after(this.moves.about('abortMs'), () => {
      if (!this.moves.isUnderWay(move)) return;
      move.aborted = true;
      this.#copying.settle();
      move.flow?.copy.abort();
      this.#copying.told();
      move.waiting?.open();
    });
  }

  /** QEMU may refuse it, which Nova only logs. */
  forceComplete(move: Move): void {
    this.#world.clock.after(this.moves.about('abortMs') / 2, () => {
      if (!this.moves.isUnderWay(move) || move.flow === undefined) return;
      this.#copying.settle();
      move.flow.copy.forceComplete();
      this.#copying.told();
      if (move.flow.copy.phase === 'over') move.waiting?.open();
    });
  }

  /** Its server is being deleted. */
  drop(move: Move): void {
    move.aborted = true;
    if (move.flow !== undefined) this.#copying.end(move.flow);
    this.moves.comeTo(move, 'cancelled');
    move.release();
  }

  /** A nova-compute died: what it carried stays as it is. */
  orphan(move: Move): void {
    move.orphaned = true;
    if (move.flow !== undefined) this.#copying.end(move.flow);
  }

  /** Started again, it gives up what it finds half done, and cleans up nothing: compute/manager.py `init_host`. */
  endOrphan(move: Move): void {
    this.moves.record(move.migration, 'error');
    this.moves.settle(move);
  }

  *#live(move: Move): Process {
    const { migration, action, source } = move;
    yield this.moves.about('castMs');
    // Only now: for a moment after the 202 there is no record.
    migration.createdAt = this.#world.clock.nowMs;
    this.#world.migrations.add(migration);
    const conductor = beginEvent(this.#world, action, 'conductor_live_migrate_instance', controller);
    yield* this.moves.stuckIn(move, 'accepted');
    const problem = yield* this.#check(move);
    if (problem !== undefined) {
      this.#refuse(move, conductor, problem);
      return;
    }
    finishEvent(this.#world, action, conductor);
    move.onChecked({ passed: true });
    const compute = beginEvent(this.#world, action, 'compute_live_migration', source.name);
    this.moves.record(migration, 'queued');
    finishEvent(this.#world, action, compute);
    yield* this.#inTurn(move);
  }

  /** Scheduler, then the checks on both hosts. Answers what is wrong. */
  *#check(move: Move): Generator<number | Gate, string | undefined, void> {
    const world = this.#world;
    yield this.moves.about('scheduleMs');
    const choice = decide(world, move);
    if ('none' in choice) return choice.none;
    const { host } = choice;
    if (!world.isAlive(host.name)) {
      // Dead, and not missed yet: the call to it is waited for.
      yield world.settings.rpcResponseTimeoutMs;
      return noneAfterFilters;
    }
    const { action, source } = move;
    const outer = beginEvent(world, action, 'compute_check_can_live_migrate_destination', host.name);
    yield this.moves.about('checkMs');
    const inner = beginEvent(world, action, 'compute_check_can_live_migrate_source', source.name);
    yield this.moves.about('checkMs');
    const problem = precheck(world, move);
    if (problem !== undefined) {
      failEvent(world, action, inner, problem);
      failEvent(world, action, outer, problem);
      return problem;
    }
    finishEvent(world, action, inner);
    finishEvent(world, action, outer);
    place(world, move, host);
    return undefined;
  }

  #refuse(move: Move, conductor: ActionEvent, reason: string): void {
    failEvent(this.#world, move.action, conductor, reason);
    rollBack(this.#world, move);
    this.moves.record(move.migration, 'error');
    this.moves.settle(move);
    move.onChecked({ passed: false, reason });
  }

  /** Behind max_concurrent_live_migrations, where it can be called off. */
  *#inTurn(move: Move): Process {
    const { name } = move.source;
    const slot = this.#slots.enter(name);
    const gate = move.wait();
    // Two may open it: whoever leaves a slot, and whoever calls the move off.
    slot.wait(() => {
      gate.open();
    });
    yield gate;
    const hasSlot = slot.isOpen;
    if (!hasSlot) this.#slots.giveUp(name, slot);
    yield* this.moves.stuckIn(move, 'queued');
    if (move.aborted && this.moves.isUnderWay(move)) this.moves.comeTo(move, 'cancelled');
    else if (this.moves.isUnderWay(move)) yield* this.#carrying.carry(move);
    if (hasSlot) this.#slots.leave(name);
  }
}

function recordOf(world: World, server: Server, source: string): Migration {
  return {
    id: 0,
    uuid: world.chance.uuid(),
    serverId: server.id,
    projectId: server.projectId,
    userId: server.userId,
    flavorNumber: server.flavor.number,
    source,
    placed: undefined,
    status: 'accepted',
    published: undefined,
    createdAt: world.clock.nowMs,
    updatedAt: undefined,
  };
}
