import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, type Ended, isProcessOf } from './process.ts';
import { root } from './testbed.ts';

export interface FerryOptions {
  readonly cloudsYaml: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly behind?: readonly string[];
}

/** ferry as a person has it: the command, a home of its own, and a clouds.yaml. */
export class Ferry {
  readonly home: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #children: Child[] = [];
  readonly #command: readonly [string, ...string[]];

  private constructor(folder: string, env: NodeJS.ProcessEnv, behind: readonly string[]) {
    this.folder = folder;
    this.home = join(folder, 'home');
    this.env = env;
    const [first, ...rest] = [...behind, join(root, 'bin', 'ferry')];
    this.#command = [first, ...rest];
  }

  /** @param options.behind a command that runs ferry where it is to be, such as `testbed/hosts/probe` */
  static async make(options: FerryOptions): Promise<Ferry> {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-cloud-'));
    const env = {
      ...withoutSettings(process.env),
      FERRY_HOME: join(folder, 'home'),
      OS_CLIENT_CONFIG_FILE: options.cloudsYaml,
      NO_COLOR: '1',
      ...options.env,
    };
    const ferry = new Ferry(folder, env, options.behind ?? []);
    await ferry.#choosePorts();
    return ferry;
  }

  /** A command that goes on while the test does something else. */
  start(...args: string[]): Child {
    const [file, ...before] = this.#command;
    const child = new Child(`ferry ${args.join(' ')}`, file, [...before, ...args], {
      env: this.env,
      cwd: this.folder,
    });
    this.#children.push(child);
    return child;
  }

  async run(args: readonly string[], withinMs = 60_000): Promise<Ended> {
    return await this.start(...args).ended(withinMs);
  }

  /** `ferry up`, ready for runs. */
  async up(): Promise<Child> {
    const up = this.start('up');
    await up.says(/worker +ready/, 60_000);
    return up;
  }

  /** A worker alone, for a Temporal that is there. */
  async worker(): Promise<Child> {
    const worker = this.start('worker');
    await worker.says(/worker \(control\) ready/, 60_000);
    return worker;
  }

  async file(name: string, value: object | string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  }

  /** `run --detach`; answers the run's id. */
  async begin(campaign: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(['run', '--detach', campaign]);
    if (code !== 0) throw new Error(`ferry run --detach: exit ${String(code)}\n${stderr}`);
    return stdout.trim();
  }

  /** Where the embedded Temporal is, and which process. */
  async temporal(): Promise<{ address: string; pid: number }> {
    const state = await readFile(join(this.home, 'temporal.json'), 'utf8');
    return JSON.parse(state) as { address: string; pid: number };
  }

  async killTemporal(): Promise<void> {
    const state = await this.temporal().catch(() => undefined);
    if (state && (await isProcessOf(state.pid, this.home))) process.kill(state.pid, 'SIGKILL');
  }

  /** The embedded server takes the ports that it had: told that it had these, it stays clear of everybody else's. */
  async #choosePorts(): Promise<void> {
    const [port, ui] = [await freePort(), await freePort()];
    const nobody = {
      address: `127.0.0.1:${String(port)}`,
      ui: `http://127.0.0.1:${String(ui)}`,
      pid: 2 ** 22 + 1,
      born: '',
    };
    await mkdir(this.home, { recursive: true, mode: 0o700 });
    await writeFile(join(this.home, 'temporal.json'), JSON.stringify(nobody), {
      flag: 'wx',
      mode: 0o600,
    }).catch(() => undefined);
  }

  async dispose(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.end();
    await this.killTemporal();
    await sleep(200);
    if (process.env['FERRY_TEST_KEEP'] === undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

/** The caller's own settings are none of the test's. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(OS_|TB_|TEMPORAL_|FERRY_(?!TEMPORAL_BIN)|NODE_)/.test(name)),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
