import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampling } from '../../../../../domain/account/warnings/sampling.ts';
import type { MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, fleet, moved, scenarioOf } from '../scenario-of.ts';

const trips = (servers: number, ...numbers: readonly number[]) =>
  numbers.map((trip) => evacuationOf(fleet(servers), { trip }));
/** Twenty of them, so that it is not their number that is remarked. */
const twenty = (known: Partial<MigrationRecord>) => sampling(scenarioOf(evacuationOf(fleet(20, known))));

test('twenty migrations in a direction carry a p95, nineteen and one that failed do not', () => {
  assert.deepEqual(sampling(scenarioOf(...trips(20, 1))), []);
  const records = [...fleet(19), moved({ outcome: 'failed' })];
  const [warning, ...others] = sampling(scenarioOf(evacuationOf(records)));
  assert.deepEqual(others, []);
  assert.equal(warning?.kind, 'few-samples');
  assert.match(warning.observation, /p95 rests on 19 migrations/);
  assert.match(warning.cause, /fewer than 20 .* maximum/);
});

test('the direction with the fewest counts', () => {
  const back = evacuationOf(fleet(5), { direction: 'back' });
  assert.match(sampling(scenarioOf(...trips(20, 1), back))[0]?.observation ?? '', /rests on 5 /);
});

test('how many trips would do is reckoned from those that count', () => {
  const warmup = evacuationOf(fleet(50), { warmup: true });
  const [warning] = sampling(scenarioOf(warmup, ...trips(5, 2, 3)));
  assert.match(warning?.observation ?? '', /rests on 10 /);
  assert.match(warning?.next ?? '', /trips\.count: 4 would do/);
  const [uneven] = sampling(scenarioOf(...trips(3, 1, 2)));
  assert.match(uneven?.next ?? '', /trips\.count: 7 would do/, '2 trips gave 6: 20 take 6.7');
});

// A tenth of the duration is fine enough.
for (const [detectionLagMs, isCoarse] of [
  [1_000, false],
  [1_001, true],
] as const)
  test(`a lag of ${detectionLagMs} ms is ${isCoarse ? 'too coarse' : 'fine enough'} for moves of 10 s`, () => {
    const found = twenty({ totalMs: 10_000, detectionLagMs });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      isCoarse ? ['coarse-detection'] : [],
    );
    if (isCoarse) {
      assert.match(found[0]?.observation ?? '', /1\.00 s \(median\), against a median duration of 10\.0 s/);
      assert.match(found[0]?.cause ?? '', /too seldom/);
      assert.match(found[0]?.next ?? '', /trust novaTotalMs/);
    }
  });

test('a lag or a duration that is not known is not held against the other', () => {
  assert.deepEqual([twenty({ totalMs: 10 }), twenty({ detectionLagMs: 10_000 })], [[], []]);
});

// Nova saves a figure every 5 s or so.
for (const [copyMs, isExpected] of [
  [9_999, false],
  [10_000, true],
] as const)
  test(`in copies of ${copyMs} ms a progress figure is ${isExpected ? '' : 'not '}expected`, () => {
    const found = twenty({ copyMs });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      isExpected ? ['no-progress-samples'] : [],
    );
    if (isExpected) {
      assert.match(found[0]?.observation ?? '', /in 20 migrations, though the median copy took 10\.0 s/);
      assert.match(found[0]?.cause ?? '', /2\.23/);
      assert.match(found[0]?.next ?? '', /ferry check/);
    }
    assert.deepEqual(twenty({ copyMs, progressSamples: 1 }), []);
  });
