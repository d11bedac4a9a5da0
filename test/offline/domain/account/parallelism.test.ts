import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectiveParallelism, overlap } from '../../../../domain/account/parallelism.ts';
import { uniformFrom } from '../../../../domain/statistics/random.ts';
import { firstEvacuation, sampleRun } from '../sample-run.ts';
import { near } from '../statistics/samples.ts';

const ran = (source: string, runningFrom: number, runningUntil: number) => ({
  source,
  runningFrom,
  runningUntil,
});

test('two that overlap for half of their time ran 4/3 at once', () => {
  const found = effectiveParallelism([ran('a', 0, 100), ran('a', 50, 150)]);
  near(found?.mean, 200 / 150);
  assert.equal(found?.max, 2);
});

test('time in which nothing ran is left out of the mean', () => {
  assert.deepEqual(effectiveParallelism([ran('a', 0, 100), ran('a', 900, 1000)]), { mean: 1, max: 1 });
});

test('one after the other is one at a time, though one observation saw the end and the beginning', () => {
  assert.deepEqual(effectiveParallelism([ran('a', 0, 100), ran('a', 100, 200)]), { mean: 1, max: 1 });
});

test('an overlap no longer than a look is no observation of two at once', () => {
  const looked = (from: number, until: number) => ({ ...ran('a', from, until), pollEveryMs: 300 });
  assert.equal(effectiveParallelism([looked(0, 1_000), looked(700, 1_700)])?.max, 1);
  assert.equal(effectiveParallelism([looked(0, 1_000), looked(600, 1_700)])?.max, 2);
});

test('two seen running in one observation only ran at once', () => {
  assert.deepEqual(effectiveParallelism([ran('a', 50, 50), ran('a', 50, 50)]), { mean: 2, max: 2 });
  assert.equal(effectiveParallelism([ran('a', 0, 100), ran('a', 50, 50)])?.max, 2);
  assert.deepEqual(effectiveParallelism([ran('a', 50, 50), ran('a', 90, 90)]), { mean: 1, max: 1 });
});

test('of several source hosts the busiest speaks, since the limit is per host', () => {
  const records = [ran('a', 0, 100), ran('b', 0, 100), ran('b', 0, 100), ran('c', 0, 100)];
  assert.deepEqual(effectiveParallelism(records), { mean: 2, max: 2 });
  assert.equal(overlap(records)?.max, 4);
});

test('what was never seen running says nothing, and is not zero', () => {
  assert.equal(effectiveParallelism([]), undefined);
  assert.equal(effectiveParallelism([{ source: 'a' }]), undefined);
  assert.equal(effectiveParallelism([{ source: 'a', runningFrom: 5 }]), undefined);
});

test('a cloud that allows one at a time shows as one, whatever was asked', () => {
  const { records } = firstEvacuation(sampleRun({ asked: 8, slots: 1 }));
  assert.deepEqual(effectiveParallelism(records), { mean: 1, max: 1 });
  const { records: wide } = firstEvacuation(sampleRun({ asked: 8, slots: 3 }));
  assert.equal(effectiveParallelism(wide)?.max, 3);
});

test('the mean is the sum of all running times over the time of any, in any order', () => {
  const uniform = uniformFrom(9);
  const records = Array.from({ length: 200 }, () => {
    const from = Math.floor(uniform() * 500);
    return ran('a', from, from + 1 + Math.floor(uniform() * 50));
  });
  const found = effectiveParallelism(records);
  const covered = Array.from(
    { length: 600 },
    (_, at) => records.filter((r) => r.runningFrom <= at && at < r.runningUntil).length,
  );
  const busy = covered.filter((n) => n > 0);
  near(found?.mean, busy.reduce((a, b) => a + b, 0) / busy.length);
  assert.equal(found?.max, Math.max(...busy));
  assert.deepEqual(effectiveParallelism(records.toReversed()), found);
});
