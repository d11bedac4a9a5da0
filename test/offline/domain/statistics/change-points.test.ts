import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePoints } from '../../../../domain/statistics/change-points.ts';
import { holm } from '../../../../domain/statistics/holm.ts';
import { stepProbability } from '../../../../domain/statistics/step.ts';
import { normalFrom, uniformFrom } from '../../../../domain/statistics/random.ts';

const normal = normalFrom(uniformFrom(7));
const noise = (n: number, level = 10, scatter = 1) =>
  Array.from({ length: n }, () => level + scatter * normal());

test('a step in a series of runs is found where it is', () => {
  const series = [...noise(12), ...noise(10, 16)].map((value) => [value]);
  const found = changePoints(series);
  assert.deepEqual(
    found.map(({ at }) => at),
    [12],
  );
  assert.ok((found[0]?.p ?? 1) <= 0.01);
});

test('two steps are both found, and in order', () => {
  const series = [...noise(12), ...noise(12, 20), ...noise(12, 12, 0.5)].map((value) => [value]);
  assert.deepEqual(
    changePoints(series).map(({ at }) => at),
    [12, 24],
  );
});

test('one wild night is no new level', () => {
  const series = noise(20).map((value, i) => [i === 9 ? 500 : value]);
  assert.deepEqual(changePoints(series), []);
});

test('of 300 series in which nothing changes at most 8 % show a break: 5 % and what 300 series scatter', () => {
  const falsely = Array.from(
    { length: 300 },
    (_, i) =>
      changePoints(
        noise(16).map((value) => [value]),
        i + 1,
      ).length > 0,
  );
  const share = falsely.filter(Boolean).length / 300;
  assert.ok(share <= 0.08, `${100 * share} %`);
  assert.ok(share > 0, 'a test that never errs has no power');
});

test('five runs of four evacuations each show a host that became slower after the third', () => {
  const groups = [10, 10, 10, 16, 16].map((level) => noise(4, level));
  assert.deepEqual(
    changePoints(groups).map(({ at }) => at),
    [3],
  );
});

test('of 200 series of five nights, which differ twice as much as the evacuations of each, at most 9 % show a break: 5 % and what 200 scatter', () => {
  const drawn = Array.from({ length: 200 }, () => noise(5, 10, 2).map((level) => noise(6, level)));
  const seen = (levels: boolean) =>
    drawn.filter((groups, i) => {
      const medians = groups.map((values) => values.toSorted((a, b) => a - b)[3] ?? 0);
      return changePoints(groups, i + 1, levels ? medians : undefined).length > 0;
    }).length / 200;
  const share = seen(true);
  assert.ok(share <= 0.09, `${100 * share} %`);
  assert.ok(seen(false) > 0.3, 'which their order alone would have passed for changes');
});

test('a step among few values is as unlikely as their scatter makes it, whatever the unit', () => {
  const probability = (values: readonly number[], at: number) =>
    stepProbability(values, at, 2, uniformFrom(1));
  assert.ok(probability([10, 10.2, 9.9, 30, 29], 3) < 0.01);
  assert.ok(probability([10, 12, 9, 12, 13], 3) > 0.1);
  assert.equal(probability([10, 12, 9, 12, 13], 3), probability([1_000, 1_200, 900, 1_200, 1_300], 3));
  assert.equal(probability([1, 1, 1, 1], 2), 1);
  assert.ok(probability([1, 1, 2, 2], 2) < 0.001, 'nothing scatters, and yet they differ');
});

test('the same series gives the same answer, to the last digit', () => {
  const series = [...noise(8), ...noise(8, 11.5)].map((value) => [value]);
  assert.deepEqual(changePoints(series), changePoints(series));
});

test('nothing, one value, and equal values have no break', () => {
  for (const series of [[], [[1]], [[1], [1], [1], [1], [1], [1]]])
    assert.deepEqual(changePoints(series), []);
});

test("Holm's adjustment is R's p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm')", () => {
  assert.deepEqual(
    holm([0.01, 0.04, 0.03, 0.005]).map((p) => Math.round(p * 1e6) / 1e6),
    [0.03, 0.06, 0.06, 0.02],
  );
});
