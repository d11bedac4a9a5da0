import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hodgesLehmann } from '../../../../domain/statistics/hodges-lehmann.ts';
import { LARGEST_EXACT, mannWhitney } from '../../../../domain/statistics/mann-whitney.ts';
import { normalTail } from '../../../../domain/statistics/normal.ts';
import { kthDifference } from '../../../../domain/statistics/pairwise.ts';
import { uniformFrom } from '../../../../domain/statistics/random.ts';
import { near } from './samples.ts';

// Hollander and Wolfe (1973), table 4.1: permeability of the amnion; R's example of wilcox.test.
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const earlier = [1.15, 0.88, 0.9, 0.74, 1.21];
// i = numpy.arange(60); x = (i * 7919) % 101; y = (i * 104729) % 103 + 9: with ties.
const x = Array.from({ length: 60 }, (_, i) => (i * 7919) % 101);
const y = Array.from({ length: 60 }, (_, i) => ((i * 104_729) % 103) + 9);

test('U and its exact p are those that Hollander and Wolfe published', () => {
  // scipy.stats.mannwhitneyu(a, b, method='exact')
  const found = mannWhitney(atTerm, earlier);
  assert.equal(found?.u, 35);
  assert.equal(found.method, 'exact');
  near(found.p, 0.2544122544122544);
});

test('p is exact with ties too', () => {
  // scipy.stats.mannwhitneyu(a, b, method=scipy.stats.PermutationMethod(n_resamples=numpy.inf))
  const found = mannWhitney([1, 2, 2, 3, 5, 5, 8], [2, 4, 5, 6, 9, 9]);
  assert.equal(found?.u, 11);
  near(found.p, 0.18181818181818182);
});

test('larger samples use the normal distribution, corrected for ties', () => {
  // scipy.stats.mannwhitneyu(x, y, method='asymptotic', use_continuity=True)
  const found = mannWhitney(x, y);
  assert.equal(found?.method, 'normal');
  assert.equal(found.u, 1495.5);
  near(found.p, 0.11056202419866581);
});

test('where exact ends, the normal distribution would have said much the same', () => {
  // scipy.stats.mannwhitneyu(x[:25], y[:25], method='asymptotic').pvalue
  const half = LARGEST_EXACT / 2;
  const exact = mannWhitney(x.slice(0, half), y.slice(0, half));
  assert.equal(exact?.method, 'exact');
  near(exact.p, 0.2562902677132708, 0.002);
});

test('which sample comes first changes the side of U, not p', () => {
  for (const [a, b] of [
    [atTerm, earlier],
    [x, y],
  ] as const) {
    const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
    near(one?.p, other?.p);
    assert.equal((one?.u ?? 0) + (other?.u ?? 0), a.length * b.length);
  }
});

test('samples that are all one value cannot be told apart', () => {
  assert.equal(mannWhitney([5, 5, 5], [5, 5])?.p, 1);
  assert.equal(mannWhitney(Array<number>(40).fill(5), Array<number>(40).fill(5))?.p, 1);
});

test('an empty sample has no test and no shift', () => {
  assert.equal(mannWhitney([], [1]), undefined);
  assert.equal(hodgesLehmann([1], []), undefined);
});

test('the shift and its interval are those that Hollander and Wolfe, and R, give', () => {
  // R> wilcox.test(atTerm, earlier, conf.int = TRUE): estimate 0.305, interval -0.15 … 0.76
  const found = hodgesLehmann(earlier, atTerm);
  near(found?.estimate, 0.305);
  near(found?.interval?.low, -0.15);
  near(found?.interval?.high, 0.76);
});

test('the shift of larger samples is the median of all differences', () => {
  // numpy.median(numpy.subtract.outer(y, x)); the sorted differences at floor(n*m/2 - 1.96*sqrt(n*m*(n+m+1)/12))
  const found = hodgesLehmann(x, y);
  assert.equal(found?.estimate, 9);
  assert.deepEqual(found.interval, { low: -2, high: 20 });
});

test('every order statistic of the differences is found as by sorting them all', () => {
  const uniform = uniformFrom(3);
  for (let round = 0; round < 20; round++) {
    const [n, m] = [1 + Math.floor(uniform() * 9), 1 + Math.floor(uniform() * 9)];
    // Rounded to tenths, so that ties are common and tenths are not exact in binary.
    const sample = (size: number) =>
      Float64Array.from({ length: size }, () => Math.round(uniform() * 30) / 10).sort();
    const [a, b] = [sample(n), sample(m)];
    const all = [...b].flatMap((v) => [...a].map((u) => v - u)).sort((p, q) => p - q);
    all.forEach((difference, i) => {
      assert.equal(kthDifference(a, b, i + 1), difference);
    });
  }
});

test('a sample moved by ten is shifted by ten more', () => {
  const moved = y.map((value) => value + 10);
  assert.equal(hodgesLehmann(x, moved)?.estimate, 19);
  assert.equal(hodgesLehmann(x, x)?.estimate, 0);
});

test('samples too small for a 95 % interval get none, and no smallest difference', () => {
  const found = hodgesLehmann([1, 2, 3], [4, 5, 6]);
  assert.equal(found?.estimate, 3);
  assert.equal(found.interval, undefined);
  assert.equal(found.smallestDetectable, undefined);
});

test('four times as many values show half the difference', () => {
  const uniform = uniformFrom(11);
  const sample = (n: number) => Array.from({ length: n }, () => 5000 + 1000 * uniform());
  const [few, many] = [hodgesLehmann(sample(100), sample(100)), hodgesLehmann(sample(400), sample(400))];
  near((few?.smallestDetectable ?? NaN) / (many?.smallestDetectable ?? NaN), 2, 0.4);
});

test('a shift as large as the smallest detectable one is found about four times out of five', () => {
  const uniform = uniformFrom(5);
  const sample = (shift: number) => Array.from({ length: 60 }, () => shift + 1000 * uniform());
  const size = hodgesLehmann(sample(0), sample(0))?.smallestDetectable ?? NaN;
  let found = 0;
  for (let i = 0; i < 200; i++) if ((mannWhitney(sample(0), sample(size))?.p ?? 1) < 0.05) found++;
  assert.ok(found > 130 && found < 195, `${found} of 200`);
});

test("the normal tail is scipy's, far out too", () => {
  // scipy.stats.norm.sf(z)
  const expected = [
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.96, 0.024997895148220435],
    [2.999, 0.0013543365337271057],
    [3.001, 0.0013454728250849653],
    [5, 2.866515718791933e-7],
    [8, 6.22096057427174e-16],
  ] as const;
  for (const [z, tail] of expected) near(normalTail(z) / tail, 1, 1e-11);
  near(normalTail(-1.96), 1 - 0.024997895148220435);
});

// What takes time by the square of them would take hours.
test('two nights of a hundred thousand migrations are compared', () => {
  const night = Array.from({ length: 100_000 }, (_, i) => 1000 + ((i * 7919) % 100_003) / 7);
  const found = hodgesLehmann(
    night,
    night.map((value) => value + 50),
  );
  assert.equal(mannWhitney(night, night)?.p, 1);
  near(found?.estimate, 50, 1e-6);
});
