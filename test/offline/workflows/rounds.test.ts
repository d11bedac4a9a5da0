import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { beginEvacuation } from './begin-evacuation.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();
const started = (world: FakeWorld) => world.log.filter((what) => what.startsWith('start ')).length;

test('a fleet larger than a round goes on in another history, and is one evacuation all the same', async (t) => {
  const world = new FakeWorld().boot(7);
  world.trouble('start web-2', ApplicationFailure.nonRetryable('refused by Nova'));
  const { handle, progress } = await beginEvacuation(stage, t, world, { parallelism: 2, roundOf: 3 });
  const result = await handle.result();
  assert.equal(result.attempted, 7);
  assert.equal(started(world), 7);
  assert.deepEqual(
    result.leftBehind.map((l) => l.server),
    ['web-2'],
  );
  assert.equal(new Set(world.records.map((r) => r.key)).size, 7);
  assert.equal(world.evacuations.length, 1);
  assert.equal(world.evacuations[0]?.ownApiCalls, 3 * 4);
  const { total, done, failed } = await progress();
  assert.deepEqual({ total, done, failed }, { total: 7, done: 7, failed: 1 });
});

test('stopped in its first round, those of the rounds to come are left behind, each by name', async (t) => {
  const world = new FakeWorld().boot(5);
  const first = world.hold('landing web-1');
  const { handle } = await beginEvacuation(stage, t, world, { parallelism: 1, roundOf: 2 });
  await until('web-1 is on the move', () => first.reached);
  await handle.signal('stop');
  first.release();
  const { attempted, cutShort, leftBehind } = await handle.result();
  assert.deepEqual({ attempted, cutShort }, { attempted: 1, cutShort: 'stopped' });
  assert.equal(leftBehind.length, 4);
});
