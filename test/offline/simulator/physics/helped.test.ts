import assert from 'node:assert/strict';
import test from 'node:test';
import { Copy } from '../../../../simulator/physics/copy.ts';
import { NOVA_DEFAULTS, dataGib, downtimeSteps, novaDecides } from '../../../../simulator/physics/nova.ts';
import { MIB, copied, follow, plan } from './plans.ts';

/** Writes twice as fast as is sent: never ends without help. */
const restless = { dirtyMibPerSecond: 200, setMib: 512 };

test('auto-converge slows the guest until it converges', () => {
  assert.equal(copied(restless, 100), undefined);
  const result = copied({ ...restless, autoConverge: true }, 100);
  assert.equal(result?.outcome, 'completed');
  assert.ok(result.throttled >= 0.5, `throttled by ${result.throttled}`);
});

test('auto-converge leaves a guest alone that converges by itself', () => {
  assert.equal(copied({ dirtyMibPerSecond: 10, autoConverge: true }, 100)?.throttled, 0);
});

test('post-copy ends whatever the guest writes, with a pause of the switch alone', () => {
  for (const dirtyMibPerSecond of [50, 200, 5000]) {
    const copy = new Copy(plan({ ...restless, dirtyMibPerSecond, postCopy: true }));
    follow(copy, 100, 10);
    if (copy.result() !== undefined) continue;
    assert.equal(copy.forceComplete(), 'post-copy');
    const result = follow(copy, 100);
    assert.equal(result?.by, 'post-copy');
    assert.ok(Math.abs(result.downtimeMs - 50) < 1e-6);
    // All that can be left is one working set.
    assert.ok(result.elapsedSeconds < 10 + 0.05 + (512 / 100) * 1.01);
  }
});

test('once the guest runs on the other side it cannot be aborted', () => {
  const copy = new Copy(plan({ ...restless, postCopy: true }));
  copy.advance(9, 100 * MIB);
  copy.forceComplete();
  copy.advance(1, 100 * MIB);
  assert.equal(copy.phase, 'post-copy');
  assert.equal(copy.abort(), false);
});

test('forced without post-copy the guest stands still until all is copied', () => {
  const copy = new Copy(plan(restless));
  copy.advance(10, 100 * MIB);
  assert.equal(copy.forceComplete(), 'paused');
  const result = follow(copy, 100);
  assert.equal(result?.by, 'pause');
  assert.ok(Math.abs(result.downtimeMs - (result.elapsedSeconds - 10) * 1000) < 1e-6);
});

test('forced during the copy of the disk, post-copy is refused', () => {
  const copy = new Copy(plan({ ...restless, postCopy: true, disk: { bytes: 1024 * MIB } }));
  copy.advance(1, 100 * MIB);
  assert.equal(copy.phase, 'disk');
  assert.equal(copy.forceComplete(), 'refused');
});

test('the completion time-out aborts, or forces', () => {
  const aborted = copied({ ...restless, completion: { timeoutSeconds: 30, action: 'abort' } }, 100);
  assert.equal(aborted?.outcome, 'timed-out');
  assert.ok(Math.abs(aborted.elapsedSeconds - 30) < 1e-6);
  const forced = copied({ ...restless, completion: { timeoutSeconds: 30, action: 'force-complete' } }, 100);
  assert.equal(forced?.by, 'pause');
  const post = { timeoutSeconds: 30, action: 'force-complete' } as const;
  assert.equal(copied({ ...restless, postCopy: true, completion: post }, 100)?.by, 'post-copy');
});

test('a disk is copied before memory, and what is written meanwhile once more', () => {
  const copy = new Copy(plan({ disk: { bytes: 1000 * MIB, writtenBytesPerSecond: 20 * MIB } }));
  copy.advance(12.4, 100 * MIB);
  assert.equal(copy.phase, 'disk');
  assert.equal(copy.progress().memoryProcessedBytes, 0);
  copy.advance(0.2, 100 * MIB);
  assert.equal(copy.phase, 'memory');
  const { diskProcessedBytes, diskRemainingBytes } = copy.progress();
  assert.equal(Math.round(diskRemainingBytes), 0);
  assert.ok(Math.abs(diskProcessedBytes / MIB - 1250) < 5);
});

test('a disk written faster than it is copied never catches up', () => {
  assert.equal(copied({ disk: { bytes: 100 * MIB, writtenBytesPerSecond: 120 * MIB } }, 100), undefined);
});

test('Nova allows a tenth of the pause at first, and all of it after ten delays', () => {
  const steps = downtimeSteps({ ...NOVA_DEFAULTS, downtimeMs: 400, downtimeDelaySecondsPerGib: 30 }, 3);
  // The example of nova's own docstring (virt/libvirt/migration.py, downtime_steps).
  assert.deepEqual(
    steps.map((step) => [step.afterSeconds, step.allowedSeconds * 1000]),
    [0, 90, 180, 270, 360, 450, 540, 630, 720, 810, 900].map((after, index) => [after, 40 + 36 * index]),
  );
});

test('Nova counts at least 2 GiB for a guest and for each of its disks', () => {
  assert.equal(dataGib(512 * MIB), 2);
  assert.equal(dataGib(8192 * MIB, [1024 * MIB, 40_960 * MIB]), 50);
  assert.equal(novaDecides(NOVA_DEFAULTS, 2).completion?.timeoutSeconds, 1600);
});

test('the allowed pause grows until a slow guest fits: Nova waits, QEMU alone would not', () => {
  const writes = { dirtyMibPerSecond: 1000, setMib: 40 };
  const result = copied({ ...writes, downtimeSteps: downtimeSteps(NOVA_DEFAULTS, 2) }, 100);
  assert.equal(result?.outcome, 'completed');
  // 40 MiB need 0.4 s: allowed from the eighth step on, 8 × 150 s.
  assert.ok(result.elapsedSeconds > 1200 && result.elapsedSeconds < 1201, `${result.elapsedSeconds}`);
});
