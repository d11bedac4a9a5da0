/**
 * How long `ferry report` takes on a large run, and on one of a tenth of its size: npm run bench:report [migrations].
 * Makes a run store of that size, whose guests were watched, in a temporary folder, calls the command as a person would, and prints what it took, and the
 * ratio of the two: near 10 where the cost is the reading, far above it where something is
 * quadratic.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Felt } from '../domain/felt/figures.ts';
import type { MigrationRecord } from '../domain/record.ts';
import { RunStore } from '../results/run-store.ts';
import { spec } from '../test/offline/campaign/build.ts';
import { sampleRun, unmoved } from '../test/offline/domain/sample-run.ts';

const most = Number(process.argv[2] ?? 100_000);
const ferry = fileURLToPath(new URL('../bin/ferry', import.meta.url));
const SERVERS = 500;

async function store(folder: string, migrations: number): Promise<string> {
  const facts = sampleRun({
    servers: SERVERS,
    trips: Math.ceil(migrations / SERVERS / 2),
    asked: 8,
    slots: 6,
  });
  const runs = new RunStore(join(folder, 'runs'));
  const ground = {
    home: 'cmp-a',
    hosts: {},
    authUrl: 'http://keystone/v3',
    computeMicroversion: '2.93',
    findings: [],
  };
  const asked = spec({ name: 'nightly', probes: {} });
  const head = { run: facts.run, spec: asked, startedAt: facts.startedAt, ground };
  await runs.storeHead({ format: 'ferry.run-store/1', ...head });
  const records = facts.migrations.slice(0, migrations).map(unlucky);
  for (let i = 0; i < records.length; i += 5_000) {
    const some = records.slice(i, i + 5_000);
    await runs.storeMigrations(some);
    await runs.storeFelt(facts.run, some.map(felt));
  }
  for (const evacuation of facts.evacuations) await runs.storeEvacuation(facts.run, evacuation);
  return facts.run;
}

/** What a guest that was paused for some tenths of a second, and its clients, felt. */
function felt({ key, runningUntil = 0 }: MigrationRecord, i: number): Felt {
  const pause = 60 + ((i * 7_919) % 900);
  const gap = { fromMs: runningUntil, toMs: runningUntil + pause + 20, seenMs: pause + 20 };
  return {
    ...{
      key,
      probePeriodMs: 20,
      blindMs: 0,
      icmpGapMaxMs: pause + 20,
      icmpGapSumMs: pause + 20,
      icmpLost: 0,
    },
    ...{ udpGapMaxMs: pause + 20, udpGapSumMs: pause + 20, udpLost: 0, udpReordered: 0 },
    ...{ tcpStallMaxMs: pause + 18, tcpStallSumMs: pause + 18, tcpResets: 0, tcpLostBytes: 0 },
    ...{ guestPauseMs: pause, guestSlowMs: pause, clockStepMs: -pause, bootId: true, heartbeat: true },
    gaps: (['icmp', 'udp', 'beat', 'tcp'] as const).map((kind) => ({ kind, ...gap })),
  };
}

/** One in a thousand fails. */
function unlucky(record: MigrationRecord, i: number): MigrationRecord {
  return i % 1000 === 7 ? unmoved(record, 'failed', 'Live migration failed: operation timed out') : record;
}

/** @returns seconds of CPU: what else the machine does makes no difference to them */
async function measure(migrations: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-bench-'));
  try {
    const run = await store(folder, migrations);
    const output = join(folder, 'report.html');
    const env = { ...process.env, FERRY_HOME: folder, TEMPORAL_CONFIG_FILE: '/nonexistent' };
    const begun = performance.now();
    const timed = ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@"', ferry, 'report', run, '-o', output];
    const { status, stderr } = spawnSync('bash', timed, { env, encoding: 'utf8' });
    const ms = performance.now() - begun;
    const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
    if (status !== 0) throw new Error(`ferry report ended with ${status ?? 'a signal'}: ${stderr}`);
    const { size } = await stat(output);
    const drawn = (await readFile(output, 'utf8')).match(/<svg /g)?.length ?? 0;
    console.log(`${migrations} migrations: ${(ms / 1000).toFixed(1)} s (${(user + system).toFixed(1)} s of CPU), page ${Math.round(size / 1024)} KiB, ${drawn} drawings`); // prettier-ignore
    return user + system;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const tenth = await measure(most / 10);
const whole = await measure(most);
console.log(`ratio ${(whole / tenth).toFixed(1)}`);
