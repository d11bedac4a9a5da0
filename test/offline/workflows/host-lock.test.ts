/** A host is one run's at a time. On the real server, which tells a lock what became of its holder. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { WorkflowFailedError } from '@temporalio/client';
import type { RunProgress } from '../../../domain/control.ts';
import { type HostLockState, lockId } from '../../../domain/host-lock.ts';
import type { CampaignInput } from '../../../workflows/campaign.ts';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';
import { spec } from '../campaign/build.ts';
import { realServer } from '../../support/test-server.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until as untilWithin } from './stage.ts';

const stage = await Stage.open(realServer);
/** On a machine that has other things to do everything takes its time. */
const until = (what: string, isSo: () => boolean | Promise<boolean>) => untilWithin(what, isSo, 120_000);
const cloud = 'keystone';
const a = { cloud, host: 'cmp-a' };
const doomed = { cloud: 'doomed', host: 'cmp-a' };
const long = { cloud: 'long', host: 'cmp-a' };
const b = { cloud, host: 'cmp-b' };

let runs = 0;

/** Runs of one campaign that need the same hosts; each waits in its preflight until it is let go. */
function scene(t: TestContext, hosts = [a]) {
  const world = new FakeWorld();
  world.hosts = hosts;
  const preflight = world.hold('preflight');
  stage.tell(t, world.activities);
  const begin = async (input: Partial<CampaignInput> = {}) => {
    runs += 1;
    const all = { spec: spec(), pollEveryMs: 400, ...input };
    const handle = await stage.start('campaign', all, `run-${runs}`);
    return { handle, id: handle.workflowId, progress: () => handle.query<RunProgress>('progress') };
  };
  return { world, preflight, begin };
}

type Begun = Awaited<ReturnType<ReturnType<typeof scene>['begin']>>;

const stageOf = async ({ progress }: Begun) => (await progress()).stage;
const holds = (run: Begun, key = a) =>
  until(`${run.id} has the host`, async () => (await lockState(key)).holder.run === run.id);
const waits = (run: Begun) => until(`${run.id} waits`, async () => (await stageOf(run)) === 'waiting');

async function lockState(key = a): Promise<HostLockState> {
  const handle = stage.environment.client.workflow.getHandle(lockId(key));
  const about = await handle.describe().catch(() => undefined);
  return (about?.memo?.['lock'] ?? { holder: {}, waiting: [] }) as HostLockState;
}

test('the second run waits for the first, says for whom, and then goes on', async (t) => {
  const { preflight, begin, world } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  const { waitingFor } = await second.progress();
  assert.deepEqual({ ...waitingFor, since: 0 }, { ...a, holder: first.id, since: 0 });
  const { memo } = await second.handle.describe();
  assert.deepEqual(memo?.['waitingFor'], waitingFor, 'lists read it in the memo');
  const { holder, waiting } = await lockState();
  assert.deepEqual([holder.run, ...waiting.map((c) => c.run)], [first.id, second.id]);
  assert.equal(world.log.filter((what) => what === 'preflight').length, 1);
  preflight.release();
  assert.equal((await first.handle.result()).verdict, 'pass');
  assert.equal((await second.handle.result()).verdict, 'pass');
  assert.equal((await second.handle.describe()).memo?.['waitingFor'], undefined);
  const [one, two] = await Promise.all([first.handle.describe(), second.handle.describe()]);
  const begun = world.log.indexOf('concludeRun');
  assert.ok(begun > 0 && world.log.indexOf('preflight', begun) > begun, 'one after the other');
  assert.ok((one.closeTime?.getTime() ?? Infinity) <= (two.closeTime?.getTime() ?? 0));
});

test('a run that is not to wait is refused, and names the holder', async (t) => {
  const { preflight, begin } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin({ ifBusy: 'refuse' });
  await assert.rejects(second.handle.result(), (error: WorkflowFailedError) => {
    assert.ok(error.cause instanceof ApplicationFailure);
    assert.equal(error.cause.type, 'HostBusy');
    assert.match(error.cause.message, new RegExp(`cmp-a is held by run ${first.id}`));
    return true;
  });
  preflight.release();
  await first.handle.result();
  const third = await begin({ ifBusy: 'refuse' });
  assert.equal((await third.handle.result()).verdict, 'pass', 'an ended run holds nothing, noticed or not');
});

test('a holder that is terminated holds nothing', async (t) => {
  const { preflight, begin } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  await first.handle.terminate('by hand');
  await holds(second);
  preflight.release();
  await second.handle.result();
});

