import assert from 'node:assert/strict';
import test from 'node:test';
import { Copy } from '../../../../simulator/physics/copy.ts';
import { PAGE_BYTES, PAGE_ON_WIRE_BYTES, ZERO_ON_WIRE_BYTES } from '../../../../simulator/physics/plan.ts';
import { MIB, copied, follow, plan } from './plans.ts';

const near = (actual: number, expected: number, by = 1e-6) => {
  assert.ok(Math.abs(actual - expected) <= by * Math.abs(expected), `${actual}, not about ${expected}`);
};

test('a guest that writes nothing is copied once, page headers and zero pages included', () => {
  const copy = new Copy(plan({ touchedMib: 768 }));
  const result = follow(copy, 100);
  const { memoryProcessedBytes, memoryRemainingBytes } = copy.progress();
  assert.equal(result?.outcome, 'completed');
  assert.ok(memoryRemainingBytes < 1);
  near(memoryProcessedBytes, (768 * PAGE_ON_WIRE_BYTES + 256 * ZERO_ON_WIRE_BYTES) * (MIB / PAGE_BYTES));
});

test('no byte is lost: what was sent is what was there and what was written again', () => {
  for (const dirtyMibPerSecond of [0, 10, 40, 80]) {
    const copy = new Copy(plan({ dirtyMibPerSecond, touchedMib: 1024 }));
    const result = follow(copy, 100);
    assert.equal(result?.outcome, 'completed');
    const { memoryProcessedBytes, memoryTotalBytes, memoryRemainingBytes } = copy.progress();
    assert.ok(memoryRemainingBytes < 1);
    const again = (memoryProcessedBytes * PAGE_BYTES) / PAGE_ON_WIRE_BYTES - memoryTotalBytes;
    const written = dirtyMibPerSecond * MIB * result.elapsedSeconds;
    assert.ok(again >= -1 && again <= written + 1, `${again} sent again, ${written} written`);
  }
});

test('nothing that is sent exceeds what the path carries in that time', () => {
  const copy = new Copy(plan({ dirtyMibPerSecond: 70 }));
  const result = follow(copy, 100);
  assert.ok(copy.progress().memoryProcessedBytes <= 100 * MIB * (result?.elapsedSeconds ?? 0) * (1 + 1e-9));
});

test('the same plan advanced in small steps ends as it does from event to event', () => {
  const sketch = { dirtyMibPerSecond: 60, autoConverge: true };
  const whole = copied(sketch, 80);
  const copy = new Copy(plan(sketch));
  for (let step = 0; step < 100_000 && copy.result() === undefined; step += 1) copy.advance(0.013, 80 * MIB);
  near(copy.result()?.elapsedSeconds ?? 0, whole?.elapsedSeconds ?? 0);
  assert.equal(copy.result()?.iterations, whole?.iterations);
});

test('more bandwidth never takes longer, more writing never less', () => {
  const elapsed = (dirty: number, rate: number) =>
    copied({ dirtyMibPerSecond: dirty }, rate)?.elapsedSeconds ?? Infinity;
  // A pass ends at a look, every 50 ms: times compare up to two of these.
  const slack = 0.1;
  const steps = [20, 40, 60, 80, 100, 150, 200, 400, 800];
  for (const dirty of [0, 10, 30, 60]) {
    for (const [index, rate] of steps.slice(1).entries()) {
      const slower = elapsed(dirty, steps[index] ?? 0);
      assert.ok(elapsed(dirty, rate) <= slower + slack, `${dirty} MiB/s written, ${rate} MiB/s`);
    }
  }
  for (const rate of [100, 400]) {
    for (const dirty of [0, 20, 40, 60, 80]) {
      assert.ok(
        elapsed(dirty + 20, rate) + slack >= elapsed(dirty, rate),
        `${dirty} MiB/s written, ${rate} MiB/s`,
      );
    }
  }
});

test('by itself it converges if, and only if, the guest writes more slowly than is sent', () => {
  for (const rate of [50, 100, 200]) {
    for (const part of [0.2, 0.5, 0.8, 1.3, 2]) {
      const result = copied({ dirtyMibPerSecond: rate * part, setMib: 512 }, rate);
      assert.equal(result !== undefined, part < 1, `${part} of ${rate} MiB/s`);
    }
  }
});

test('a working set that fits into the allowed pause converges however fast it is written', () => {
  assert.equal(copied({ dirtyMibPerSecond: 5000, setMib: 20 }, 100)?.outcome, 'completed');
});

test('a bandwidth limit is lifted for the pause', () => {
  const limited = copied({ dirtyMibPerSecond: 10, transport: { limitBytesPerSecond: 50 * MIB } }, 1000);
  const bare = copied({ dirtyMibPerSecond: 10 }, 50);
  assert.ok((limited?.downtimeMs ?? Infinity) < (bare?.downtimeMs ?? 0));
});

test('multifd carries as many streams; a tunnel is a limit', () => {
  const one = copied({ transport: { streamBytesPerSecond: 50 * MIB } }, 1000);
  const four = copied({ transport: { streamBytesPerSecond: 50 * MIB, streams: 4 } }, 1000);
  const tunnelled = copied({ transport: { tunnelBytesPerSecond: 25 * MIB } }, 1000);
  near(four?.elapsedSeconds ?? 0, (one?.elapsedSeconds ?? 0) / 4, 0.05);
  near(tunnelled?.elapsedSeconds ?? 0, (one?.elapsedSeconds ?? 0) * 2, 0.05);
});

test('zero pages cost the time to read them', () => {
  const sketch = { touchedMib: 0, transport: { scanBytesPerSecond: 512 * MIB } };
  near(copied(sketch, 1000)?.elapsedSeconds ?? 0, 2 + 0.05, 0.03);
});

test('it is over once and for all', () => {
  const copy = new Copy(plan());
  follow(copy, 100);
  const then = copy.result();
  copy.advance(100, 100 * MIB);
  assert.deepEqual(copy.result(), then);
  assert.equal(copy.abort(), false);
  assert.equal(copy.forceComplete(), 'refused');
  assert.equal(copy.secondsToNextEvent(100 * MIB), Infinity);
  assert.equal(copy.ceilingBytesPerSecond, 0);
});

test('without bandwidth nothing moves, and a copy can still be aborted', () => {
  const copy = new Copy(plan());
  assert.equal(copy.secondsToNextEvent(0), Infinity);
  copy.advance(60, 0);
  assert.equal(copy.progress().memoryProcessedBytes, 0);
  assert.equal(copy.abort(), true);
  assert.equal(copy.result()?.outcome, 'aborted');
});
