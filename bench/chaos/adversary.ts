/** Carries a plan out: waits for each moment, strikes, and lets go. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Blow, Moment, Strike, Victim } from './plan.ts';
import type { Struck } from './victim.ts';

/** How far a run has come, as its cloud sees it. */
export type Progress = Readonly<Record<Moment['counted'], number>>;

/** What the adversary can lay hands on. What is absent, is not to be had here. */
export interface Reach {
  readonly victims: Partial<Readonly<Record<Victim, Struck>>>;
  /** Arms a fault of the API's; answers how it is taken back. */
  readonly fault?: (fault: Readonly<Record<string, unknown>>) => Promise<() => Promise<void>>;
  readonly fillDisk?: (forMs: number) => Promise<void>;
  readonly leap?: Partial<Readonly<Record<'worker' | 'cloud', (bySeconds: number) => Promise<void>>>>;
  readonly progress: () => Promise<Progress>;
}

export interface Dealt {
  readonly strike: Strike;
  /** `missed`: its victim did not run just then, or the run had ended. */
  readonly became: 'dealt' | 'missed' | 'impossible';
}

const lookEveryMs = 200;

export class Adversary {
  readonly #reach: Reach;
  readonly #say: (line: string) => void;
  /** A victim is struck by one blow at a time. */
  readonly #busy = new Map<Victim, Promise<unknown>>();
  readonly #atTheEnd: (() => Promise<void>)[] = [];

  constructor(reach: Reach, say: (line: string) => void) {
    this.#reach = reach;
    this.#say = say;
  }

  /** Resolves when every blow has been dealt and has passed; those whose moment has not come when `over` is, are missed. */
  async strike(plan: readonly Strike[], over: AbortSignal): Promise<Dealt[]> {
    const dealt: Promise<Dealt>[] = [];
    for (const strike of plan) {
      if (!(await this.#comes(strike.moment, over)))
        dealt.push(Promise.resolve({ strike, became: 'missed' }));
      else dealt.push(this.#deal(strike.blow).then((became) => ({ strike, became })));
    }
    const all = await Promise.all(dealt);
    for (const undo of this.#atTheEnd) await undo();
    return all;
  }

  async #comes({ counted, reaches, plusMs }: Moment, over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      const progress = await this.#reach.progress().catch(() => undefined);
      if (progress && progress[counted] >= reaches) {
        await sleep(plusMs, undefined, { signal: over }).catch(() => undefined);
        return !over.aborted;
      }
      await sleep(lookEveryMs);
    }
    return false;
  }

  async #deal(blow: Blow): Promise<Dealt['became']> {
    const began = performance.now();
    const became = await this.#carryOut(blow);
    const tookS = ((performance.now() - began) / 1000).toFixed(1);
    this.#say(`${new Date().toISOString()} ${became} ${JSON.stringify(blow)}, over after ${tookS} s`);
    return became;
  }

  async #carryOut(blow: Blow): Promise<Dealt['became']> {
    const { fault, fillDisk, leap } = this.#reach;
    switch (blow.kind) {
      case 'kill':
        return await this.#on(blow.victim, (one) => one.kill(blow.downMs));
      case 'stop':
        return await this.#on(blow.victim, (one) => one.stop(blow.forMs));
      case 'api':
        return await given(fault && this.#faulty(fault, blow));
      case 'disk':
        return await given(fillDisk?.(blow.forMs));
      case 'clock':
        return await given(leap?.[blow.of]?.(blow.bySeconds));
    }
  }

  async #on(victim: Victim, strike: (one: Struck) => Promise<boolean>): Promise<Dealt['became']> {
    const one = this.#reach.victims[victim];
    if (!one) return 'impossible';
    const before = this.#busy.get(victim) ?? Promise.resolve();
    const striking = before.then(() => strike(one));
    this.#busy.set(victim, striking);
    return (await striking) ? 'dealt' : 'missed';
  }

  async #faulty(arm: NonNullable<Reach['fault']>, { fault, forMs }: Extract<Blow, { kind: 'api' }>) {
    const disarm = await arm(fault);
    if (forMs === undefined) {
      // Spent by itself, or by nobody: it is not to meet whoever looks afterwards.
      this.#atTheEnd.push(disarm);
      return;
    }
    await sleep(forMs);
    await disarm();
  }
}

async function given(carried: Promise<unknown> | undefined): Promise<Dealt['became']> {
  if (!carried) return 'impossible';
  await carried;
  return 'dealt';
}
