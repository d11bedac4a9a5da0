import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MigrationDocument, RunDocument } from '../../domain/account/schema/run.ts';
import { ascending, quantile } from '../../domain/statistics/quantile.ts';
import { rowsOf } from '../../test/cloud/support/account.ts';
import { root, type Testbed } from '../../test/cloud/support/testbed.ts';
import { type JobInfo, jobsUntil } from './job-info.ts';
import { periodMs } from './watch.ts';

const execute = promisify(execFile);
const hosts = ['host-a', 'host-b'] as const;
/** One that idles, and one whose memory has to be copied more than once. */
const loads = [[], [{ memory: { working_set_mib: 48, dirty_mib_per_second: 5, pattern: 'uniform' } }]];
const migrationsATrip = loads.length * 2;

/** A real run of ferry's, there and back again, beside libvirt's figures. Prints; answers what does not hold. */
export async function besideLibvirt(
  testbed: Testbed,
  migrations: number,
  withinMs: number,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-fidelity-'));
  const over = new AbortController();
  try {
    const jobs = jobsUntil(over.signal, hosts);
    const document = await run(testbed, folder, Math.ceil(migrations / migrationsATrip), withinMs).finally(
      () => {
        over.abort();
      },
    );
    const rows = rowsOf(document);
    const tooFew = rows.length < migrations ? [`${rows.length} of ${migrations} migrations were made`] : [];
    return [...tooFew, ...compared(rows, await jobs)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(testbed: Testbed, folder: string, trips: number, withinMs: number): Promise<RunDocument> {
  const guest = { count: 1, boot: 'image', flavor: 'tiny', image: 'guest', network: 'guests' };
  const campaign = {
    ...{ name: 'fidelity', cloud: 'testbed', evacuate: hosts[0], to: hosts[1] },
    fleet: { groups: loads.map((load) => ({ ...guest, ...(load.length > 0 && { load }) })) },
    migrate: { parallelism: 1, block_migration: true, deadline: { base_seconds: 600, then: 'abort' } },
    trips: { count: trips },
    probes: { period_ms: periodMs },
  };
  const file = join(folder, 'fidelity.yaml');
  await writeFile(file, JSON.stringify(campaign));
  const env = {
    ...process.env,
    FERRY_HOME: join(folder, 'home'),
    OS_CLIENT_CONFIG_FILE: testbed.cloudsYaml,
  };
  const running = execute(join(root, 'bin', 'ferry'), ['run', '--embedded', '--json', file], {
    env,
    maxBuffer: 256 << 20,
  });
  // It stops as for a person: what is under way ends, and there is an account of what there was.
  const enough = setTimeout(() => running.child.kill('SIGINT'), withinMs);
  const { stdout } = await running.catch((error: unknown) => {
    // A verdict of fail is an account, too: what did not complete is told below.
    if (error instanceof Error && 'stdout' in error && String(error.stdout).startsWith('{'))
      return { stdout: String(error.stdout) };
    throw error;
  });
  clearTimeout(enough);
  return JSON.parse(stdout) as RunDocument;
}

interface Pair {
  readonly row: MigrationDocument;
  readonly job?: JobInfo;
}

/** Libvirt's figures are seen after the guest's arrival, and before it leaves again. */
function paired(rows: readonly MigrationDocument[], jobs: readonly JobInfo[]): Pair[] {
  return rows.map((row) => {
    const landed = row.landedAt === undefined ? Infinity : Date.parse(row.landedAt);
    const own = jobs.filter(({ serverId, host }) => serverId === row.serverId && host === row.destination);
    const job = own
      .filter(({ elapsedMs, seenAt }) => seenAt > Date.parse(row.postedAt ?? '') + elapsedMs / 2)
      .toSorted((a, b) => Math.abs(a.seenAt - landed) - Math.abs(b.seenAt - landed))[0];
    return { row, ...(job && { job }) };
  });
}

function compared(rows: readonly MigrationDocument[], jobs: readonly JobInfo[]): string[] {
  const pairs = paired(rows, jobs);
  console.log(`\n${rows.length} migrations of a ferry run, beside libvirt's domjobinfo --completed`);
  console.log(
    'server  downtime ms  pause ms  slow ms  ICMP gap ms  UDP  beats  TCP stall  blind ms  memory MiB: libvirt, Nova  iterations',
  );
  for (const pair of pairs) console.log(line(pair));
  for (const [name, of] of differences) {
    const all = pairs.flatMap(({ row, job }) => {
      const told = of(row);
      return job && told !== undefined ? [told - job.downtimeMs] : [];
    });
    if (all.length > 0) console.log(`${name} − libvirt's downtime, ms: ${spread(all)}`);
  }
  const share = pairs.flatMap(({ row, job }) =>
    job && row.memoryProcessedBytes !== undefined
      ? [row.memoryProcessedBytes / job.memoryProcessedBytes]
      : [],
  );
  if (share.length > 0)
    console.log(
      `memory that Nova told of ÷ that libvirt copied: ${spread(share.map((s) => 100 * s))} (percent)`,
    );
  return pairs.flatMap(brokenBy);
}

const differences: readonly [string, (row: MigrationDocument) => number | undefined][] = [
  ['guestPauseMs', (row) => row.guestPauseMs],
  ['icmpGapMaxMs', (row) => row.icmpGapMaxMs],
  ['udpGapMaxMs', (row) => row.udpGapMaxMs],
  ['beatGapMaxMs', (row) => row.beatGapMaxMs],
  ['tcpStallMaxMs', (row) => row.tcpStallMaxMs],
];

function line({ row, job }: Pair): string {
  const ms = (value: number | undefined) => value?.toFixed(0) ?? '-';
  const mib = (bytes: number | undefined) => (bytes === undefined ? '-' : (bytes / 2 ** 20).toFixed(0));
  return [
    row.server,
    ...[job?.downtimeMs, row.guestPauseMs, row.guestSlowMs, row.icmpGapMaxMs, row.udpGapMaxMs].map(ms),
    ...[row.beatGapMaxMs, row.tcpStallMaxMs, row.blindMs].map(ms),
    ...[job?.memoryProcessedBytes, row.memoryProcessedBytes].map(mib),
    ms(job?.iterations),
  ].join('  ');
}

function spread(values: readonly number[]): string {
  const sorted = ascending(values);
  const at = (p: number) => quantile(sorted, p).toFixed(0);
  return `n ${values.length}, least ${at(0)}, median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`;
}

function brokenBy({ row, job }: Pair): string[] {
  const what = `${row.server} to ${row.destination ?? '?'}`;
  if (row.outcome !== 'completed') return [`${what}: ${row.outcome}`];
  if (!job) return [`${what}: libvirt has no figures of it`];
  const gap = (row.icmpGapMaxMs ?? 0) + (row.blindMs ?? 0);
  return gap < job.downtimeMs - periodMs - 2
    ? [`${what}: a gap of ${gap.toFixed(0)} ms, where libvirt's downtime was ${job.downtimeMs} ms`]
    : [];
}
