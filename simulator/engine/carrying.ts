/** The part of a live migration that the hosts carry out: nova/compute/manager.py `_do_live_migration` and what follows. */
import type { Cancel } from '../clock.ts';
import type { Server } from '../world/server.ts';
import { copyOf, TimedCopy } from './copy.ts';
import type { Copying } from './copying.ts';
import { beginEvent, failEvent, finishEvent } from './journal.ts';
import type { Move } from './move.ts';
import type { Moves } from './moves.ts';
import { handOver, takeUp } from './possessions.ts';
import { copiesDisk } from './prechecks.ts';
import type { Gate, Process } from './process.ts';

export class Carrying {
  readonly #moves: Moves;
  readonly #copying: Copying;

  constructor(moves: Moves, copying: Copying) {
    this.#moves = moves;
    this.#copying = copying;
  }

  *carry(move: Move): Process {
    const moves = this.#moves;
    const destination = move.destination?.name ?? '';
    moves.record(move.migration, 'preparing');
    if (!(yield* this.#prepare(move, destination))) return;
    yield* moves.stuckIn(move, 'preparing');
    if (!moves.isUnderWay(move)) return;
    if (move.aborted) {
      moves.comeTo(move, 'cancelled');
      return;
    }
    yield* this.#copy(move, destination);
    if (!moves.isUnderWay(move)) return;
    const outcome = move.flow?.copy.result()?.outcome;
    if (outcome === 'completed') yield* this.#arrive(move, destination);
    else moves.comeTo(move, outcome === 'aborted' ? 'cancelled' : 'failed');
  }

  /** pre_live_migration on the destination; false when that refuses, and it is over. */
  *#prepare(move: Move, destination: string): Generator<number | Gate, boolean, void> {
    const { world } = this.#moves;
    const event = beginEvent(world, move.action, 'compute_pre_live_migration', destination);
    yield this.#moves.about('preLiveMs');
    if (!this.#moves.isUnderWay(move)) return false;
    if (move.fault('refuse') === undefined && move.server.metadata['sim_fail_pre'] === undefined) {
      takeUp(world, move);
      finishEvent(world, move.action, event);
      return true;
    }
    failEvent(world, move.action, event, 'Migration pre-check error: simulator: the destination refuses');
    // `error` at once, and `failed` once it is rolled back.
    this.#moves.record(move.migration, 'error');
    yield this.#moves.about('abortMs');
    if (this.#moves.isUnderWay(move)) this.#moves.comeTo(move, 'failed');
    return false;
  }

  /** Until the copy is over, however it ends. */
  *#copy(move: Move, destination: string): Process {
    const moves = this.#moves;
    const { migration, server, source } = move;
    const copy = move.isStuckIn('running')
      ? new TimedCopy(server.flavor.ramMb * 2 ** 20, Infinity, Infinity)
      : copyOf(moves.world.settings, server, copiesDisk(moves.world, move));
    moves.record(migration, 'running');
    const over = move.wait();
    const flow = {
      copy,
      source: source.name,
      destination,
      onPhase: () => {
        if (copy.phase === 'post-copy') moves.record(migration, 'running (post-copy)');
        if (copy.phase === 'over') over.open();
      },
    };
    move.flow = flow;
    this.#copying.begin(flow);
    const stopFaults = this.#strikeLater(move);
    const stopPublishing = this.#publish(move);
    yield over;
    yield* moves.stuckIn(move, migration.status);
    stopFaults();
    stopPublishing();
    this.#copying.end(flow);
    // One that was stuck, and was let go.
    if (!move.aborted) copy.forceComplete();
    this.#publishNow(move);
  }

  *#arrive(move: Move, destination: string): Process {
    const moves = this.#moves;
    const { world } = moves;
    const { migration, action } = move;
    const event = beginEvent(world, action, 'compute_post_live_migration_at_destination', destination);
    yield moves.about('postMs');
    if (!world.isAlive(destination)) {
      // The source waits for it, gives up, and calls it done all the same.
      yield world.settings.rpcResponseTimeoutMs;
      moves.record(migration, 'completed');
      while (!world.isAlive(destination)) yield 1_000;
    }
    if (!moves.isUnderWay(move)) return;
    handOver(world, move);
    finishEvent(world, action, event);
    moves.settle(move);
    yield moves.about('finalMs');
    if (migration.status !== 'completed') moves.record(migration, 'completed');
  }

  /** The faults that are to strike while it copies. */
  #strikeLater(move: Move): () => void {
    const { clock } = this.#moves.world;
    const strike = (end: () => void) => () => {
      if (!this.#moves.isUnderWay(move)) return;
      if (move.flow !== undefined) this.#copying.end(move.flow);
      end();
      move.release();
    };
    const fail = move.fault('fail')?.afterMs ?? failsAfterMs(move.server);
    const error = move.fault('error')?.afterMs;
    const cancels = [
      fail === undefined
        ? undefined
        : clock.after(
            fail,
            strike(() => {
              this.#moves.comeTo(move, 'failed');
            }),
          ),
      error === undefined
        ? undefined
        : clock.after(
            error,
            strike(() => {
              this.#breakServer(move);
            }),
          ),
    ];
    return () => {
      for (const cancel of cancels) cancel?.();
    };
  }

  #breakServer(move: Move): void {
    const { server } = move;
    server.vmState = 'error';
    server.fault = {
      code: 500,
      created: this.#moves.world.clock.nowMs,
      message: `Binding failed for port of ${server.id}, please check neutron logs for more information.`,
    };
    this.#moves.comeTo(move, 'error');
  }

  /** As the libvirt driver does: at once, and then every so often. */
  #publish(move: Move): () => void {
    const { clock, settings } = this.#moves.world;
    let cancel: Cancel = () => undefined;
    const next = () => {
      this.#publishNow(move);
      cancel = clock.after(settings.publishEveryMs, next);
    };
    next();
    return () => {
      cancel();
    };
  }

  #publishNow(move: Move): void {
    const { flow, migration, server } = move;
    if (flow === undefined || !this.#moves.isUnderWay(move)) return;
    this.#copying.settle();
    migration.published = flow.copy.progress();
    const { memoryTotalBytes: total, memoryRemainingBytes: remaining } = migration.published;
    server.progress = total === 0 ? 0 : Math.round(100 * (1 - remaining / total));
    this.#moves.world.migrations.touch(migration);
    this.#moves.world.servers.touch(server);
  }
}

/** `sim_fail`: half way through a copy whose length is given, else after half a second. */
function failsAfterMs({ metadata }: Server): number | undefined {
  if (metadata['sim_fail'] === undefined) return undefined;
  const seconds = Number(metadata['sim_copy_seconds'] ?? NaN);
  return Number.isNaN(seconds) ? 500 : seconds * 500;
}
