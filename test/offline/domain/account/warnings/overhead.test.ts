import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overheadHigh } from '../../../../../domain/account/warnings/overhead.ts';
import { evacuationOf, scenarioOf } from '../scenario-of.ts';

const cost = (overheadRatio: number, overheadRatioPlusMinus: number, trip = 1) => ({
  ...evacuationOf([], { trip }),
  overheadRatio,
  overheadRatioPlusMinus,
});

// A tenth more than the cloud needs is told once the resolution of Nova's times can't have feigned it.
for (const [ratio, plusMinus, isHigh] of [
  [1.6, 0.5, false],
  [1.61, 0.5, true],
  [1.6, 0.49, true],
  [1.1, 0, false],
  [5, 4, false],
  [0.9, 0.1, false],
] as const)
  test(`an overhead of ${ratio} ± ${plusMinus} is ${isHigh ? '' : 'not '}told`, () => {
    assert.equal(overheadHigh(scenarioOf(cost(ratio, plusMinus))).length, isHigh ? 1 : 0);
  });

test('the highest of several is told with its trip, wherever it stands', () => {
  const all = [cost(1.4, 0.1, 1), cost(2.345, 0.06, 2), cost(1.5, 0.1, 3), cost(1, 0, 4), evacuationOf([])];
  for (const order of [all, all.toReversed()]) {
    const [warning, ...others] = overheadHigh(scenarioOf(...order));
    assert.deepEqual(others, []);
    assert.equal(warning?.kind, 'overhead-high');
    assert.match(warning.observation, /^3 of 5 evacuations .* at most 2\.3[45] ± 0\.06 times \(trip 2 out\)/);
    assert.match(warning.cause, /between one migration and the next/);
    assert.match(warning.next, /one more in parallel/);
  }
});

test('an overhead that is not known is none', () => {
  assert.deepEqual(overheadHigh(scenarioOf(evacuationOf([]))), []);
});
