import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;

/** A simulated cloud, `ferry up` and its Temporal, each a process of its own, so that each can be weighed by itself. */
export class Stand {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = {
      ...process.env,
      FERRY_HOME: join(folder, 'home'),
      OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml'),
    };
  }

  static async raise(scenario: object): Promise<Stand> {
    const stand = new Stand(await mkdtemp(join(tmpdir(), 'ferry-scale-')));
    const file = join(stand.folder, 'cloud.json');
    await writeFile(file, JSON.stringify(scenario));
    await stand.#start(
      process.execPath,
      [join(root, 'simulator', 'main.ts'), file, '--clouds', join(stand.folder, 'clouds.yaml')],
      /simulated cloud at/,
    );
    await stand.#start(join(root, 'bin', 'ferry'), ['up'], /worker +ready/);
    return stand;
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

  async temporal(): Promise<{ address: string; pid: number }> {
    return JSON.parse(await readFile(join(this.folder, 'home', 'temporal.json'), 'utf8')) as never;
  }

  /** Peak resident memory, MiB. */
  async peaksMib(): Promise<{ worker: number; temporal: number; cloud: number }> {
    const [cloud, worker] = this.#children;
    return {
      worker: await peakMib(worker?.pid),
      temporal: await peakMib((await this.temporal()).pid),
      cloud: await peakMib(cloud?.pid),
    };
  }

  async strike(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), sleep(15_000)]);
      child.kill('SIGKILL');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  async #start(command: string, args: readonly string[], ready: RegExp): Promise<void> {
    const child = spawn(command, args, { env: this.#env, stdio: ['ignore', 'inherit', 'pipe'] });
    this.#children.push(child);
    let said = '';
    const isReady = new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (ready.test(said)) resolve();
      });
      child.once('exit', () => {
        reject(new Error(`${command} ${args.join(' ')} ended:\n${said}`));
      });
      setTimeout(() => {
        reject(new Error(`${command} was not ready within ${readyWithinMs / 1000} s:\n${said}`));
      }, readyWithinMs).unref();
    });
    await isReady;
  }
}

async function peakMib(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 'self'}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024);
}
