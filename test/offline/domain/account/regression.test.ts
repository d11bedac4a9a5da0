import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Baseline, regression } from '../../../../domain/account/regression.ts';
import { evacuationOf, fleet, moved, scenarioOf } from './scenario-of.ts';

/** Ten servers that took as long as one another: every difference between two such runs is the same. */
const run = (ms: number) => Array<number>(10).fill(ms);
const tonight = (ms: number) => scenarioOf(evacuationOf(fleet(10, { totalMs: ms })));
const held = (ms: number, baseline: Baseline, percent = 20) =>
  regression(tonight(ms), { percent, baselineRuns: 2 }, baseline);
const usual = { s: [run(1_000), run(1_000)] };

// The shift's interval is of no width here: 1,250 ms are 25 % more than 1,000 ms, neither more nor less.
for (const [ms, percent, passed] of [
  [1_250, 24, false],
  [1_250, 25, true],
  [1_251, 25, false],
  [1_000, 1, true],
  [500, 1, true],
] as const)
  test(`servers that take ${ms} ms where 1,000 were usual ${passed ? 'pass' : 'fail'} where ${percent} % are allowed`, () => {
    const found = held(ms, usual, percent);
    assert.deepEqual([found.passed, found.expected], [passed, percent]);
    assert.equal(found.actual, (ms - 1_000) / 10);
  });

test('the evidence is the shift, its share and direction, and the median of the runs before', () => {
  const { limit, scenario, text } = held(1_250, usual);
  assert.deepEqual([limit, scenario], ['regressionPercent', 's']);
  assert.match(text, /^250 ms \(25\.0 %\) slower than the last 2 .* \(median 1\.00 s\), p < 0\.001; .* 20 %/);
  assert.match(held(900, usual).text, /^100 ms \(10\.0 %\) faster/);
  assert.match(held(1_000, usual).text, /^0 ms \(0\.0 %\) slower .* p 1\.000;/);
});

test('a large shift of samples too small to have an interval is no regression', () => {
  const few = regression(
    scenarioOf(evacuationOf(fleet(3, { totalMs: 9_000 }))),
    { percent: 1, baselineRuns: 1 },
    { s: [[1_000, 1_000, 1_000]] },
  );
  // Of the 20 ways to deal six values into threes, two are as far apart.
  assert.match(few.text, /p 0\.100/);
  assert.deepEqual([few.passed, few.actual], [true, 800]);
});

test('four servers against four that are apart in whole are told apart', () => {
  const found = regression(
    scenarioOf(evacuationOf(fleet(4, { totalMs: 2_000 }))),
    { percent: 99, baselineRuns: 1 },
    { s: [[1_000, 1_000, 1_000, 1_000]] },
  );
  // Of 70 ways to deal eight into fours, two.
  assert.match(found.text, /p 0\.029/);
  assert.equal(found.passed, false);
});

test('only the last runs are looked at, as many as are asked for', () => {
  assert.equal(held(1_000, { s: [run(100), ...usual.s] }).actual, 0);
  assert.match(held(1_000, { s: [run(100), ...usual.s] }).text, /last 2 passing runs/);
});

test('with fewer runs than asked for, or of other scenarios only, nothing is decided and nothing fails', () => {
  for (const [baseline, n] of [
    [{ s: [run(1)] }, 1],
    [{ other: usual.s }, 0],
    [{}, 0],
  ] as const) {
    const found = held(9_000, baseline);
    assert.ok(found.passed && !('actual' in found));
    assert.match(found.text, new RegExp(`not decided: ${n} of 2 passing runs`));
  }
});

test('servers that failed, of a warm-up, or of unknown time are not compared', () => {
  const counted = evacuationOf([
    ...fleet(10, { totalMs: 1_000 }),
    ...fleet(20, { totalMs: 9_000, outcome: 'wrong-host' }),
    moved(),
  ]);
  const warmup = evacuationOf(fleet(20, { totalMs: 9_000 }), { warmup: true });
  const limit = { percent: 1, baselineRuns: 2 };
  assert.equal(regression(scenarioOf(warmup, counted), limit, usual).actual, 0);
  const nothing = regression(scenarioOf(warmup), limit, usual);
  assert.ok(nothing.passed && !('actual' in nothing));
  assert.match(nothing.text, /not decided: nothing arrived/);
});
