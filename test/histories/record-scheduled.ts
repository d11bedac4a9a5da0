/**
 * Records the histories of what stands around runs: schedules, host locks, notifications, and the runs that have to do with
 * them. On a simulated cloud, for it is the same to them what moves; record.ts records what moves, on a real one.
 *
 *     node test/histories/record-scheduled.ts
 *
 * When, and when never again: as record.ts says. It takes a minute.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { RunHandle } from '../../client/runs/start.ts';
import { startRun } from '../../client/runs/start.ts';
import { definitionOf } from '../../client/schedules/define.ts';
import { findSchedule } from '../../client/schedules/find.ts';
import { trigger } from '../../client/schedules/trigger.ts';
import { standUp } from '../../client/stand-up.ts';
import { type Link, linkTo } from '../../client/temporal.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { notificationId } from '../../domain/notification.ts';
import type { IfBusy } from '../../domain/schedule/plan.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { homeIn } from '../../worker/home.ts';
import { spec } from '../offline/campaign/build.ts';

const version = (JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version; // prettier-ignore
const folder = new URL(`./${version}/`, import.meta.url);
const here = fileURLToPath(new URL('../../', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

const server = (name: string, host: string, seconds: string) => ({
  ...{ name, host, flavor: 'tiny', network: 'bench', metadata: { sim_copy_seconds: seconds } },
});
const cloud = await Simulator.start({
  hosts: ['cmp-a', 'cmp-b', 'cmp-c'].map((name) => ({ name })),
  servers: [server('slow', 'cmp-a', '6'), server('quick', 'cmp-c', '1')],
});
const campaign = (name: string, evacuate: string, to: string, changes: object = {}): CampaignSpec =>
  spec({ name, cloud: 'simulated', evacuate, to, fleet: { adopt: 'all' }, trips: { way_back: true }, ...changes });

/** Refuses what it is told of a run that failed, and takes the rest. */
const receiver = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(request.url === '/refuse' ? 400 : 204).end());
}).listen(0, '127.0.0.1');
await new Promise((resolve) => receiver.once('listening', resolve));
const { port } = receiver.address() as AddressInfo;

const home = await mkdtemp(join(tmpdir(), 'ferry-record-'));
const target = (path: string) => ({ format: 'ferry', on: 'always', url: `http://127.0.0.1:${port}${path}` });
await writeFile(join(home, 'notify.yaml'), JSON.stringify({ targets: { ops: target('/'), gone: target('/refuse') } })); // prettier-ignore
await writeFile(join(home, 'clouds.yaml'), cloud.cloudsYaml('simulated'));
process.env['FERRY_NOTIFY'] = join(home, 'notify.yaml');
process.env['OS_CLIENT_CONFIG_FILE'] = join(home, 'clouds.yaml');

const stand = await standUp(homeIn({ FERRY_HOME: home }));
try {
  await using link = await linkTo(stand.reach);
  await mkdir(folder, { recursive: true });
  await record(link);
} finally {
  await stand.end();
  await cloud.stop();
  receiver.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function record(link: Link): Promise<void> {
  // The first to ask has cmp-a to itself; the schedules' runs want it, too.
  const holder = await startRun(link, campaign('holder', 'cmp-a', 'cmp-b'));
  await until(async () => (await lockIds(link)).length === 2);
  const waits = campaign('waits', 'cmp-a', 'cmp-b', { notify: ['ops', 'gone'] });
  const waiting = await due(link, waits, 'wait');
  const refused = await due(link, campaign('refused', 'cmp-a', 'cmp-b'), 'refuse');
  const failing = campaign('failing', 'cmp-c', 'cmp-b', { limits: { server_seconds: 0.001 } });
  const failed = await due(link, failing, 'wait');
  const locks = await lockIds(link);
  for (const run of [waiting, failed]) await result(link, run);
  await holder.result();
  await keep(link, holder.workflowId, 'held.campaign');
  await keep(link, waiting, 'waited.campaign');
  await keep(link, refused, 'refused.campaign');
  for (const [name, id] of [['delivered', 'ops'], ['refused', 'gone']] as const) // prettier-ignore
    await keep(link, notificationId(waiting, id), `${name}.notification`);
  const kinds = { waits: 'passed', refused: 'refused', failing: 'failed' } as const;
  for await (const { workflowId } of link.client.workflow.list({ query: "WorkflowType = 'scheduled'" })) {
    const kind = Object.entries(kinds).find(([name]) => workflowId.startsWith(`ferry-schedule/${name}-`));
    if (kind) await keep(link, workflowId, `${kind[1]}.scheduled`);
  }
  for (const id of locks) await keep(link, id, `${id.split('/').at(-1) ?? ''}.hostLock`);
}

/** Has a schedule of the campaign begin a run. */
async function due(link: Link, wish: CampaignSpec, ifBusy: IfBusy): Promise<string> {
  const plan = { cron: '0 2 1 1 *', timezone: 'UTC', overlap: 'skip', catchUpMs: 60_000 } as const;
  const input = { schedule: wish.name, spec: wish, plan: { ...plan, pauseOnFailure: true }, pollEveryMs: 200, ifBusy }; // prettier-ignore
  await link.client.schedule.create({ scheduleId: wish.name, ...definitionOf(input) });
  const came = await trigger(await findSchedule(wish.name, link), link);
  if (came.state !== 'started') throw new Error(`${wish.name} was ${came.state}`);
  say(`${came.run} …`);
  return came.run;
}

async function result(link: Link, run: string): Promise<void> {
  const handle = link.client.workflow.getHandle(run) as unknown as RunHandle;
  say(JSON.stringify(await handle.result()));
}

async function lockIds(link: Link): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of link.client.workflow.list({ query: "WorkflowType = 'hostLock'" }))
    ids.push(workflowId);
  return ids;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come about within a minute');
    await sleep(100);
  }
}

/** When it has ended, in whatever way. */
async function keep(link: Link, workflowId: string, name: string): Promise<void> {
  const handle = link.client.workflow.getHandle(workflowId);
  await until(async () => (await handle.describe()).status.name !== 'RUNNING');
  // Stacks name the folder in which this was called.
  const history = historyToJSON(await handle.fetchHistory()).replaceAll(here, '');
  await writeFile(new URL(`${name}.json`, folder), `${history}\n`);
  say(`  ${name}.json`);
}
