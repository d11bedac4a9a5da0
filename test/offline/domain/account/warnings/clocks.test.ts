import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clocks } from '../../../../../domain/account/warnings/clocks.ts';
import type { MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, moved, scenarioOf } from '../scenario-of.ts';

const told = (...records: MigrationRecord[]) => clocks(scenarioOf(evacuationOf(records)));
const timed = { totalMs: 10_000, pollEveryMs: 300, postMs: 600, detectionLagMs: 200, apiAcceptMs: 100 };
const apart = (byMs: number) => moved({ ...timed, novaTotalMs: 10_000 + byMs });

// Longer: Nova's second, a poll, and the source's clearing up. Shorter: its second, a poll, the lag, the answer, a tenth.
for (const [byMs, explained] of [
  [0, true],
  [1_000 + 300 + 600, true],
  [1_000 + 300 + 600 + 1, false],
  [-(1_000 + 300 + 200 + 100 + 1_000), true],
  [-(1_000 + 300 + 200 + 100 + 1_000) - 1, false],
] as const)
  test(`a Nova duration that is off by ${byMs} ms is ${explained ? 'explained' : 'remarked'}`, () => {
    assert.equal(told(apart(byMs)).length, explained ? 0 : 1);
  });

test('of a migration of which no more is known, a second and a tenth explain a difference', () => {
  const bare = (novaTotalMs: number) => told(moved({ totalMs: 10_000, novaTotalMs }));
  assert.deepEqual([bare(11_000), bare(8_000)], [[], []]);
  assert.equal(bare(11_001).length, 1);
  assert.equal(bare(7_999).length, 1);
});

test('a record that ends before it was made is remarked, however short the migration; one of no length is not', () => {
  const short = (novaTotalMs: number) => told(moved({ totalMs: 500, novaTotalMs }));
  assert.match(short(-1)[0]?.observation ?? '', /501 ms shorter/);
  assert.deepEqual(short(0), []);
});

test('where one of the two durations is not known there is nothing to compare', () => {
  assert.deepEqual(told(moved({ totalMs: 10_000 }), moved({ novaTotalMs: -1 }), moved()), []);
});

test('the worst is told, in whichever direction and place, with how many of those that arrived', () => {
  const lost = moved({ ...timed, novaTotalMs: 90_000, outcome: 'failed' });
  const records = [apart(5_000), apart(-8_000), apart(0), apart(6_000), lost];
  for (const order of [records, records.toReversed()]) {
    const [warning, ...others] = told(...order);
    assert.deepEqual(others, []);
    assert.equal(warning?.kind, 'clocks-disagree');
    assert.match(warning.observation, /for 3 of 4 migrations .* at most 8\.00 s shorter/);
    assert.match(warning.cause, /different machines/);
    assert.match(warning.next, /chronyc tracking/);
  }
});
