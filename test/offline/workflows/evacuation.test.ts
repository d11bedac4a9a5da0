import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { EvacuationInput } from '../../../workflows/evacuation.ts';
import { beginEvacuation } from './begin-evacuation.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();
const begin = (t: TestContext, world: FakeWorld, changes?: Partial<EvacuationInput>) =>
  beginEvacuation(stage, t, world, changes);
const started = (world: FakeWorld) => world.log.filter((what) => what.startsWith('start ')).length;

test('a host is emptied: every server is moved once, and has a record', async (t) => {
  const world = new FakeWorld().boot(7);
  const { handle } = await begin(t, world, { parallelism: 3 });
  const result = await handle.result();
  assert.equal(result.attempted, 7);
  assert.deepEqual(result.leftBehind, []);
  assert.equal(result.cutShort, undefined);
  assert.equal(started(world), 7, 'no remainder is dropped, and none is moved twice');
  assert.deepEqual(world.on('cmp-a'), []);
  assert.equal(new Set(world.records.map((r) => r.key)).size, 7);
  assert.ok(world.records.every((r) => r.outcome === 'completed'));
  assert.equal(world.evacuations.length, 1);
  assert.equal(world.evacuations[0]?.ownApiCalls, 4);
});

test('never more are on the move than were asked for, and as many as were asked for', async (t) => {
  const world = new FakeWorld().boot(7);
  const holds = ['web-1', 'web-2', 'web-3'].map((name) => world.hold(`landing ${name}`));
  const { handle, progress } = await begin(t, world, { parallelism: 3 });
  await until('three are on the move', () => holds.every((hold) => hold.reached));
  const { inFlight, total, done, parallelism } = await progress();
  assert.deepEqual(
    inFlight.map((f) => f.server),
    ['web-1', 'web-2', 'web-3'],
  );
  assert.deepEqual({ total, done, parallelism }, { total: 7, done: 0, parallelism: 3 });
  for (const hold of holds) hold.release();
  await handle.result();
  assert.equal(world.most, 3);
});

test('the next one goes as soon as one has landed, though that is still being verified', async (t) => {
  const world = new FakeWorld().boot(2);
  const verification = world.hold('verify web-1');
  const { handle } = await begin(t, world, { parallelism: 1 });
  await until('web-2 is moved', () => world.log.includes('start web-2'));
  assert.equal(verification.reached, true);
  assert.deepEqual(world.records, [], 'web-1 has no record yet');
  verification.release();
  assert.equal((await handle.result()).attempted, 2);
});

test('no server waits for the slowest of a batch', async (t) => {
  const world = new FakeWorld().boot(5);
  const slow = world.hold('landing web-1');
  const { handle } = await begin(t, world, { parallelism: 2 });
  await until('the four others have arrived', () => world.on('cmp-b').length === 4);
  slow.release();
  await handle.result();
  assert.equal(world.most, 2);
});

test('the parallelism may be changed on the way, up and down', async (t) => {
  const world = new FakeWorld().boot(6);
  const holds = [1, 2, 3].map((i) => world.hold(`landing web-${i}`));
  const { handle } = await begin(t, world, { parallelism: 1 });
  await until('the first one is on the move', () => holds[0]?.reached === true);
  await handle.signal('parallelism', 3);
  await until('three are on the move', () => holds.every((hold) => hold.reached));
  await handle.signal('parallelism', 1);
  const last = world.hold('landing web-4');
  for (const hold of holds) hold.release();
  await until('the fourth is on the move', () => last.reached);
  assert.deepEqual([...world.flying], ['web-4'], 'alone');
  last.release();
  const account = await handle.result();
  assert.equal(account.attempted, 6);
  assert.equal(account.requestedParallelism, 1, 'what was in force at the end');
});

test('paused, it starts nothing and lets finish what is in flight; resumed, it goes on', async (t) => {
  const world = new FakeWorld().boot(3);
  const first = world.hold('landing web-1');
  const { handle, progress } = await begin(t, world, { parallelism: 1 });
  await until('web-1 is on the move', () => first.reached);
  await handle.signal('pause');
  first.release();
  await until('web-1 has arrived', async () => (await progress()).done === 1);
  const { paused, inFlight } = await progress();
  assert.deepEqual({ paused, inFlight }, { paused: true, inFlight: [] });
  assert.equal(started(world), 1);
  await handle.signal('resume');
  assert.equal((await handle.result()).attempted, 3);
});

test('one that begins paused moves nobody until it is resumed', async (t) => {
  const world = new FakeWorld().boot(1);
  const { handle, progress } = await begin(t, world, { paused: true });
  await until('the fleet is surveyed', async () => (await progress()).total === 1);
  assert.equal(started(world), 0);
  await handle.signal('resume');
  assert.equal((await handle.result()).attempted, 1);
});

