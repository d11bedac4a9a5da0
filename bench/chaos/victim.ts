import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../../test/cloud/support/process.ts';

/** A process that can be struck. */
export interface Struck {
  /** kill -9, and starts it again after so long. False where it did not run. */
  kill(downMs: number): Promise<boolean>;
  /** SIGSTOP, and SIGCONT after so long. False where it did not run. */
  stop(forMs: number): Promise<boolean>;
}

/** A process that ends by itself is started again this much later: systemd's RestartSec, but for people in a hurry. */
const restartMs = 500;
const forEver = 2 ** 31 - 1;

/** A process that somebody keeps running, as systemd would with Restart=always. */
export class Kept implements Struck {
  readonly #start: () => Child;
  readonly #ready: RegExp;
  #child: Child | undefined;
  #downMs: number | undefined;
  #over = false;
  #keeping: Promise<void> | undefined;
  /** What it said, each time that it ended without being told to. */
  readonly fell: string[] = [];

  constructor(start: () => Child, ready: RegExp) {
    this.#start = start;
    this.#ready = ready;
  }

  /** Resolves when it is ready for the first time. */
  async begin(withinMs: number): Promise<void> {
    this.#keeping = this.#keep();
    await this.#child?.says(this.#ready, withinMs);
  }

  async #keep(): Promise<void> {
    while (!this.#over) {
      const child = this.#start();
      this.#child = child;
      const { stderr, code, signal } = await child.ended(forEver);
      const wasKilled = this.#downMs;
      this.#downMs = undefined;
      if (wasKilled === undefined) this.fell.push(`exit ${code ?? signal ?? ''}: ${stderr.slice(-500)}`);
      await sleep(wasKilled ?? restartMs);
    }
  }

  async kill(downMs: number): Promise<boolean> {
    const child = this.#child;
    if (!child?.running) return false;
    this.#downMs = downMs;
    child.kill('SIGKILL');
    await child.ended(forEver);
    await sleep(downMs);
    return true;
  }

  async stop(forMs: number): Promise<boolean> {
    const child = this.#child;
    if (!child?.running) return false;
    child.kill('SIGSTOP');
    await sleep(forMs);
    child.kill('SIGCONT');
    return true;
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#downMs = 0;
    this.#child?.kill('SIGCONT');
    await this.#child?.end();
    await this.#keeping;
  }
}

/** Processes that others start again, or that have to be started again by hand. */
export class Found implements Struck {
  readonly #pids: () => Promise<readonly number[]>;
  readonly #again: (() => Promise<void>) | undefined;

  /** @param pids whoever it is just now: none, when it does not run; never somebody else who has got its pid */
  constructor(pids: () => Promise<readonly number[]>, again?: () => Promise<void>) {
    this.#pids = pids;
    this.#again = again;
  }

  async kill(downMs: number): Promise<boolean> {
    if (!(await this.#signal('SIGKILL'))) return false;
    if (!this.#again) return true;
    await sleep(downMs);
    await this.#again();
    return true;
  }

  async stop(forMs: number): Promise<boolean> {
    if (!(await this.#signal('SIGSTOP'))) return false;
    await sleep(forMs);
    await this.#signal('SIGCONT');
    return true;
  }

  async #signal(signal: NodeJS.Signals): Promise<boolean> {
    const pids = await this.#pids().catch(() => []);
    for (const pid of pids) process.kill(pid, signal);
    return pids.length > 0;
  }
}
