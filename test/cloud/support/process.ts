import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the tests' own making, by which it is also ended. */
export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  stdout = '';
  stderr = '';
  readonly #ended: Promise<Ended>;

  constructor(
    name: string,
    file: string,
    args: readonly string[],
    options: { env: NodeJS.ProcessEnv; cwd: string },
  ) {
    this.#name = name;
    this.#process = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = once(this.#process, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** @throws Error with what it said, when it has not ended by then; it is killed */
  async ended(withinMs: number): Promise<Ended> {
    const late = new AbortController();
    const result = await Promise.race([
      this.#ended,
      sleep(withinMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    if (result) return result;
    this.kill('SIGKILL');
    throw new Error(`${this.#name} did not end within ${String(withinMs / 1000)} s.\n${this.#said()}`);
  }

  /** Waits until it has said something on stderr or stdout. */
  async says(what: RegExp, withinMs: number): Promise<RegExpExecArray> {
    const end = Date.now() + withinMs;
    for (;;) {
      const found = what.exec(`${this.stderr}\n${this.stdout}`);
      if (found) return found;
      if (!this.running || Date.now() > end)
        throw new Error(`${this.#name} did not say ${String(what)}.\n${this.#said()}`);
      await sleep(100);
    }
  }

  kill(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** Ends it the way a person would, and if it does not obey, for good. */
  async end(): Promise<void> {
    if (!this.running) return;
    this.kill('SIGTERM');
    const ended = await Promise.race([this.#ended, sleep(15_000, undefined, { ref: false })]);
    if (!ended) this.kill('SIGKILL');
    await this.#ended;
  }

  #said(): string {
    return `stdout: ${this.stdout.slice(-3_000)}\nstderr: ${this.stderr.slice(-3_000)}`;
  }
}

/** Whether a pid is a process whose command line contains that text: pids are used again. */
export async function isProcessOf(pid: number, text: string): Promise<boolean> {
  const line = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return line.includes(text);
}
