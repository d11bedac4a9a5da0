import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Simulator } from '../../../simulator/simulator.ts';
import { ferry } from '../client/ferry.ts';
import { hostile } from './open.ts';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));

const campaign = `name: drain
cloud: simulated
evacuate: compute01
to: compute02
fleet: { adopt: all }
migrate: { parallelism: 2 }
trips: { count: 6, way_back: true }
`;

const server = (name: string) => ({
  ...{ name, host: 'compute01', flavor: 'tiny', network: 'bench' },
  metadata: { sim_copy_seconds: '3' },
});

/** A simulated cloud, and `ferry up` beside it, as processes of their own; all gone after the test. */
export async function standUp(t: TestContext) {
  const at = await mkdtemp(join(tmpdir(), 'ferry-test-'));
  const children: ChildProcess[] = [];
  const cloud = await Simulator.start({
    maxConcurrentLiveMigrations: 0,
    storage: 'shared',
    publishEveryMs: 500,
    servers: [...Array.from({ length: 9 }, (_, i) => server(`web-${i + 1}`)), server(hostile)],
  });
  // The folder goes last: until then somebody writes to it.
  t.after(async () => {
    for (const child of children.reverse()) await ended(child, 'SIGTERM');
    await cloud.stop();
    await rm(at, { recursive: true, force: true, maxRetries: 3 });
  });
  await writeFile(`${at}/clouds.yaml`, cloud.cloudsYaml('simulated'));
  await writeFile(`${at}/campaign.yaml`, campaign);
  const env = { OS_CLIENT_CONFIG_FILE: `${at}/clouds.yaml` };
  const { PATH, HOME } = process.env;
  const whole = { PATH, HOME, FERRY_HOME: `${at}/.ferry`, TEMPORAL_CONFIG_FILE: '/nonexistent', ...env };
  /** Begins a command that goes on, and waits for a line of it. */
  const begin = async (
    args: readonly string[],
    sign: RegExp,
  ): Promise<{ child: ChildProcess; line: string }> => {
    const child = spawn(bin, args, { cwd: at, env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return { child, line: await lineOf(child, sign) };
  };
  await begin(['up'], /^worker +ready/);
  return {
    ui: (port: number) => begin(['ui', '--port', String(port)], /^http:/),
    run: async () => {
      const { stdout, stderr, code } = await ferry(at, ['run', '--detach', 'campaign.yaml'], env);
      if (code !== 0) throw new Error(`ferry run: ${stderr}`);
      return stdout.trim();
    },
  };
}

/** Ends a process, if it is not over. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill(signal);
  await over;
}

async function lineOf({ stdout, stderr }: ChildProcess, sign: RegExp): Promise<string> {
  const said: string[] = [];
  return await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`no line like ${sign.source} within 60 s, but:\n${said.join('\n')}`));
    }, 60_000);
    for (const input of [stdout, stderr])
      if (input)
        createInterface({ input }).on('line', (line) => {
          said.push(line);
          if (!sign.test(line)) return;
          clearTimeout(late);
          resolve(line);
        });
  });
}
