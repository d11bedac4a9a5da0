import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { closing } from '../ending.ts';
import { cpuMs, peakMib } from './footprint.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;

/** The three that share the machine. */
export const parts = ['worker', 'temporal', 'cloud'] as const;
/** A figure of each of them. */
export type OfEach = Readonly<Record<(typeof parts)[number], number>>;

/** A simulated cloud, `ferry up` and its Temporal, each a process of its own, so that each can be weighed by itself. */
export class Stand {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #children: { cloud?: ChildProcess; worker?: ChildProcess } = {};

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = {
      ...process.env,
      FERRY_HOME: join(folder, 'home'),
      OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml'),
    };
  }

  /** Raises one, does `work` on it, and strikes it whatever happens. */
  static async during<T>(scenario: object, work: (stand: Stand) => Promise<T>): Promise<T> {
    const stand = new Stand(await mkdtemp(join(tmpdir(), 'ferry-scale-')));
    return await closing(
      () => stand.#strike(),
      async () => {
        await stand.#raise(scenario);
        return await work(stand);
      },
    );
  }

  async #raise(scenario: object): Promise<void> {
    const file = join(this.folder, 'cloud.json');
    await writeFile(file, JSON.stringify(scenario));
    const main = join(root, 'simulator', 'main.ts');
    const simulate = [main, file, '--clouds', join(this.folder, 'clouds.yaml')];
    await this.#start('cloud', process.execPath, simulate, /simulated cloud at/);
    await this.#start('worker', join(root, 'bin', 'ferry'), ['up'], /worker +ready/);
  }

  /** Starts a run; answers its id. */
  async run(campaign: object): Promise<string> {
    const file = join(this.folder, 'campaign.json');
    await writeFile(file, JSON.stringify(campaign));
    const child = spawn(join(root, 'bin', 'ferry'), ['run', '--detach', file], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let id = '';
    child.stdout.on('data', (text: Buffer) => (id += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`ferry run: exit ${code}`);
    return id.trim();
  }

  /** What the run published when it had ended. */
  async document(run: string): Promise<RunDocument> {
    return JSON.parse(
      await readFile(join(this.folder, 'home', 'runs', run, 'run.json'), 'utf8'),
    ) as RunDocument;
  }

  async temporal(): Promise<{ address: string; pid: number }> {
    return JSON.parse(await readFile(join(this.folder, 'home', 'temporal.json'), 'utf8')) as never;
  }

  /** Peak resident memory, MiB. */
  peaksMib(): Promise<OfEach> {
    return this.#ofEach(peakMib);
  }

  /** Processor time so far, ms. */
  cpuMs(): Promise<OfEach> {
    return this.#ofEach(cpuMs);
  }

  async #ofEach(figure: (pid: number) => Promise<number>): Promise<OfEach> {
    const pids = {
      worker: this.#children.worker?.pid,
      temporal: (await this.temporal()).pid,
      cloud: this.#children.cloud?.pid,
    };
    const figures = parts.map(async (part) => [part, await figure(pids[part] ?? NaN)] as const);
    return Object.fromEntries(await Promise.all(figures)) as OfEach;
  }

  async #strike(): Promise<void> {
    const { cloud, worker } = this.#children;
    for (const child of [worker, cloud]) {
      if (child?.exitCode !== null) continue;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), sleep(15_000)]);
      child.kill('SIGKILL');
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #start(
    name: 'cloud' | 'worker',
    command: string,
    args: readonly string[],
    ready: RegExp,
  ): Promise<void> {
    const child = spawn(command, args, { env: this.#env, stdio: ['ignore', 'inherit', 'pipe'] });
    this.#children[name] = child;
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (ready.test(said)) resolve(undefined);
    });
    child.once('exit', () => {
      reject(new Error(`${command} ${args.join(' ')} ended:\n${said}`));
    });
    const timer = setTimeout(() => {
      reject(new Error(`${command} was not ready within ${readyWithinMs / 1000} s:\n${said}`));
    }, readyWithinMs);
    await promise.finally(() => {
      clearTimeout(timer);
    });
  }
}
