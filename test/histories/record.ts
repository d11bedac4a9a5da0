/**
 * Records the histories that test/offline/workflows/replay.test.ts replays: of real runs, on the testbed or on the simulator
 * (hosts cmp-a and cmp-b, a flavor m1.tiny; the cloud's name in clouds.yaml is testbed).
 *
 *     testbed/up && OS_CLIENT_CONFIG_FILE=$(testbed/up --print-dir)/clouds.yaml node test/histories/record.ts
 *
 * Run it by hand when a version is released, and commit what it wrote to test/histories/<version>/: a run that a user
 * began with that version must go on under every later one. Never record again over a released version: a workflow
 * that no longer replays its histories needs `patched()`, not new histories. Before a version is released its own may
 * be recorded anew, which is what this does. It takes two or three minutes.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { RunHandle } from '../../client/runs/start.ts';
import { startRun } from '../../client/runs/start.ts';
import { standUp } from '../../client/stand-up.ts';
import { type Link, linkTo } from '../../client/temporal.ts';
import {
  type EvacuationProgress,
  queries,
  type RunProgress,
  signals,
  updates,
} from '../../domain/control.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { homeIn } from '../../worker/home.ts';
import { spec } from '../offline/campaign/build.ts';

const group = (count: number, metadata: Record<string, string>) => ({
  ...{ count, flavor: 'm1.tiny', image: 'tiny', network: 'bench', metadata },
});

/** One server of each fate, under both of the policies that act; metadata decides, the testbed's or the simulator's. */
const fates = spec({
  name: 'fates',
  cloud: 'testbed',
  fleet: {
    groups: [
      group(1, { tb_seconds: '1', sim_copy_seconds: '1' }),
      group(1, { tb_fail: '1', sim_fail: '1' }),
      group(1, { tb_fail_pre: '1', sim_fail_pre: '1' }),
      group(1, { tb_hang: '1', sim_hang: '1' }),
    ],
  },
  migrate: {
    parallelism: 4,
    deadline: { base_seconds: 20, per_gib_seconds: 0, then: ['abort', 'force-complete'] },
  },
});

/** One that is paused, resumed, given more room, and aborted. */
const steered = spec({ name: 'steered', cloud: 'testbed', fleet: group(3, { tb_seconds: '6', sim_copy_seconds: '6' }) });

const version = (JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version; // prettier-ignore
const folder = new URL(`./${version}/`, import.meta.url);
const say = (line: string) => process.stderr.write(`${line}\n`);

const home = await mkdtemp(join(tmpdir(), 'ferry-record-'));
const stand = await standUp(homeIn({ FERRY_HOME: home }));
try {
  await using link = await linkTo(stand.reach);
  await mkdir(folder, { recursive: true });
  // What record-scheduled.ts wrote stays.
  for (const file of await readdir(folder))
    if (/^(fates|steered)\./.test(file)) await rm(new URL(file, folder));
  const first = await startRun(link, fates);
  say(`${first.workflowId} …`);
  say(JSON.stringify(await first.result()));
  await keepAll(link, first.workflowId);
  const second = await startRun(link, steered);
  say(`${second.workflowId} …`);
  await steer(link, second);
  say(JSON.stringify(await second.result()));
  await keepAll(link, second.workflowId);
} finally {
  await stand.end();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function steer(link: Link, run: RunHandle): Promise<void> {
  await until(async () => (await inFlightOf(link, run)) === 1);
  await run.signal(signals.pause);
  await sleep(500);
  await run.signal(signals.resume);
  await run.executeUpdate(updates.setParallelism, { args: [2] });
  await until(async () => (await inFlightOf(link, run)) === 2);
  await sleep(1_500);
  await run.cancel();
}

async function inFlightOf(link: Link, run: RunHandle): Promise<number> {
  const { evacuation } = await run.query<RunProgress>(queries.progress);
  if (evacuation === undefined) return 0;
  const handle = link.client.workflow.getHandle(evacuation);
  const progress = await handle.query<EvacuationProgress>(queries.progress).catch(() => undefined);
  return progress?.inFlight.length ?? 0;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 180_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come about within three minutes');
    await sleep(200);
  }
}

/** Of each workflow that is unlike the others, its history: one of each outcome is enough of migrations. */
async function keepAll(link: Link, run: string): Promise<void> {
  await keep(link, run, 'campaign');
  for await (const { workflowId, type } of link.client.workflow.list({ query: `FerryRun = '${run}'` })) {
    if (type === 'evacuation') await keep(link, workflowId, type);
    if (type !== 'migration') continue;
    const record = (await link.client.workflow.getHandle(workflowId).result()) as MigrationRecord;
    await keep(link, `${run}/${record.outcome}`, type, workflowId);
  }
}

async function keep(link: Link, name: string, type: string, workflowId = name): Promise<void> {
  const history = await link.client.workflow.getHandle(workflowId).fetchHistory();
  // The run's id less its date, so that recording again writes the same files.
  const file = `${name.replace(/-\d{8}[^/]*/, '').replaceAll('/', '.')}.${type}.json`;
  await writeFile(new URL(file, folder), `${historyToJSON(history)}\n`);
  say(`  ${file}`);
}
