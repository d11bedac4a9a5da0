import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { RunProgress } from '../../../domain/control.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();

async function begin(t: TestContext, world: FakeWorld, changes: Record<string, unknown> = {}) {
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec(changes), pollEveryMs: 400 });
  const progress = () => handle.query<RunProgress>('progress');
  /** Waits until a signal has been passed on to the evacuation under way. */
  const passedOn = (signal: string) =>
    until(`the evacuation hears ${signal}`, async () => {
      const { evacuation = '' } = await progress();
      const { events } = await stage.environment.client.workflow.getHandle(evacuation).fetchHistory();
      return (events ?? []).some((e) => e.workflowExecutionSignaledEventAttributes?.signalName === signal);
    });
  return { handle, progress, passedOn };
}

const adopt = { fleet: { adopt: 'all' } };
const started = (world: FakeWorld) => world.log.filter((what) => what.startsWith('start '));
const ending = (world: FakeWorld) => world.log.slice(-2);

for (const held of ['prepareGround', 'bootFleet image-m1.tiny', 'surveyFleet out', 'landing web-1']) {
  test(`aborted during ${held}: it is cleaned up, and there is a conclusion`, async (t) => {
    const world = new FakeWorld();
    const hold = world.hold(held);
    const { handle } = await begin(t, world);
    await until(`${held} is under way`, () => hold.reached);
    await handle.cancel();
    const { verdict, endedEarly } = await handle.result();
    assert.equal(endedEarly?.how, 'aborted');
    assert.equal(verdict, 'fail');
    assert.deepEqual(ending(world), ['cleanUp', 'concludeRun']);
  });
}

test('aborted while it rests between trips: it is cleaned up, and there is a conclusion', async (t) => {
  const world = new FakeWorld();
  const { handle, progress } = await begin(t, world, { trips: { count: 2, pause_seconds: 3_600 } });
  await until('it rests', async () => (await progress()).stage === 'pausing');
  await handle.cancel();
  const { endedEarly } = await handle.result();
  assert.equal(endedEarly?.how, 'aborted');
  assert.equal(world.records.length, 4);
  assert.deepEqual(ending(world), ['cleanUp', 'concludeRun']);
});

test('aborted in its last evacuation, it was aborted, though nothing was left to do after it', async (t) => {
  const world = new FakeWorld().boot(1);
  const hold = world.hold('landing web-1');
  const { handle } = await begin(t, world, adopt);
  await until('web-1 is on the move', () => hold.reached);
  await handle.cancel();
  const { endedEarly } = await handle.result();
  assert.equal(endedEarly?.how, 'aborted');
  assert.deepEqual(
    world.records.map((r) => r.outcome),
    ['aborted'],
  );
});

test('a clean-up is not interrupted by an abort', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('cleanUp');
  const { handle } = await begin(t, world);
  await until('it cleans up', () => hold.reached);
  await handle.cancel();
  hold.release();
  assert.equal((await handle.result()).attempted, 4);
});

test('aborted during preflight, nothing was made and nothing is to be cleaned', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('preflight');
  const { handle } = await begin(t, world);
  await until('preflight is under way', () => hold.reached);
  await handle.cancel();
  await assert.rejects(handle.result(), { name: 'WorkflowFailedError' });
  hold.release();
  assert.deepEqual(world.log, ['preflight']);
});

test('stopped, it finishes what is in flight, moves nobody back, and cleans up', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('landing web-1');
  const { handle, passedOn } = await begin(t, world, { trips: { count: 3 } });
  await until('web-1 is on the move', () => hold.reached);
  await handle.signal('stop');
  await passedOn('stop');
  hold.release();
  const { endedEarly, attempted } = await handle.result();
  assert.deepEqual(endedEarly, { how: 'stopped', reason: 'stopped by the operator' });
  assert.equal(attempted, 1);
  assert.deepEqual(started(world), ['start web-1']);
  assert.deepEqual(ending(world), ['cleanUp', 'concludeRun']);
});

test('stopped while its fleet boots, it moves nobody', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('bootFleet image-m1.tiny');
  const { handle } = await begin(t, world);
  await until('the fleet boots', () => hold.reached);
  await handle.signal('stop');
  hold.release();
  assert.equal((await handle.result()).endedEarly?.how, 'stopped');
  assert.deepEqual(started(world), []);
});

test('a stop ends the rest between trips', async (t) => {
  const world = new FakeWorld();
  const { handle, progress } = await begin(t, world, { trips: { count: 2, pause_seconds: 3_600 } });
  await until('it rests', async () => (await progress()).stage === 'pausing');
  await handle.signal('stop');
  assert.equal((await handle.result()).endedEarly?.how, 'stopped');
  assert.equal(world.evacuations.length, 2);
});

test('a stop that comes when everything is done does not make the run a stopped one', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('cleanUp');
  const { handle } = await begin(t, world);
  await until('it cleans up', () => hold.reached);
  await handle.signal('stop');
  hold.release();
  assert.equal((await handle.result()).endedEarly, undefined);
});

test('paused, the evacuation under way pauses, and so does the next', async (t) => {
  const world = new FakeWorld().boot(2);
  const hold = world.hold('landing web-1');
  const { handle, progress, passedOn } = await begin(t, world, adopt);
  await until('web-1 is on the move', () => hold.reached);
  await handle.signal('pause');
  await passedOn('pause');
  assert.equal((await progress()).paused, true);
  hold.release();
  await until('web-1 has its record', () => world.records.length === 1);
  assert.deepEqual(started(world), ['start web-1']);
  await handle.signal('resume');
  assert.equal((await handle.result()).attempted, 2);
});

test('paused before anything moves, the first evacuation begins paused', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('bootFleet image-m1.tiny');
  const { handle, progress } = await begin(t, world);
  await until('the fleet boots', () => hold.reached);
  await handle.signal('pause');
  hold.release();
  await until('it has come to the evacuation', async () => (await progress()).stage === 'evacuating');
  await until('the fleet is surveyed', () => world.log.includes('surveyFleet out'));
  assert.deepEqual(started(world), []);
  await handle.signal('resume');
  await handle.result();
});

test('the parallelism set by the operator is in force at once, and for every evacuation after', async (t) => {
  const world = new FakeWorld();
  const holds = [world.hold('landing web-1'), world.hold('landing web-2')];
  const { handle, progress } = await begin(t, world);
  await until('web-1 is on the move', () => holds[0]?.reached === true);
  assert.equal((await progress()).parallelism, 1);
  assert.equal(await handle.executeUpdate('setParallelism', { args: [2] }), 2);
  await until('both are on the move', () => holds[1]?.reached === true);
  assert.equal((await progress()).parallelism, 2);
  for (const hold of holds) hold.release();
  await handle.result();
  assert.deepEqual(
    world.evacuations.map((e) => e.requestedParallelism),
    [2, 2],
  );
});

test('a parallelism that is none is refused, and changes nothing', async (t) => {
  const world = new FakeWorld();
  const hold = world.hold('landing web-1');
  const { handle, progress } = await begin(t, world);
  await until('web-1 is on the move', () => hold.reached);
  for (const nonsense of [0, 1.5, 1001, -1]) {
    await assert.rejects(handle.executeUpdate('setParallelism', { args: [nonsense] }), (error: Error) => {
      assert.match(String(error.cause), /is not a whole number of 1…1000/);
      return true;
    });
  }
  assert.equal((await progress()).parallelism, 1);
  hold.release();
  await handle.result();
});
