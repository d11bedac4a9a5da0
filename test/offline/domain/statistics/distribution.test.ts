import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../../../domain/statistics/distribution.ts';
import { median, quantile } from '../../../../domain/statistics/quantile.ts';
import { medianInterval } from '../../../../domain/statistics/median-interval.ts';
import { uniformFrom } from '../../../../domain/statistics/random.ts';
import { near, series } from './samples.ts';

test('percentiles are those of numpy (type 7)', () => {
  // python3 -c 'import numpy; print([numpy.percentile([1,2,3,4], p) for p in (0,25,50,95,99,100)])'
  const expected = [1, 1.75, 2.5, 3.85, 3.97, 4];
  const found = [0, 0.25, 0.5, 0.95, 0.99, 1].map((p) => quantile([1, 2, 3, 4], p));
  found.forEach((value, i) => {
    near(value, expected[i]);
  });
});

test('a sample is described as numpy and scipy describe it', () => {
  // v = (numpy.arange(1, 38) * 7919) % 1009
  // numpy.percentile(v, [50, 90, 95, 99]), v.mean(), v.std(ddof=1), scipy.stats.median_abs_deviation(v)   (2.4.6, 1.17.1)
  const found = describe(series(37));
  assert.ok(found);
  assert.deepEqual([found.n, found.min, found.max, found.p50], [37, 29, 1005, 546]);
  near(found.p90, 896.6);
  near(found.p95, 952.8);
  near(found.p99, 994.56);
  near(found.mean, 529.0540540540541);
  near(found.standardDeviation, 286.45214317636083);
  near(found.medianAbsoluteDeviation, 244);
});

test("the median's interval is the one of two hundred thousand full resamples", () => {
  // scipy.stats.bootstrap((v,), numpy.median, method='percentile', n_resamples=200000, random_state=1, batch=2000)
  assert.deepEqual(describe(series(37))?.medianInterval, { low: 393, high: 699 });
  assert.deepEqual(describe(series(7))?.medianInterval, { low: 244, high: 856 });
  const even = describe(series(36))?.medianInterval;
  near(even?.low, 395, 1);
  near(even?.high, 699, 1);
});

test('below six values there is no interval, where a bootstrap would print one of no meaning', () => {
  assert.equal(describe([5, 6, 7, 8, 9])?.medianInterval, undefined);
  assert.ok(describe([5, 6, 7, 8, 9, 10])?.medianInterval);
});

test('the interval of another seed is another draw from the same distribution', () => {
  const sorted = Float64Array.from(series(101)).sort();
  const [one, other] = [medianInterval(sorted, 1), medianInterval(sorted, 2)];
  near(one?.low, other?.low, 40);
  near(one?.high, other?.high, 40);
});

test('one value has no standard deviation, and no values have no figures at all', () => {
  const found = describe([7]);
  assert.equal(found?.standardDeviation, undefined);
  assert.ok(found && !('standardDeviation' in found));
  assert.deepEqual([found.p50, found.p99, found.mean], [7, 7, 7]);
  assert.equal(describe([]), undefined);
  assert.equal(median([]), undefined);
});

test('the order of the values makes no difference, to the last bit', () => {
  const values = series(200).map((value) => value / 7);
  const uniform = uniformFrom(42);
  const shuffled = values
    .map((value) => ({ value, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
  assert.deepEqual(describe(shuffled), describe(values));
  assert.deepEqual(describe(values.toReversed()), describe(values));
});

test('figures move and stretch with the values', () => {
  const base = describe(series(50));
  const moved = describe(series(50).map((value) => 3 * value + 11));
  assert.ok(base && moved);
  for (const name of ['min', 'p50', 'p90', 'p95', 'p99', 'max', 'mean'] as const) {
    near(moved[name], 3 * base[name] + 11, 1e-9);
  }
  near(moved.medianAbsoluteDeviation, 3 * base.medianAbsoluteDeviation);
  near(moved.standardDeviation, 3 * (base.standardDeviation ?? NaN));
});

test('percentiles never fall as p rises, and stay within the sample', () => {
  const uniform = uniformFrom(7);
  for (let n = 1; n <= 40; n++) {
    const found = describe(Array.from({ length: n }, () => uniform() * 1e6));
    assert.ok(found);
    const { min, p50, p90, p95, p99, max, mean } = found;
    const rising = [min, p50, p90, p95, p99, max];
    assert.deepEqual(
      rising,
      rising.toSorted((a, b) => a - b),
    );
    assert.ok(min <= mean && mean <= max);
  }
});

test('a value that is no number is refused: it would spoil every figure unseen', () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.throws(() => describe([1, bad, 3]), { name: 'RangeError', message: `a sample holds ${bad}` });
  }
});

test('the caller keeps its array as it was', () => {
  const values = [3, 1, 2];
  describe(values);
  assert.deepEqual(values, [3, 1, 2]);
});

// What takes time by the square of them would take hours.
test('a hundred thousand values are described', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_003);
  assert.equal(describe(values)?.n, 100_000);
});
