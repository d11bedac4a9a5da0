import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const execute = promisify(execFile);

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Who may do what to the cloud; from clouds.yaml, read by the tests' own code. */
export interface Login {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly project: string;
}

/** The testbed under the tests: its folder, its services, and what its own scripts can do to them. */
export class Testbed {
  readonly dir: string;
  readonly login: Login;

  private constructor(dir: string, login: Login) {
    this.dir = dir;
    this.login = login;
  }

  /** @param dir its folder; else TB_DIR, else that of OS_CLIENT_CONFIG_FILE */
  static async open(dir = process.env['TB_DIR']): Promise<Testbed> {
    const file = process.env['OS_CLIENT_CONFIG_FILE'];
    const folder = dir ?? (file === undefined ? undefined : dirname(file));
    if (folder === undefined)
      throw new Error(
        'TB_DIR is not set: start the tests with `npm run test:cloud`, which brings a testbed up.',
      );
    const { clouds } = parse(await readFile(join(folder, 'clouds.yaml'), 'utf8')) as {
      clouds: { testbed: { auth: Record<string, string> } };
    };
    const {
      auth_url: authUrl = '',
      username = '',
      password = '',
      project_name: project = '',
    } = clouds.testbed.auth;
    return new Testbed(folder, { authUrl, username, password, project });
  }

  get cloudsYaml(): string {
    return join(this.dir, 'clouds.yaml');
  }

  /** `testbed/compute start cmp-a` and its like. */
  async compute(operation: 'start' | 'stop' | 'kill', host: string): Promise<void> {
    await this.#script('compute', [operation, host]);
  }

  /** From now on migrations from it and to it take `factor` times as long. */
  async slow(host: string, factor: number): Promise<void> {
    await this.#script('compute', ['slow', host, String(factor)]);
  }

  /** Starts what is stopped; restarts what the settings (TB_CROSS_AZ and its like) change. */
  async up(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#script('up', [], settings);
  }

  /** What a real host may send to the others from now on, in Mbit/s; 0 is no limit. Tells what it was. */
  async throttle(mbit: number): Promise<number> {
    const settings = await readFile(join(this.dir, 'settings'), 'utf8');
    const before = Number(/^TB_MIGRATION_MBIT=(\d+)$/m.exec(settings)?.[1] ?? NaN);
    await this.#script('hosts/throttle', [mbit === 0 ? 'off' : String(mbit)]);
    return before;
  }

  /** All processes of a service (an API's workers included) stand still until the returned function is called. */
  async freeze(service: string): Promise<() => void> {
    const pids = await this.#pidsOf(service);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return () => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    };
  }

  /** By the mark that the testbed puts into the environment of each of its processes. */
  async #pidsOf(service: string): Promise<number[]> {
    const mark = `FERRY_TESTBED_SERVICE=${this.dir}:${service}`;
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const marked = await Promise.all(
      pids.map(async (pid) => {
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        return environment.split('\0').includes(mark) ? [Number(pid)] : [];
      }),
    );
    const found = marked.flat();
    if (found.length === 0) throw new Error(`no process of ${service} in ${this.dir}`);
    return found;
  }

  async #script(name: string, args: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<void> {
    const env = { ...process.env, TB_DIR: this.dir, ...settings };
    await execute(join(root, 'testbed', name), args, { env, timeout: 300_000 });
  }
}
