/** How the campaign's run before ended, of which Temporal tells as long as it remembers. On the real server: the other has no lists. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ApplicationFailure, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { previousOf } from '../../../activities/notify/previous.ts';
import type { Ending } from '../../../domain/account/schema/verdict.ts';
import { searchAttributes } from '../../../domain/control.ts';
import { notificationId } from '../../../domain/notification.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { realServer } from '../../support/test-server.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';
import { ferry } from '../client/ferry.ts';
import { FakeWorld } from '../workflows/fake-world.ts';
import { Stage, until } from '../workflows/stage.ts';
import { notifyYaml, Receiver } from './receiver.ts';

const stage = await Stage.open(realServer);
const { client } = stage.environment;
const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
let runs = 0;

/** Runs a campaign, and answers what its target would be told of the run before it. */
async function run(
  t: TestContext,
  campaign: string,
  store: RunStore,
  becomes: (world: FakeWorld) => void = () => undefined,
): Promise<Ending | undefined> {
  const world = new FakeWorld();
  becomes(world);
  const told = Promise.withResolvers<Ending | undefined>();
  stage.tell(t, {
    ...world.activities,
    deliverVerdict: async ({ run: id }) => {
      told.resolve(await previousOf({ run: id, campaign, startedAt: Date.now() }, store));
      return { state: 'delivered', status: 200, attempts: 1 };
    },
  });
  const workflowId = `${campaign}-${(runs += 1)}`;
  const handle = await client.workflow.start('campaign', {
    ...{ workflowId, taskQueue: 'test' },
    args: [{ spec: spec({ name: campaign, notify: 'ops' }), pollEveryMs: 400 }],
    typedSearchAttributes: [{ key: keyword(searchAttributes.campaign), value: campaign }],
  });
  await handle.result().catch(() => undefined);
  const previous = await told.promise;
  await client.workflow.getHandle(notificationId(workflowId, 'ops')).result();
  const ended = `WorkflowId = '${workflowId}' AND ExecutionStatus != 'Running' AND ${searchAttributes.verdict} IS NOT NULL`;
  await until('visibility knows it', async () => (await client.workflow.count(ended)).count === 1);
  return previous;
}

test('the run before, whatever it came to: nothing, broken, pass, fail; never another campaign’s', async (t) => {
  const store = new RunStore(await folder(t));
  const broken = (world: FakeWorld) => {
    world.trouble('preflight', ApplicationFailure.nonRetryable('no', 'PreflightFailed'));
  };
  const failing = (world: FakeWorld) => {
    world.leaks = [{ kind: 'volume', id: 'v-1', name: 'left', reason: 'in use' }];
  };
  assert.equal(await run(t, 'nightly', store, broken), undefined);
  assert.equal(await run(t, 'nightly', store), 'broken');
  assert.equal(await run(t, 'nightly', store, failing), 'pass');
  assert.equal(await run(t, 'weekly', store), undefined);
  assert.equal(await run(t, 'nightly', store), 'fail');
});

test('a run that came to no verdict is told by hand with the reason that Temporal has', async (t) => {
  const at = await folder(t);
  const receiver = await Receiver.start(t);
  const env = await notifyYaml(t, { ops: { format: 'ferry', url: receiver.url } });
  const world = new FakeWorld();
  world.trouble('preflight', ApplicationFailure.nonRetryable('compute03 is down', 'PreflightFailed'));
  stage.tell(t, world.activities);
  const campaign = spec({ name: 'by-hand' });
  const found = { campaign: searchAttributes.campaign, run: searchAttributes.run };
  const handle = await client.workflow.start('campaign', {
    ...{ workflowId: 'by-hand-1', taskQueue: 'test', memo: { spec: campaign } },
    args: [{ spec: campaign, pollEveryMs: 400 }],
    typedSearchAttributes: [
      { key: keyword(found.campaign), value: 'by-hand' },
      { key: keyword(found.run), value: 'by-hand-1' },
    ],
  });
  await handle.result().catch(() => undefined);
  await until('visibility knows it', async () => {
    return (await client.workflow.count(`${found.run} = 'by-hand-1'`)).count === 1;
  });
  const { address } = stage.environment;
  const { code, stderr } = await ferry(at, ['notify', 'by-hand-1', '--to', 'ops'], { ...env, TEMPORAL_ADDRESS: address }); // prettier-ignore
  assert.equal(code, 0, stderr);
  const { state, summary } = receiver.bodies[0] as { state: string; summary: string };
  assert.deepEqual([state, summary], ['broken', 'by-hand came to no verdict: compute03 is down']);
});

test('what Temporal has forgotten, the run store tells', async (t) => {
  const store = new RunStore(await folder(t));
  const facts = sampleRun();
  const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
  const id = 'forgotten-20260314-020000-k3x9';
  await storeRun(store, { run: id, spec: spec({ name: 'forgotten' }), startedAt: facts.startedAt, ground });
  await concludeRun(store, { run: id, leaks: [] }, facts.finishedAt);
  assert.equal(await run(t, 'forgotten', store), 'fail', 'it moved nothing');
  assert.equal(await run(t, 'forgotten', store), 'pass', 'the newer of the two');
});
