import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';
import { memos, queries, type RunProgress, signals, updates } from '../domain/control.ts';
import type { WaitingFor } from '../domain/host-lock.ts';
import type { Position } from './itinerary.ts';

const mostParallel = 1000;

/** What an operator may tell a run while it goes on, and what it answers when asked. */
export class Steering {
  stage: RunProgress['stage'] = 'preflight';
  paused: boolean;
  stopping: boolean;
  /** What the operator set in place of every scenario's own; absent until then. */
  parallelism: number | undefined;
  evacuation:
    | {
        readonly id: string;
        readonly scenario: string;
        readonly trip: number;
        readonly direction: 'out' | 'back';
        readonly parallelism: number;
      }
    | undefined;
  waitingFor: WaitingFor | undefined;
  evacuationsDone: number;
  evacuationsPlanned = 0;
  migrationsDone: number;

  constructor(run: string, campaign: string, resume: Position | undefined) {
    this.paused = resume?.paused ?? false;
    this.stopping = resume?.stopping ?? false;
    this.parallelism = resume?.parallelism;
    this.evacuationsDone = resume?.evacuationsDone ?? 0;
    this.migrationsDone = resume?.migrationsDone ?? 0;
    setHandler(defineSignal(signals.pause), () => this.#pass(signals.pause, () => (this.paused = true)));
    setHandler(defineSignal(signals.resume), () => this.#pass(signals.resume, () => (this.paused = false)));
    setHandler(defineSignal(signals.stop), () => this.#pass(signals.stop, () => (this.stopping = true)));
    setHandler(
      defineUpdate<number, [number]>(updates.setParallelism),
      async (n) => {
        this.parallelism = n;
        await this.#tell(signals.parallelism, n);
        return n;
      },
      { validator: refuseNonsense },
    );
    setHandler(defineQuery<RunProgress>(queries.progress), () => this.#progress(run, campaign));
  }

  /** Another run has a host that this one needs; the memo tells it in lists. */
  waitFor(waitingFor: WaitingFor): void {
    this.stage = 'waiting';
    this.waitingFor = waitingFor;
    upsertMemo({ [memos.waitingFor]: waitingFor });
  }

  /** Waits between trips; a stop ends the wait at once. */
  async rest(forMs: number): Promise<void> {
    if (forMs <= 0) return;
    this.stage = 'pausing';
    await condition(() => this.stopping, forMs);
  }

  /** Tells an evacuation that has just started what it missed: before it was there, nothing could be passed on to it. */
  async remind(started: { readonly paused: boolean; readonly parallelism: number }): Promise<void> {
    if (this.paused !== started.paused) await this.#tell(this.paused ? signals.pause : signals.resume);
    if (this.parallelism !== undefined && this.parallelism !== started.parallelism)
      await this.#tell(signals.parallelism, this.parallelism);
    if (this.stopping) await this.#tell(signals.stop);
  }

  async #pass(signal: string, note: () => void): Promise<void> {
    note();
    await this.#tell(signal);
  }

  /** Passes it on to the evacuation under way, if there is one; one that has just ended needs it no more. */
  async #tell(signal: string, ...args: unknown[]): Promise<void> {
    if (!this.evacuation) return;
    await getExternalWorkflowHandle(this.evacuation.id)
      .signal(signal, ...args)
      .catch(() => undefined);
  }

  #progress(run: string, campaign: string): RunProgress {
    const { evacuation } = this;
    return {
      run,
      campaign,
      stage: this.stage,
      paused: this.paused,
      stopping: this.stopping,
      evacuationsDone: this.evacuationsDone,
      evacuationsPlanned: this.evacuationsPlanned,
      migrationsDone: this.migrationsDone,
      ...(this.waitingFor && { waitingFor: this.waitingFor }),
      ...(evacuation && {
        scenario: evacuation.scenario,
        trip: evacuation.trip,
        direction: evacuation.direction,
        evacuation: evacuation.id,
        parallelism: this.parallelism ?? evacuation.parallelism,
      }),
    };
  }
}

function refuseNonsense(n: number): void {
  if (Number.isInteger(n) && n >= 1 && n <= mostParallel) return;
  throw new RangeError(`parallelism: ${n} is not a whole number of 1…${mostParallel}.`);
}
