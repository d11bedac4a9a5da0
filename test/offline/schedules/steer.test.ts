/** pause, resume, update, backfill and delete, as a person calls them; on the real server. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountOf } from '../../../client/schedules/account.ts';
import type { SchedulePlan } from '../../../domain/schedule/plan.ts';
import { folder } from '../../support/folder.ts';
import { realServer } from '../../support/test-server.ts';
import { ferry, type Said, stack } from '../client/ferry.ts';
import { Stage, until as untilWithin } from '../workflows/stage.ts';
import { scheduled } from './scene.ts';

const stage = await Stage.open(realServer);
/** On a machine that has other things to do a run takes its time. */
const until = (what: string, isSo: () => Promise<boolean>) => untilWithin(what, isSo, 120_000);

/** A schedule whose runs pass at once, and `ferry schedule …` on its server. */
async function scene(t: TestContext, changes: Partial<SchedulePlan> = {}) {
  const made = await scheduled(stage, t, changes);
  made.preflight.release();
  const at = await folder(t);
  const call = async (command: string, ...options: string[]): Promise<Said> =>
    await ferry(at, ['schedule', command, made.schedule, ...options], {
      TEMPORAL_ADDRESS: stage.environment.address,
    });
  const account = async () => accountOf(await made.known(), made.link);
  return { ...made, at, call, account };
}

function assertDone({ code, stdout, stderr }: Said): string {
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '', 'stdout is data');
  return stderr;
}

test('pause: nothing begins until resume, both say so, and show gives the reason', async (t) => {
  const { call, account, handle, schedule } = await scene(t, { overlap: 'allow-all' });
  // Every second, where a campaign's would be every night.
  await handle.update((before) => ({ ...before, spec: { intervals: [{ every: 1_000 }] } }));
  const started = async () => (await account()).counts.started;
  await until('it has begun something', async () => (await started()) > 0);
  const said = assertDone(await call('pause', '--reason', 'the cloud is being upgraded'));
  assert.equal(said, `${schedule} starts nothing until \`ferry schedule resume ${schedule}\`; a run under way goes on.\n`); // prettier-ignore
  const before = await started();
  await sleep(3_000);
  assert.equal(await started(), before);
  assert.deepEqual((await account()).paused, { why: 'the cloud is being upgraded' });
  assert.match((await call('show')).stdout, /^PAUSED: the cloud is being upgraded$/m);
  assert.equal(assertDone(await call('resume')), `${schedule} goes on.\n`);
  assert.equal((await account()).paused, undefined);
  await until('it goes on', async () => (await started()) > before);
});

test('update changes what is given, and leaves the rest: campaign, policies, and that it is paused', async (t) => {
  const { call, account, known } = await scene(t, { overlap: 'buffer-one', jitterMs: 60_000 });
  await call('pause', '--reason', 'not yet');
  const before = { account: await account(), input: (await known()).input };
  assert.match(assertDone(await call('update', '--cron', '30 4 2 2 *')), /04:30/);
  const after = { account: await account(), input: (await known()).input };
  assert.deepEqual(after.account.plan, { ...before.account.plan, cron: '30 4 2 2 *' });
  assert.deepEqual(after.input.spec, before.input.spec);
  assert.deepEqual(after.account.paused, { why: 'not yet' });
  assert.equal((await known()).about.policies.overlap, 'BUFFER_ONE');
  // 04:30 in Paris, and up to a minute of jitter.
  for (const next of after.account.next) assert.match(new Date(next).toISOString(), /-02-02T03:3[01]:/);
});

test('update takes another campaign, and leaves when it runs; its runs are of the new one', async (t) => {
  const { call, account, known, at } = await scene(t);
  const plan = (await account()).plan;
  const campaign = 'name: other\nevacuate: cmp-b\nto: nova\nfleet: { adopt: all }\n';
  await writeFile(`${at}/other.yaml`, campaign);
  assertDone(await call('update', `${at}/other.yaml`, '--notify', 'ops-slack'));
  const { input } = await known();
  assert.deepEqual([input.spec.name, input.spec.evacuate], ['other', 'cmp-b']);
  assert.deepEqual(input.spec.notify, ['ops-slack']);
  assert.match((await call('show')).stdout, /^tells +ops-slack$/m);
  assert.deepEqual((await account()).plan, plan);
});