test('stopped, what is in flight finishes, the others are not tried, and each is named', async (t) => {
  const world = new FakeWorld().boot(5);
  const holds = [world.hold('landing web-1'), world.hold('landing web-2')];
  const { handle } = await begin(t, world, { parallelism: 2 });
  await until('two are on the move', () => holds.every((hold) => hold.reached));
  await handle.signal('stop');
  for (const hold of holds) hold.release();
  const result = await handle.result();
  assert.equal(result.cutShort, 'stopped');
  assert.equal(result.attempted, 2);
  assert.deepEqual(
    result.leftBehind.map(({ server, reason }) => `${server}: ${reason}`),
    [3, 4, 5].map((i) => `web-${i}: not tried: the run was stopped`),
  );
  assert.ok(world.records.every((r) => r.outcome === 'completed'));
});

test('a stop ends a pause', async (t) => {
  const world = new FakeWorld().boot(2);
  const { handle, progress } = await begin(t, world, { paused: true });
  await until('the fleet is surveyed', async () => (await progress()).total === 2);
  await handle.signal('stop');
  assert.equal((await handle.result()).attempted, 0);
});

test('cancelled, what is in flight is aborted, and every attempt still has its record', async (t) => {
  const world = new FakeWorld().boot(4);
  const holds = [world.hold('landing web-1'), world.hold('landing web-2')];
  const { handle } = await begin(t, world, { parallelism: 2 });
  await until('two are on the move', () => holds.every((hold) => hold.reached));
  await handle.cancel();
  const result = await handle.result();
  assert.equal(result.cutShort, 'aborted');
  assert.deepEqual(world.log.filter((what) => what.startsWith('abort')).sort(), [
    'abort web-1',
    'abort web-2',
  ]);
  assert.deepEqual(
    world.records.map((r) => r.outcome),
    ['aborted', 'aborted'],
  );
  assert.deepEqual(
    result.leftBehind.map(({ server, reason }) => `${server}: ${reason}`),
    [
      'web-1: aborted: aborted with the run',
      'web-2: aborted: aborted with the run',
      'web-3: not tried: the run was aborted',
      'web-4: not tried: the run was aborted',
    ],
  );
});

test('a migration cancelled from outside is aborted alone', async (t) => {
  const world = new FakeWorld().boot(2);
  const hold = world.hold('landing web-1');
  const { handle, id } = await begin(t, world, { parallelism: 1 });
  await until('web-1 is on the move', () => hold.reached);
  await stage.environment.client.workflow.getHandle(`${id}/id-web-1`).cancel();
  const result = await handle.result();
  assert.equal(result.cutShort, undefined);
  assert.deepEqual(world.records.map((r) => `${r.server} ${r.outcome}`).sort(), [
    'web-1 aborted',
    'web-2 completed',
  ]);
});

test('a store that is away for a while delays, and loses no record', async (t) => {
  const world = new FakeWorld().boot(8);
  world.trouble('storeMigrations', ...Array.from({ length: 4 }, () => new Error('ENOSPC')));
  const { handle } = await begin(t, world, { parallelism: 4 });
  await handle.result();
  assert.equal(new Set(world.records.map((r) => r.key)).size, 8);
  assert.equal(world.records.length, 8, 'each is stored once');
});

test('the way back gathers every server from wherever it is', async (t) => {
  const world = new FakeWorld().boot(4);
  const out = await begin(t, world, { to: 'nova' });
  await out.handle.result();
  assert.deepEqual(world.on('cmp-a'), []);
  assert.equal(world.on('cmp-b').length, 2);
  assert.equal(world.on('cmp-c').length, 2);
  const back = await begin(t, world, { direction: 'back', to: 'nova' });
  const account = await back.handle.result();
  assert.deepEqual(account.sources, ['cmp-b', 'cmp-c']);
  assert.equal(account.destination, 'cmp-a');
  assert.equal(world.on('cmp-a').length, 4);
});

test('nobody to move is an evacuation of nobody', async (t) => {
  const { handle } = await begin(t, new FakeWorld());
  const { attempted, leftBehind } = await handle.result();
  assert.deepEqual({ attempted, leftBehind }, { attempted: 0, leftBehind: [] });
});

test('where nobody is left to survey the end, the account rests on the records', async (t) => {
  const world = new FakeWorld().boot(2);
  const hold = world.hold('landing web-2');
  const { handle } = await begin(t, world, { parallelism: 2 });
  await until('web-2 is on the move', () => hold.reached);
  world.trouble('surveyFleet', ...Array.from({ length: 500 }, () => new Error('503 the cloud is away')));
  await handle.signal('stop');
  hold.release();
  const result = await handle.result();
  assert.equal(result.attempted, 2);
  assert.deepEqual(result.leftBehind, []);
  assert.equal(world.evacuations.length, 1);
});
