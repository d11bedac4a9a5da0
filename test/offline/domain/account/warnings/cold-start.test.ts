import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coldStart } from '../../../../../domain/account/warnings/cold-start.ts';
import type { MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, fleet, moved, scenarioOf } from '../scenario-of.ts';

type Direction = 'out' | 'back';
const trip = (n: number, totalMs: number, direction: Direction = 'out', warmup = false) =>
  evacuationOf(fleet(3, { totalMs }), { trip: n, direction, warmup });
const only = (...records: MigrationRecord[]) => coldStart(scenarioOf(evacuationOf(records)));

// More than 1.3 times as long, and by more than a second.
for (const [firstMs, laterMs, isSlow] of [
  [13_000, 10_000, false],
  [13_001, 10_000, true],
  [2_000, 1_000, false],
  [2_001, 1_000, true],
  [900, 100, false],
  [10_000, 13_001, false],
] as const)
  test(`a first trip of ${firstMs} ms before ones of ${laterMs} ms is ${isSlow ? '' : 'not '}remarked`, () => {
    const found = coldStart(scenarioOf(trip(1, firstMs), trip(2, laterMs), trip(3, laterMs)));
    assert.deepEqual(
      found.map(({ kind }) => kind),
      isSlow ? ['first-trip-slow'] : [],
    );
  });

// More than twice as long, and by more than a second.
for (const [firstMs, othersMs, isSlow] of [
  [20_000, 10_000, false],
  [20_001, 10_000, true],
  [1_400, 400, false],
  [1_401, 400, true],
] as const)
  test(`a first migration of ${firstMs} ms before ones of ${othersMs} ms is ${isSlow ? '' : 'not '}remarked`, () => {
    const others = fleet(2, { totalMs: othersMs });
    assert.equal(only(moved({ totalMs: firstMs }), ...others).length, isSlow ? 1 : 0);
  });

test('the way back has a first trip of its own', () => {
  const [warning, ...others] = coldStart(
    scenarioOf(trip(1, 4_000), trip(1, 12_000, 'back'), trip(2, 4_000), trip(2, 4_000, 'back')),
  );
  assert.deepEqual(others, []);
  assert.match(warning?.observation ?? '', /first trip back took 3\.0× .*12\.0 s against 4\.00 s/);
  assert.match(warning?.cause ?? '', /cache may be cold/);
  assert.match(warning?.next ?? '', /warmup: 1/);
});

test('a warm-up trip is not the first; after one, something else must be cold', () => {
  const warm = trip(1, 60_000, 'out', true);
  assert.deepEqual(coldStart(scenarioOf(warm, trip(2, 4_000), trip(3, 4_000))), []);
  const [warning] = coldStart(scenarioOf(warm, trip(2, 12_000), trip(3, 4_000)));
  assert.match(warning?.cause ?? '', /in spite of the warm-up/);
  assert.match(warning?.next ?? '', /apart, or repeat/);
});

test('the time that a server was queued is none of a cold start, and what is left of it may be one', () => {
  const others = fleet(2, { totalMs: 9_000, queueMs: 5_000 });
  assert.deepEqual(only(moved({ totalMs: 30_000, queueMs: 26_000 }), ...others), []);
  const [warning] = only(moved({ totalMs: 12_000, queueMs: 2_000, server: 'db' }), ...others);
  assert.match(warning?.observation ?? '', /out \(db\) took 2\.5× .*10\.0 s against 4\.00 s/);
});

test('the first is the first that arrived in a time that is known', () => {
  const others = fleet(2, { totalMs: 4_000 });
  const lost = moved({ totalMs: 60_000, outcome: 'wrong-host' });
  assert.deepEqual(only(lost, moved(), ...others), []);
  const [warning] = only(lost, moved(), moved({ server: 'db', totalMs: 12_000 }), ...others);
  assert.match(warning?.observation ?? '', /\(db\) took 3\.0×/);
});

test('one trip of one server has nothing later to be slower than', () => {
  assert.deepEqual(only(moved({ totalMs: 60_000 })), []);
  assert.deepEqual(coldStart(scenarioOf(trip(1, 60_000), evacuationOf([moved()], { trip: 2 }))), []);
  assert.deepEqual(coldStart(scenarioOf(evacuationOf([moved()]), trip(2, 60_000))), []);
  assert.deepEqual(coldStart(scenarioOf()), []);
});
