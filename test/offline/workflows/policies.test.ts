import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import type { CampaignInput } from '../../../workflows/campaign.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();

async function begin(t: TestContext, world: FakeWorld, changes: object, input: Partial<CampaignInput> = {}) {
  stage.tell(t, world.activities);
  return await stage.start('campaign', { spec: spec({ ...changes }), pollEveryMs: 400, ...input });
}

const sweep = { policy: { post_copy: [false, true] }, migrate: { parallelism: [1, 2] } };
const told = (world: FakeWorld, ...names: string[]) =>
  world.log.filter((what) => names.some((name) => what.startsWith(name)));
const states = (world: FakeWorld) =>
  world.conclusions[0]?.policies?.map(({ scenario, check }) => `${scenario} ${check.state}`);

test('the cloud is set once for each policy, under one fleet, and put back before the verdict', async (t) => {
  const world = new FakeWorld();
  world.policy = { postCopy: false, tunnelled: true };
  await (await begin(t, world, sweep)).result();
  assert.deepEqual(told(world, 'setPolicy', 'bootFleet', 'cleanUp', 'concludeRun'), [
    'bootFleet image-m1.tiny',
    'setPolicy post_copy: true',
    'setPolicy post_copy: false',
    'cleanUp',
    'concludeRun',
  ]);
  assert.deepEqual(world.policy, { postCopy: false, tunnelled: true });
  assert.deepEqual(states(world), [
    'image-m1.tiny-x1 checked',
    'image-m1.tiny-x2 checked',
    'image-m1.tiny-postcopy-x1 checked',
    'image-m1.tiny-postcopy-x2 checked',
  ]);
  assert.equal(world.records.length, 16);
});

test('an abort in the middle puts the cloud back, too', async (t) => {
  const world = new FakeWorld();
  world.policy = { postCopy: false };
  const hold = world.hold('landing web-1');
  const handle = await begin(t, world, { policy: { post_copy: true } });
  await until('a server is on its way', () => hold.reached);
  assert.deepEqual(world.policy, { postCopy: true });
  await handle.cancel();
  assert.equal((await handle.result()).endedEarly?.how, 'aborted');
  assert.deepEqual(world.policy, { postCopy: false });
});

test('what it had before is known to the next history of a run that goes on in one', async (t) => {
  const world = new FakeWorld();
  world.policy = { postCopy: false };
  const changes = { policy: { post_copy: true }, trips: { count: 3 } };
  await (await begin(t, world, changes, { historyLimit: 1 })).result();
  assert.deepEqual(told(world, 'setPolicy'), ['setPolicy post_copy: true', 'setPolicy post_copy: false']);
  assert.equal(world.evacuations.length, 6);
});

test('a cloud that does not take it has the scenario refused, and the others go on', async (t) => {
  const world = new FakeWorld();
  world.policy = { postCopy: false };
  world.maySetPolicy = false;
  const conclusion = await (await begin(t, world, sweep)).result();
  assert.equal(conclusion.endedEarly, undefined);
  assert.deepEqual(states(world), [
    'image-m1.tiny-x1 checked',
    'image-m1.tiny-x2 checked',
    'image-m1.tiny-postcopy-x1 refused',
    'image-m1.tiny-postcopy-x2 refused',
  ]);
  assert.equal(world.records.length, 8);
});

test('what cannot be put back is left over of the run', async (t) => {
  const world = new FakeWorld();
  world.policy = { postCopy: false };
  const broken = () => ApplicationFailure.nonRetryable('policy ended with 1: no ssh', 'PolicyProblem');
  world.trouble('setPolicy post_copy: false', broken());
  const conclusion = await (await begin(t, world, { policy: { post_copy: true } })).result();
  assert.deepEqual(
    conclusion.leaks.map(({ kind, name, reason }) => [kind, name, reason]),
    [['policy', 'to be put back to post_copy: false', 'policy ended with 1: no ssh']],
  );
});

test('where nobody may ask, the label is told as declared', async (t) => {
  const world = new FakeWorld();
  await (await begin(t, world, { policy: { tunnelled: true } })).result();
  assert.deepEqual(states(world), ['image-m1.tiny-tunnelled-x1 unchecked']);
  assert.deepEqual(told(world, 'setPolicy'), []);
});

test('a campaign without policies asks nobody', async (t) => {
  const world = new FakeWorld();
  await (await begin(t, world, {})).result();
  assert.deepEqual(told(world, 'readPolicy', 'setPolicy'), []);
  assert.equal(world.conclusions[0]?.policies, undefined);
});
