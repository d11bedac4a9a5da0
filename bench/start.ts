/**
 * What ferry weighs before it does anything: npm run bench:start [times]
 *
 * How long commands take (median, and beside a Node that does nothing), how long a worker takes to be ready for a Temporal that is up,
 * and what both hold when they wait.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { median } from '../domain/statistics/quantile.ts';
import { residentMib } from './scale/footprint.ts';
import { untilSaid } from './until-said.ts';

const times = Number(process.argv[2] ?? 9);
const ferry = fileURLToPath(new URL('../bin/ferry', import.meta.url));
const home = await mkdtemp(join(tmpdir(), 'ferry-start-'));
const env = { ...process.env, FERRY_HOME: home };

const commands = [['--help'], ['run', '--help'], ['campaign', 'schema'], ['runs'], ['schema', 'run']];

function seconds(command: string, args: readonly string[]): number {
  const all = Array.from({ length: times }, () => {
    const began = performance.now();
    const { status, stderr } = spawnSync(command, args, { env });
    if (status !== 0)
      throw new Error(`${command} ${args.join(' ')}: exit ${String(status)}\n${stderr.toString()}`);
    return (performance.now() - began) / 1_000;
  });
  return median(all) ?? NaN;
}

/** s. */
async function ready(child: ChildProcess): Promise<number> {
  const began = performance.now();
  await untilSaid(child, /ready/);
  return (performance.now() - began) / 1_000;
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

const table = new Table({ head: ['', 'median', '÷ a bare Node'], style: { head: [], border: [] } });
try {
  const bare = seconds(process.execPath, ['-e', '0']);
  table.push(['node -e 0', `${bare.toFixed(3)} s`, '1.0']);
  for (const args of commands) {
    const took = seconds(ferry, args);
    table.push([`ferry ${args.join(' ')}`, `${took.toFixed(3)} s`, (took / bare).toFixed(1)]);
  }
  const up = spawn(ferry, ['up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const first = await ready(up);
    const { address, pid } = JSON.parse(await readFile(join(home, 'temporal.json'), 'utf8')) as {
      address: string;
      pid: number;
    };
    table.push(['ferry up, until its worker is ready', `${first.toFixed(2)} s`, (first / bare).toFixed(1)]);
    const workers: number[] = [];
    for (let i = 0; i < Math.min(times, 5); i++) {
      const worker = spawn(ferry, ['worker'], {
        env: { ...env, TEMPORAL_ADDRESS: address },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      workers.push(await ready(worker));
      await ended(worker);
    }
    const worker = median(workers) ?? NaN;
    table.push(['ferry worker, until it is ready', `${worker.toFixed(2)} s`, (worker / bare).toFixed(1)]);
    await sleep(10_000);
    table.push(['its memory while it waits', `${String(await residentMib(up.pid ?? NaN))} MiB`, '']);
    table.push(['Temporal’s', `${String(await residentMib(pid))} MiB`, '']);
  } finally {
    await ended(up);
  }
  console.log(table.toString());
} finally {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