test('a holder that breaks before it has moved anything holds nothing', async (t) => {
  const { world, preflight, begin } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  world.trouble('cleanUp', ApplicationFailure.nonRetryable('the cloud is gone'));
  world.trouble('bootFleet', ApplicationFailure.nonRetryable('no image'));
  preflight.release();
  assert.equal((await first.handle.result()).verdict, 'fail');
  assert.equal((await second.handle.result()).verdict, 'pass');
});

test('a holder whose history grew long goes on in a new one, and keeps its host', async (t) => {
  const { world, preflight, begin } = scene(t, [long]);
  const back = world.hold('surveyFleet back');
  const first = await begin({ spec: spec({ trips: { count: 2 } }), historyLimit: 1 });
  await holds(first, long);
  const second = await begin();
  await waits(second);
  preflight.release();
  await until('its first trip comes back', () => back.reached);
  const before = (await first.handle.describe()).runId;
  back.release();
  await until('it goes on in a new history', async () => {
    const { runId } = await stage.environment.client.workflow.getHandle(first.id).describe();
    return runId !== before;
  });
  assert.equal((await first.handle.result()).verdict, 'pass');
  assert.equal((await second.handle.result()).verdict, 'pass');
  assert.ok(
    world.log.lastIndexOf('preflight') > world.log.indexOf('concludeRun'),
    'the second began when all of the first was over',
  );
});

test('one that waits and is terminated is passed over, and the queue keeps its order', async (t) => {
  const { preflight, begin } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  const third = await begin();
  await waits(third);
  await second.handle.terminate('by hand');
  preflight.release();
  await first.handle.result();
  assert.equal((await third.handle.result()).verdict, 'pass');
});

test('a run waits for destinations, too: there and back at the same time is one after the other', async (t) => {
  const { world, preflight, begin } = scene(t, [b, a]);
  const first = await begin();
  await holds(first);
  world.hosts = [a, b];
  const second = await begin();
  await waits(second);
  preflight.release();
  await Promise.all([first.handle.result(), second.handle.result()]);
});

test('a stop ends the wait: nothing is moved, and there is an account', async (t) => {
  const { preflight, begin, world } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  await second.handle.signal('stop');
  preflight.release();
  const { endedEarly } = await second.handle.result();
  assert.equal(endedEarly?.how, 'stopped');
  await first.handle.result();
  assert.ok(world.evacuations.every((e) => e.id.startsWith(first.id)));
});

test('an abort ends the wait at once', async (t) => {
  const { preflight, begin } = scene(t);
  const first = await begin();
  await holds(first);
  const second = await begin();
  await waits(second);
  await second.handle.cancel();
  await assert.rejects(second.handle.result(), (error: WorkflowFailedError) => {
    assert.ok(error.cause instanceof CancelledFailure);
    return true;
  });
  preflight.release();
  await first.handle.result();
});

test('a lock that was itself terminated is made anew by the next that asks', async (t) => {
  const { preflight, begin } = scene(t);
  await stage.environment.client.workflow
    .getHandle(lockId(a))
    .terminate('by hand')
    .catch(() => undefined);
  preflight.release();
  assert.equal((await (await begin()).handle.result()).verdict, 'pass');
});

test('a lock that nobody wants ends', async () => {
  await until('it has ended', async () => {
    const { status } = await stage.environment.client.workflow.getHandle(lockId(a)).describe();
    return status.name === 'COMPLETED';
  });
});

test('the worker killed for good, and the run with it: the next worker finds the host free', async (t) => {
  const { world, preflight, begin } = scene(t, [doomed]);
  preflight.release();
  const worker = fork(fileURLToPath(new URL('./doomed-worker.ts', import.meta.url)), [
    stage.environment.address,
    'doomed',
  ]);
  t.after(() => worker.kill('SIGKILL'));
  const { workflow } = stage.environment.client;
  const args = [{ spec: spec(), pollEveryMs: 400 }];
  const first = await workflow.start('campaign', { taskQueue: 'doomed', workflowId: 'doomed-1', args });
  await until('it has the host', async () => (await lockState(doomed)).holder.run === 'doomed-1');
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  const next = await Worker.create({
    connection: stage.environment.nativeConnection,
    taskQueue: 'doomed',
    workflowBundle: await workflowBundle(),
    activities: world.activities,
  });
  await next.runUntil(async () => {
    const second = await begin();
    await waits(second);
    assert.equal((await lockState(doomed)).holder.run, 'doomed-1', 'a run whose worker died is not over');
    await first.terminate('its worker is gone');
    assert.equal((await second.handle.result()).verdict, 'pass');
  });
});
