import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rate } from '../../../../domain/account/rate.ts';
import { wilson } from '../../../../domain/statistics/wilson.ts';
import { near } from './samples.ts';

test("Wilson's interval is scipy's", () => {
  // scipy.stats.binomtest(s, n).proportion_ci(method='wilson')   (1.17.1)
  const expected: readonly (readonly [number, number, number, number])[] = [
    [12, 12, 0.7575059933447592, 1],
    [0, 12, 0, 0.24249400665524085],
    [95, 96, 0.9433338237728423, 0.9981588297831837],
    [47, 48, 0.8910078200474814, 0.9963128890224893],
    [1, 1, 0.20654931437723745, 1],
  ];
  for (const [successes, n, low, high] of expected) {
    near(wilson(successes, n)?.low, low);
    near(wilson(successes, n)?.high, high);
  }
});

test('nothing tried has no rate', () => {
  assert.equal(wilson(0, 0), undefined);
  assert.equal(rate(0, 0), undefined);
});

test('more tries narrow the interval, and it always holds the rate that was found', () => {
  let width = 1;
  for (let n = 10; n <= 10_000; n *= 10) {
    const found = rate(n / 10, n);
    assert.ok(found && found.lowPercent <= 10 && 10 <= found.highPercent);
    assert.ok(found.highPercent - found.lowPercent < 100 * width);
    width = (found.highPercent - found.lowPercent) / 100;
  }
});
