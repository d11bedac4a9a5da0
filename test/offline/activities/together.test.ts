import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batch } from '../../../activities/batch.ts';
import { inParallel } from '../../../activities/in-parallel.ts';

function batchOf(answers: Record<string, number>, calls = 1) {
  const lookedUp: (readonly string[])[] = [];
  const batch = new Batch<number>({
    windowMs: 5,
    missing: () => -1,
    lookUp: (keys) => {
      lookedUp.push(keys);
      return Promise.resolve({ found: new Map(Object.entries(answers)), calls });
    },
  });
  return { batch, lookedUp };
}

test('what is asked at about the same time is looked up together, and shared in equal parts', async () => {
  const { batch, lookedUp } = batchOf({ a: 1, b: 2 }, 2);
  const shares = await Promise.all([batch.load('a'), batch.load('b'), batch.load('c'), batch.load('a')]);
  assert.deepEqual(lookedUp, [['a', 'b', 'c']]);
  assert.deepEqual(
    shares.map((s) => s.value),
    [1, 2, -1, 1],
  );
  assert.equal(
    shares.reduce((sum, s) => sum + s.apiCalls, 0),
    2,
  );
});

test('what is asked later is looked up anew', async () => {
  const { batch, lookedUp } = batchOf({ a: 1 });
  await batch.load('a');
  await batch.load('a');
  assert.equal(lookedUp.length, 2);
});

test('a look-up that fails fails for all who asked, and for nobody after', async () => {
  let fails = true;
  const batch = new Batch<number>({
    windowMs: 1,
    missing: () => 0,
    lookUp: () =>
      fails ? Promise.reject(new Error('503')) : Promise.resolve({ found: new Map([['a', 1]]), calls: 1 }),
  });
  const both = await Promise.allSettled([batch.load('a'), batch.load('b')]);
  assert.deepEqual(
    both.map((s) => s.status),
    ['rejected', 'rejected'],
  );
  fails = false;
  assert.equal((await batch.load('a')).value, 1);
});

test('never more at once than allowed, and nothing left over', async () => {
  let now = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel(3, [1, 2, 3, 4, 5, 6, 7], async (n) => {
    most = Math.max(most, (now += 1));
    await sleep(n % 3);
    now -= 1;
    done.push(n);
  });
  assert.equal(most, 3);
  assert.deepEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7]);
});

test('nothing to do is done at once', async () => {
  await inParallel(3, [], () => Promise.reject(new Error('asked for nothing')));
});

test('the first failure stops what has not begun, waits for what has, and is thrown', async () => {
  const begun: number[] = [];
  let finished = 0;
  const work = inParallel(2, [1, 2, 3, 4, 5], async (n) => {
    begun.push(n);
    if (n === 1) throw new Error('quota exceeded');
    await sleep(10);
    finished += 1;
  });
  await assert.rejects(work, /quota exceeded/);
  assert.deepEqual(begun, [1, 2]);
  assert.equal(finished, 1);
});
