/** What a schedule begins is a run like any other. On the real server: the other one has no schedules. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { accountOf } from '../../../client/schedules/account.ts';
import { recentRuns } from '../../../client/schedules/recent-runs.ts';
import { trigger } from '../../../client/schedules/trigger.ts';
import type { CampaignSpec } from '../../../domain/campaign/spec.ts';
import { type RunProgress, searchAttributes } from '../../../domain/control.ts';
import type { SchedulePlan } from '../../../domain/schedule/plan.ts';
import { realServer } from '../../support/test-server.ts';
import { Stage, until } from '../workflows/stage.ts';
import { scheduled } from './scene.ts';

const stage = await Stage.open(realServer);

async function begun(t: TestContext, changes: Partial<SchedulePlan> = {}) {
  const scene = await scheduled(stage, t, changes);
  const start = async () => {
    const came = await trigger(await scene.known(), scene.link);
    assert.equal(came.state, 'started');
    return came.run;
  };
  const reached = () => until('the run is in its preflight', () => scene.preflight.reached);
  const states = async () => (await recentRuns(scene.schedule, scene.link, 5)).map((r) => r.state);
  return { ...scene, start, reached, states };
}

test('its run is found by campaign and run id, knows its campaign and its schedule, and gives a verdict', async (t) => {
  const { start, reached, preflight, run, schedule, link } = await begun(t);
  const id = await start();
  await reached();
  assert.match(id, new RegExp(`^${schedule}-\\d{8}-\\d{6}-[a-z0-9]{4}$`));
  const query = `WorkflowType = 'campaign' AND ${searchAttributes.run} = '${id}' AND ${searchAttributes.campaign} = '${schedule}'`;
  await until('visibility knows it', async () => (await link.client.workflow.count(query)).count === 1);
  const { memo } = await run(id).describe();
  assert.equal((memo?.['spec'] as CampaignSpec).name, schedule);
  assert.equal((memo?.['dueBy'] as { schedule: string }).schedule, schedule);
  assert.equal(typeof (memo?.['dueBy'] as { due?: number }).due, 'number');
  preflight.release();
  assert.equal((await run(id).result()).verdict, 'pass');
});

test('an account tells what runs, when next, how it went, and who holds the host', async (t) => {
  const { start, reached, preflight, run, known, link } = await begun(t);
  const id = await start();
  await reached();
  const account = async () => accountOf(await known(), link);
  await until('visibility knows the lock', async () => (await account()).locks.length === 1);
  const during = await account();
  assert.equal(during.counts.started, 1);
  assert.deepEqual(
    during.locks.map((l) => [l.host, l.holder.run]),
    [['cmp-a', id]],
  );
  assert.equal(during.next.length, 5);
  assert.match(new Date(during.next[0] ?? 0).toISOString(), /-01-01T01:00:00/, '02:00 in Paris');
  preflight.release();
  await run(id).result();
  await until('the account has the verdict', async () => {
    const { runs } = await accountOf(await known(), link);
    return runs[0]?.run === id && runs[0].state === 'pass';
  });
});

test('two triggers at once are two runs, one after the other on their host', async (t) => {
  const { start, reached, preflight, run, states } = await begun(t, { overlap: 'allow-all' });
  const first = await start();
  await reached();
  const second = await start();
  assert.notEqual(first, second);
  await until('the second waits', async () => (await states()).join() === 'waiting,running');
  preflight.release();
  await Promise.all([run(first).result(), run(second).result()]);
});

test('skip: what is due while a run goes on is left out, counted, and said', async (t) => {
  const { start, reached, preflight, run, known, link } = await begun(t);
  const id = await start();
  await reached();
  assert.deepEqual(await trigger(await known(), link), { state: 'skipped' });
  assert.equal((await accountOf(await known(), link)).counts.skipped, 1);
  preflight.release();
  await run(id).result();
});

for (const overlap of ['buffer-one', 'buffer-all'] as const) {
  test(`${overlap}: what is due while a run goes on follows it`, async (t) => {
    const { start, reached, preflight, known, link, states } = await begun(t, { overlap });
    await start();
    await reached();
    assert.deepEqual(await trigger(await known(), link), { state: 'buffered' });
    assert.equal((await accountOf(await known(), link)).counts.buffered, 1);
    assert.deepEqual(await states(), ['running']);
    preflight.release();
    await until('both have passed', async () => (await states()).join() === 'pass,pass');
  });
}

test('cancel-other: the run under way is aborted and cleans up, and then the next begins', async (t) => {
  const { world, start, reached, preflight, run, known, link, states } = await begun(t, {
    overlap: 'cancel-other',
    pauseOnFailure: true,
  });
  const boot = world.hold('bootFleet image-m1.tiny');
  preflight.release();
  const id = await start();
  await reached();
  await until('the fleet is being made', () => boot.reached);
  await trigger(await known(), link);
  const { endedEarly } = await run(id).result();
  assert.equal(endedEarly?.how, 'aborted');
  assert.ok(world.log.includes('cleanUp'));
  boot.release();
  await until('the next has passed', async () => (await states())[0] === 'pass');
  assert.equal((await known()).about.state.paused, false, 'what the policy itself ends is no failure');
});

test('terminate-other: the run is aborted and cleans up while the next waits for the host', async (t) => {
  const { world, start, preflight, run, known, link, states } = await begun(t, {
    overlap: 'terminate-other',
  });
  const boot = world.hold('bootFleet image-m1.tiny');
  preflight.release();
  const id = await start();
  await until('the fleet is being made', () => boot.reached);
  await trigger(await known(), link);
  assert.equal((await run(id).result()).endedEarly?.how, 'aborted');
  boot.release();
  await until('the next has passed', async () => (await states()).join() === 'pass,aborted');
});

test('a verdict of fail pauses it where it is told so, and the reason is said', async (t) => {
  const { world, start, preflight, known, link, states } = await begun(t, { pauseOnFailure: true });
  world.leaks = [{ kind: 'volume', id: 'v-1', name: 'left', reason: 'in use' }];
  preflight.release();
  const id = await start();
  await until('it is paused', async () => (await known()).about.state.paused);
  const { paused } = await accountOf(await known(), link);
  assert.match(paused?.why ?? '', new RegExp(`${id}: the verdict is fail`));
  await until('the run has ended, and failed', async () => (await states()).join() === 'fail');
});

test('allow-all: a verdict of fail pauses it, too', async (t) => {
  const { world, start, preflight, known } = await begun(t, {
    pauseOnFailure: true,
    overlap: 'allow-all',
  });
  world.leaks = [{ kind: 'volume', id: 'v-1', name: 'left', reason: 'in use' }];
  preflight.release();
  await start();
  await until('it is paused', async () => (await known()).about.state.paused);
});

test('a verdict of fail changes nothing where it is not told so', async (t) => {
  const { world, start, preflight, known, states } = await begun(t);
  world.leaks = [{ kind: 'volume', id: 'v-1', name: 'left', reason: 'in use' }];
  preflight.release();
  await start();
  await until('it has failed', async () => (await states()).join() === 'fail');
  assert.equal((await known()).about.state.paused, false);
});

test('refuse: a run whose host is taken is left out, and is no failure', async (t) => {
  const other = await begun(t);
  const holder = await other.start();
  await other.reached();
  const scene = await scheduled(stage, t, { pauseOnFailure: true }, { ifBusy: 'refuse' }, other.cloud);
  await trigger(await scene.known(), scene.link);
  await until('it is refused', async () => {
    const [last] = await recentRuns(scene.schedule, scene.link, 1);
    return last?.state === 'refused';
  });
  assert.equal((await scene.known()).about.state.paused, false);
  other.preflight.release();
  scene.preflight.release();
  await other.run(holder).result();
  const { stage: at } = await other.run(holder).query<RunProgress>('progress');
  assert.equal(at, 'done');
});
