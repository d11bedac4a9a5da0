import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isIdle,
  nothingSeen,
  phaseMs,
  sawProgress,
  sawRecord,
  type Sightings,
} from '../../../domain/sightings.ts';

const GiB = 2 ** 30;
/** What is left of statuses seen at times, in ms. */
const after = (...looks: readonly (readonly [at: number, status: string])[]): Sightings =>
  looks.reduce((seen, [at, status]) => sawRecord(seen, { id: 1, status, createdAt: 0 }, at), nothingSeen);
const memory = (processed: number, remaining: number) => ({
  memoryTotalBytes: 4 * GiB,
  memoryProcessedBytes: processed,
  memoryRemainingBytes: remaining,
  diskTotalBytes: 0,
  diskProcessedBytes: 0,
  diskRemainingBytes: 0,
});

test('a phase lasts from where it is first seen to where the next is', () => {
  const seen = after([100, 'queued'], [500, 'queued'], [900, 'preparing'], [1_300, 'running']);
  assert.equal(phaseMs(seen, 'queued'), 800);
  assert.equal(phaseMs(seen, 'preparing'), 400);
});

test('a phase that was never seen has no length; it is not 0', () => {
  const seen = after([100, 'queued'], [500, 'running']);
  assert.equal(phaseMs(seen, 'preparing'), undefined);
});

test('accepted counts as queued, post-copy and states that Nova may add one day as running', () => {
  const seen = after([0, 'accepted'], [1, 'queued'], [5, 'running (post-copy)'], [9, 'unheard-of']);
  assert.deepEqual(seen.phases.queued, { from: 0, until: 5 });
  assert.deepEqual(seen.phases.running, { from: 5, until: 9 });
});

test('what was seen survives a heartbeat', () => {
  const seen = sawProgress(after([0, 'queued'], [5, 'running']), memory(GiB, 3 * GiB));
  assert.deepEqual(JSON.parse(JSON.stringify(seen)), seen);
});

test('a repeated figure is not another sample', () => {
  const once = sawProgress(nothingSeen, memory(GiB, 3 * GiB));
  const twice = sawProgress(once, memory(GiB, 3 * GiB));
  assert.equal(twice.progress.samples, 1);
  const further = sawProgress(twice, memory(2 * GiB, 2 * GiB));
  assert.equal(further.progress.samples, 2);
  const reset = [memory(0, 4 * GiB), memory(0, 4 * GiB)].reduce(sawProgress, further);
  assert.equal(reset.progress.samples, 3);
});

test('processed bytes keep their maximum: the last figure may be of a job that was reset', () => {
  const seen = [memory(GiB, 3 * GiB), memory(5 * GiB, GiB), memory(0, 4 * GiB)].reduce(
    sawProgress,
    nothingSeen,
  );
  assert.equal(seen.progress.memoryProcessedBytes, 5 * GiB);
});

test('disk figures of 0 of 0 are unknown, not nothing', () => {
  const { progress } = sawProgress(nothingSeen, memory(GiB, 3 * GiB));
  assert.ok(!('diskTotalBytes' in progress) && !('diskProcessedBytes' in progress));
  const disks = { diskTotalBytes: 10, diskProcessedBytes: 4, diskRemainingBytes: 6 };
  assert.equal(sawProgress(nothingSeen, { ...memory(1, 2), ...disks }).progress.diskProcessedBytes, 4);
});

test('figures before the first are 0 of 0, and no sample', () => {
  const zero = { memoryTotalBytes: 0, memoryProcessedBytes: 0, memoryRemainingBytes: 0 };
  assert.equal(sawProgress(nothingSeen, zero), nothingSeen);
});

test('a phase that is seen again after another one keeps its beginning', () => {
  const seen = after([100, 'running'], [200, 'preparing'], [300, 'running'], [400, 'running']);
  assert.deepEqual(seen.phases, { running: { from: 100, until: 400 }, preparing: { from: 200, until: 300 } });
});

test('bytes that remain tell two figures apart, and so do disks’, where as much has been processed', () => {
  const disk = (processed: number) => ({ diskTotalBytes: 10, diskProcessedBytes: processed });
  const first = { ...memory(GiB, 3 * GiB), ...disk(4) };
  for (const [next, samples] of [
    [{ ...memory(GiB, 2 * GiB), ...disk(4) }, 2],
    [{ ...memory(GiB, 3 * GiB), ...disk(5) }, 2],
    [{ ...memory(2 * GiB, 3 * GiB), ...disk(4) }, 2],
    [first, 1],
  ] as const)
    assert.equal([first, next].reduce(sawProgress, nothingSeen).progress.samples, samples);
});

test('a first figure without processed bytes is a sample: nothing was known before it', () => {
  const { progress } = sawProgress(nothingSeen, { memoryTotalBytes: GiB });
  assert.deepEqual(progress, { samples: 1, memoryTotalBytes: GiB, memoryProcessedBytes: 0 });
});

test('idle: Nova has no task for it, and does not call it migrating', () => {
  assert.equal(isIdle({ status: 'ACTIVE', volumeIds: [] }), true);
  assert.equal(isIdle({ status: 'ACTIVE', taskState: 'migrating', volumeIds: [] }), false);
  assert.equal(isIdle({ status: 'MIGRATING', volumeIds: [] }), false);
});
