import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parallelismNotReached } from '../../../../../domain/account/warnings/parallelism.ts';
import type { MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, fleet, moved, scenarioOf } from '../scenario-of.ts';

/** Eight servers, four of them asked for at once. */
const ran = (max: number, known: Partial<MigrationRecord> = {}) => ({
  ...evacuationOf(fleet(8, known), { requestedParallelism: 4 }),
  effectiveParallelism: { mean: max, max },
});

test('as many as were asked for is enough', () => {
  assert.deepEqual(parallelismNotReached(scenarioOf(ran(4), ran(5))), []);
});

test('the evacuation in which the fewest ran is told, wherever it stands', () => {
  const all = [ran(3), ran(1), ran(2), ran(4)];
  for (const order of [all, all.toReversed()]) {
    const [warning, ...others] = parallelismNotReached(scenarioOf(...order));
    assert.deepEqual(others, []);
    assert.equal(warning?.kind, 'parallelism-not-reached');
    assert.match(warning.observation, /^4 migrations at once .* no more than 1 ran$/);
  }
});

// Queued for longer than a look at the cloud takes is seen queued in Nova.
for (const [queueMs, isNova] of [
  [300, false],
  [301, true],
] as const)
  test(`a queue of ${queueMs} ms, looked at every 300 ms, is ${isNova ? "Nova's limit" : 'no sign of a limit'}`, () => {
    const records = [moved({ pollEveryMs: 300, queueMs }), ...fleet(7, { pollEveryMs: 100, queueMs })];
    const [warning] = parallelismNotReached(scenarioOf({ ...ran(2), records }));
    assert.match(warning?.observation ?? '', new RegExp(`median time queued: ${queueMs} ms`));
    assert.match(warning?.cause ?? '', isNova ? /max_concurrent_live_migrations/ : /too short to overlap/);
    assert.match(warning?.next ?? '', isNova ? /ask for parallelism 2/ : /compare copyMs/);
  });

test('where no queue was seen none is blamed, nor spoken of', () => {
  const [warning] = parallelismNotReached(scenarioOf(ran(2)));
  assert.match(warning?.cause ?? '', /too short to overlap/);
  assert.doesNotMatch(warning?.observation ?? '', /queued/);
});

test('four servers of one host can run four at once, three cannot', () => {
  const of = (servers: number) => ({
    ...evacuationOf(fleet(servers), { requestedParallelism: 4 }),
    effectiveParallelism: { mean: 3, max: 3 },
  });
  assert.equal(parallelismNotReached(scenarioOf(of(4))).length, 1);
  assert.deepEqual(parallelismNotReached(scenarioOf(of(3))), []);
});

test('gathered from several hosts, or with nothing asked that is known, nobody fell short', () => {
  const records = [...fleet(8), ...fleet(8, { source: 'cmp-c' })];
  assert.deepEqual(parallelismNotReached(scenarioOf({ ...ran(2), records })), []);
  const open = { ...evacuationOf(fleet(8)), effectiveParallelism: { mean: 1, max: 1 } };
  assert.deepEqual(parallelismNotReached(scenarioOf(open)), []);
});