test('update with a wrong plan says what is wrong, and changes nothing', async (t) => {
  const { call, account } = await scene(t);
  const before = (await account()).plan;
  const { code, stderr } = await call('update', '--cron', '0 25 * * *', '--timezone', 'Europe/Pariss');
  assert.equal(code, 2);
  assert.match(stderr, /--cron: hour: 25.*[\s\S]*--timezone/);
  assert.doesNotMatch(stderr, stack);
  assert.deepEqual((await account()).plan, before);
});

test('until: nothing is due after it, and show says that there is no next time', async (t) => {
  const { call, account } = await scene(t);
  assertDone(await call('update', '--cron', '0 2 * * *', '--until', '2099-12-31'));
  assert.equal((await account()).next.length, 5);
  const end = new Date(Date.now() + 60_000).toISOString();
  assertDone(await call('update', '--cron', '0 2 1 1 *', '--until', end));
  assert.deepEqual((await account()).next, []);
  assert.match((await call('show')).stdout, /^next +never$/m);
});

test('backfill runs now what was due then, first and last moment included, one after the other', async (t) => {
  const { call, account } = await scene(t, { cron: '0 2 * * *' });
  // 02:00 in Paris is 01:00 UTC.
  const range = ['--from', '2026-11-01T01:00:00Z', '--to', '2026-11-03T01:00:00Z'];
  assert.match(assertDone(await call('backfill', ...range)), /3 runs asked for \(buffer-all\)/);
  await until('three have passed', async () => {
    const { runs } = await account();
    return runs.filter(({ state }) => state === 'pass').length === 3;
  });
  const { runs } = await account();
  assert.deepEqual(runs.map(({ due = 0 }) => new Date(due).toISOString()).sort(), [
    '2026-11-01T01:00:00.000Z',
    '2026-11-02T01:00:00.000Z',
    '2026-11-03T01:00:00.000Z',
  ]);
  const inOrder = runs.toSorted((a, b) => a.startedAt - b.startedAt);
  for (const [i, { startedAt }] of inOrder.entries())
    assert.ok(startedAt >= (inOrder[i - 1]?.finishedAt ?? 0), 'none began before the one before had ended');
});

test('backfill by days: they are days of the schedule’s clock, the last one included', async (t) => {
  const { call, account } = await scene(t, { cron: '30 23 * * *' });
  const range = ['--from', '2026-11-01', '--to', '2026-11-02'];
  assert.match(assertDone(await call('backfill', ...range)), /2 runs asked for/);
  await until('both have passed', async () => (await account()).runs.length === 2);
});

for (const [options, says] of [
  [
    ['--from', '2026-06-01', '--to', '2026-06-02'],
    /--from, --to: s-\w+ was never due in that time \(0 2 1 1 \*, Europe\/Paris\)/,
  ],
  [['--from', '2999-01-01'], /--from: 2999-01-01 is still to come: a backfill is of the past/],
  [['--from', '2026-06-02', '--to', '2026-06-01'], /--to: 2026-06-01 is before --from 2026-06-02/],
  [['--from', '2026-02-30'], /--from: 2026-02-30 is no date\. Write 2026-11-20/],
] as const) {
  // prettier-ignore
  test(`backfill ${options.join(' ')} starts nothing, and says why`, async (t) => {
    const { call, account } = await scene(t);
    const { code, stderr } = await call('backfill', ...options);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, stack);
    assert.equal((await account()).counts.started, 0);
  });
}

test('delete ends it; it is then unknown to every command, which names those that there are', async (t) => {
  const { call, schedule } = await scene(t);
  const other = await scene(t);
  assert.match(assertDone(await call('delete')), /is deleted; its runs stay\./);
  for (const command of ['show', 'pause', 'resume', 'trigger', 'delete']) {
    const { code, stderr } = await call(command);
    assert.equal(code, 2, command);
    assert.match(stderr, new RegExp(schedule));
    assert.doesNotMatch(stderr, stack);
  }
  assert.equal((await other.account()).name, other.schedule);
});

test('show says what becomes of missed times, overlap, the clock and a busy host', async (t) => {
  const { call } = await scene(t, { cron: '0 2 * * *', catchUpMs: 6 * 3_600_000, jitterMs: 300_000 });
  const { stdout } = await call('show');
  for (const said of [
    /^catch-up +a run that was missed begins up to 6h late, else not at all$/m,
    /^overlap +skip: a run that is due while the one before goes on is left out$/m,
    /^clock +\d{4}-03-\d\d: .*02:00 does not exist/m,
    /^host busy +waits for its turn$/m,
    /^tells +nobody how its runs ended/m,
    /^jitter +up to 5m$/m,
    /^so far +0 started · 0 missed · 0 skipped · 0 buffered$/m,
  ])
    assert.match(stdout, said);
});
