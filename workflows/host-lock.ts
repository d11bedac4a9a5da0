import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { memos, signals } from '../domain/control.ts';
import type { Claim, HostAnswer, HostKey, HostLockState } from '../domain/host-lock.ts';
import type { IfBusy } from '../domain/schedule/plan.ts';
import { runIsOver, untilRunIsOver } from './acting.ts';

export interface HostLockInput {
  readonly key: HostKey;
  /** Carried over from an execution whose history had grown long; the first of them holds the host. */
  readonly queue?: readonly Claim[];
}

export interface HostClaim extends Claim {
  readonly ifBusy: IfBusy;
}

/** A lock that nobody wants ends after so long: its own last answer must not cross with a claim. */
const lingerMs = 5_000;

/**
 * One host, one run at a time, in the order of asking. The holder need not give the host back: the lock looks whether
 * its run still goes on, so that a run that failed, was terminated or timed out holds nothing.
 */
export async function hostLock({ key, queue: before = [] }: HostLockInput): Promise<void> {
  const lock = new Queue(key, before);
  setHandler(defineSignal<[HostClaim]>(signals.claim), (claim) => lock.claimed(claim));
  for (;;) {
    await condition(() => lock.holder !== undefined && allHandlersFinished(), lingerMs);
    const { holder } = lock;
    if (!holder) return;
    if (await lock.grant()) await untilRunIsOver({ run: holder.run });
    lock.next();
    if (!workflowInfo().continueAsNewSuggested) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof hostLock>({ key, queue: lock.queue });
  }
}

class Queue {
  readonly #key: HostKey;
  readonly queue: Claim[];

  constructor(key: HostKey, before: readonly Claim[]) {
    this.#key = key;
    this.queue = [...before];
  }

  get holder(): Claim | undefined {
    return this.queue[0];
  }

  /** A run may ask again: when it has not heard, or when the activity that asked for it was tried again. */
  async claimed({ run, since, ifBusy }: HostClaim): Promise<void> {
    const { holder } = this;
    if (holder?.run === run) {
      await this.#tell(run, { ...this.#key, state: 'granted' });
      return;
    }
    const refused = ifBusy === 'refuse' && (await this.#isTaken());
    if (!refused && !this.queue.some((c) => c.run === run)) {
      this.queue.push({ run, since });
      this.#remember();
    }
    if (holder !== undefined && (refused || ifBusy === 'wait'))
      await this.#tell(run, { ...this.#key, state: 'busy', holder });
  }

  /** A holder that has just ended may not have been noticed yet: nobody is refused for its sake. */
  async #isTaken(): Promise<boolean> {
    const [holder, waiting] = this.queue;
    return holder !== undefined && (waiting !== undefined || !(await runIsOver({ run: holder.run })));
  }

  /** Gives the host to the first; false where its run has ended meanwhile. */
  async grant(): Promise<boolean> {
    const { holder } = this;
    if (!holder) return false;
    this.#remember();
    const granted = await this.#tell(holder.run, { ...this.#key, state: 'granted' });
    if (granted) {
      for (const { run } of this.queue.slice(1))
        await this.#tell(run, { ...this.#key, state: 'busy', holder });
    }
    return granted;
  }

  next(): void {
    this.queue.shift();
  }

  #remember(): void {
    const [holder, ...waiting] = this.queue;
    if (!holder) return;
    const state: HostLockState = { ...this.#key, holder, waiting };
    upsertMemo({ [memos.lock]: state });
  }

  async #tell(run: string, answer: HostAnswer): Promise<boolean> {
    return await getExternalWorkflowHandle(run)
      .signal(signals.hostAnswer, answer)
      .then(
        () => true,
        () => false,
      );
  }
}
