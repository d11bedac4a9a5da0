import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { cpuMs, peakMib } from '../scale/footprint.ts';
import { closing } from '../ending.ts';
import { untilSaid } from '../until-said.ts';
import { output } from './process.ts';
import type { Setting } from './setting.ts';
import type { Outcome, Task } from './tool.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'ferry');

/** ferry as it stands ready: a worker and its embedded Temporal. They are weighed; the command that starts a run waits and prints. */
export async function ferry(
  setting: Setting,
  task: Task,
  [from, to]: readonly [string, string],
): Promise<Outcome> {
  const home = await mkdtemp(join(tmpdir(), 'ferry-peers-'));
  const env = { ...setting.env, FERRY_HOME: home };
  const up = spawn(bin, ['up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async () => {
    up.kill('SIGTERM');
    await Promise.race([once(up, 'exit'), sleep(20_000)]);
    up.kill('SIGKILL');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return await closing(close, async () => {
    await untilSaid(up, /worker +ready/);
    const { pid: temporal } = JSON.parse(await readFile(join(home, 'temporal.json'), 'utf8')) as {
      pid: number;
    };
    const processes = { worker: up.pid ?? NaN, temporal };
    const before = await figures(processes, cpuMs);
    const file = join(home, 'peers.json');
    await writeFile(file, JSON.stringify(campaign(task, from, to)));
    const document = JSON.parse(await output(bin, ['run', '--json', file], env)) as RunDocument;
    const after = await figures(processes, cpuMs);
    const peaks = await figures(processes, peakMib);
    const weight = (part: keyof typeof processes) => ({
      cpuS: (after[part] - before[part]) / 1_000,
      peakMib: peaks[part],
    });
    const { overheadRatio } = document.scenarios[0]?.evacuations[0] ?? {};
    return {
      moves: movesOf(document),
      weights: { worker: weight('worker'), Temporal: weight('temporal') },
      ...(overheadRatio !== undefined && { overheadRatio }),
    };
  });
}

const campaign = ({ parallel }: Task, from: string, to: string) => ({
  ...{ name: 'peers', cloud: 'testbed', evacuate: from, to },
  fleet: { adopt: { metadata: { bench: 'peers' } } },
  migrate: { parallelism: parallel, block_migration: false },
  trips: { count: 1, way_back: false },
});

function movesOf({ scenarios }: RunDocument): Outcome['moves'] {
  return scenarios.flatMap(({ evacuations }) =>
    evacuations.flatMap(({ migrations }) =>
      migrations.map(({ server, serverId, outcome, postedAt, landedAt }) => {
        if (outcome !== 'completed' || postedAt === undefined || landedAt === undefined)
          throw new Error(`${server}: ${outcome}`);
        return { server: serverId, askedAt: Date.parse(postedAt), noticedAt: Date.parse(landedAt) };
      }),
    ),
  );
}

async function figures<K extends string>(
  processes: Readonly<Record<K, number>>,
  figure: (pid: number) => Promise<number>,
): Promise<Record<K, number>> {
  const all = Object.entries<number>(processes).map(async ([part, pid]) => [part, await figure(pid)]);
  return Object.fromEntries((await Promise.all(all)) as [K, number][]) as Record<K, number>;
}
