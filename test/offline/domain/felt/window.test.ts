import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coveredMs, firstAfter, merged, overlapMs, without } from '../../../../domain/felt/interval.ts';
import { migrationOf, windowOf } from '../../../../domain/felt/window.ts';
import { moved } from './a-guest.ts';

const of = (fromMs: number, toMs: number) => ({ fromMs, toMs });

test('a migration is felt from a second before its POST to five seconds after it was verified', () => {
  assert.deepEqual(windowOf(moved('m', 10_000, 12_000)), of(9_000, 17_000));
});

const out = moved('out', 10_000, 12_000); // felt from 9 s to 17 s
const back = moved('back', 16_000, 18_000); // felt from 15 s to 23 s
const next = moved('next', 20_000, 21_000); // felt from 19 s to 26 s
for (const [what, silence, moves, key] of [
  ['in one window alone', of(18_500, 18_600), [out, back], 'back'],
  ['in none', of(23_500, 24_000), [out, back], undefined],
  ['that ends where a window begins', of(8_000, 9_000), [out], undefined],
  ['that begins where one ends', of(17_000, 18_000), [out], undefined],
  ['under way in one, in the margin of both', of(15_500, 16_500), [out, back], 'back'],
  ['in the margins of both, more of it in the first', of(14_500, 15_400), [out, back], 'out'],
  ['in the margins of both, more of it in the second', of(16_500, 19_800), [out, next], 'next'],
  ['in the margins of both, as much of it in each', of(15_200, 15_800), [out, back], 'out'],
  ['that goes on through both moves', of(11_000, 17_000), [out, back], 'out'],
  ['that has more of the second move', of(11_500, 17_000), [out, back], 'back'],
] as const)
  test(`a silence ${what}: ${key ?? 'nobody’s'}`, () => {
    assert.equal(migrationOf(silence, moves), key);
    assert.equal(migrationOf(silence, moves.toReversed()), key, 'in whatever order they are told');
  });

test('intervals overlap for as long as both go on', () => {
  for (const [a, b, ms] of [
    [of(0, 10), of(5, 20), 5],
    [of(0, 10), of(2, 4), 2],
    [of(0, 10), of(10, 20), 0],
    [of(0, 10), of(15, 20), 0],
  ] as const) {
    assert.equal(overlapMs(a, b), ms);
    assert.equal(overlapMs(b, a), ms);
  }
});

test('intervals that meet are made one, in their order; those of no length are left out', () => {
  const some = [of(50, 60), of(0, 10), of(10, 20), of(5, 8), of(30, 30), of(55, 70), of(40, 35)];
  assert.deepEqual(merged(some), [of(0, 20), of(50, 70)]);
  assert.deepEqual(some[1], of(0, 10), 'and nothing of what was given is changed');
});

test('what is left between holes', () => {
  for (const [holes, left] of [
    [[], [of(10, 20)]],
    [[of(12, 14)], [of(10, 12), of(14, 20)]],
    [[of(0, 12), of(18, 30)], [of(12, 18)]],
    [[of(0, 5), of(25, 30)], [of(10, 20)]],
    [[of(0, 10), of(20, 30)], [of(10, 20)]],
    [[of(10, 12), of(15, 20)], [of(12, 15)]],
    [[of(0, 30)], []],
  ] as const) {
    assert.deepEqual(without(of(10, 20), holes), left);
    const covered = coveredMs(of(10, 20), holes);
    assert.equal(covered, 10 - left.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0));
  }
});

test('the first that is greater, among many and among none', () => {
  const ascending = [1, 3, 3, 7];
  const first = (than: number) => firstAfter(ascending.length, (i) => ascending[i] ?? NaN, than);
  assert.deepEqual([0, 1, 2, 3, 6, 7, 8].map(first), [0, 1, 1, 3, 3, 4, 4]);
  assert.equal(firstAfter(0, () => 0, 5), 0); // prettier-ignore
});
