/** What a run sets off when it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { deliverVerdict } from '../../../activities/notify/deliver-verdict.ts';
import { type Delivery, notificationId } from '../../../domain/notification.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from '../workflows/fake-world.ts';
import { Stage, until } from '../workflows/stage.ts';
import { notifyYaml, Receiver } from './receiver.ts';

const stage = await Stage.open();
const told = async (run: string, target: string) =>
  (await stage.environment.client.workflow.getHandle(notificationId(run, target)).result()) as Delivery;

test('a run tells each target that its campaign names, when its account is stored; it says names alone', async (t) => {
  const world = new FakeWorld();
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', {
    spec: spec({ notify: ['ops', 'alerts'] }),
    pollEveryMs: 400,
  });
  const run = handle.workflowId;
  await handle.result();
  for (const target of ['ops', 'alerts']) assert.equal((await told(run, target)).state, 'delivered');
  assert.deepEqual(world.notifications.toSorted((a, b) => (a.target < b.target ? -1 : 1)), [{ run, target: 'alerts' }, { run, target: 'ops' }]); // prettier-ignore
  assert.ok(
    world.log.indexOf('concludeRun') < world.log.findIndex((what) => what.startsWith('deliverVerdict')),
  );
});

test('a run does not wait for whom it tells: its result is there while the receiver is still away', async (t) => {
  const world = new FakeWorld();
  const away = world.hold('deliverVerdict ops');
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec({ notify: 'ops' }), pollEveryMs: 400 });
  assert.equal((await handle.result()).verdict, 'pass');
  await until('it is under way', () => away.reached);
  assert.deepEqual(world.notifications, []);
  away.release();
  assert.equal((await told(handle.workflowId, 'ops')).state, 'delivered');
});

test('who takes nothing changes no verdict', async (t) => {
  const world = new FakeWorld();
  world.trouble('deliverVerdict ops', ApplicationFailure.nonRetryable('broken beyond repair'));
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec({ notify: 'ops' }), pollEveryMs: 400 });
  assert.equal((await handle.result()).verdict, 'pass');
  assert.deepEqual(await told(handle.workflowId, 'ops'), {
    state: 'given-up',
    reason: 'broken beyond repair',
  });
});

test('a run that could not begin is told as broken, with the reason', async (t) => {
  const receiver = await Receiver.start(t);
  const env = await notifyYaml(t, { ops: { format: 'slack', url: receiver.url } });
  const store = new RunStore(await folder(t));
  const world = new FakeWorld();
  world.trouble(
    'preflight',
    ApplicationFailure.nonRetryable('preflight: compute03 is down.', 'PreflightFailed'),
  );
  stage.tell(t, {
    ...world.activities,
    deliverVerdict: (input) =>
      deliverVerdict({ store, env, previous: () => Promise.resolve(undefined) }, input),
  });
  const handle = await stage.start('campaign', { spec: spec({ notify: ['ops'] }), pollEveryMs: 400 });
  await assert.rejects(handle.result());
  assert.equal((await told(handle.workflowId, 'ops')).state, 'delivered');
  assert.doesNotMatch(historyToJSON(await handle.fetchHistory()), new RegExp(receiver.url));
  assert.match(receiver.taken[0]?.body ?? '', /came to no verdict.*preflight: compute03 is down\./);
});

test('a run that is called off before it began is not broken: nobody is told', async (t) => {
  const world = new FakeWorld();
  const preflight = world.hold('preflight');
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec({ notify: 'ops' }), pollEveryMs: 400 });
  await until('it is in its preflight', () => preflight.reached);
  await handle.cancel();
  await assert.rejects(handle.result());
  assert.deepEqual(world.notifications, []);
});

test('a campaign that names nobody sets off nothing', async (t) => {
  const world = new FakeWorld();
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec(), pollEveryMs: 400 });
  await handle.result();
  const { events = [] } = await handle.fetchHistory();
  const children = (events ?? []).flatMap(
    (e) => e.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name ?? [],
  );
  assert.deepEqual([...new Set(children)], ['evacuation']);
});
