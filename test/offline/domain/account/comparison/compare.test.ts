import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../../../../domain/account/comparison/compare.ts';
import { alike, nightOf, type Trip } from '../night-of.ts';

const lost = { totalMs: 9_000, outcome: 'failed' } as const;
const compared = (base: readonly Trip[], other: readonly Trip[]) =>
  compare(nightOf('A', { s: base }), nightOf('B', { s: other }));

// Of 70 ways to deal eight values into fours two are as far apart as can be; of 20 ways to deal six into threes, two.
// Of 40 places for one value among 39 the first and the last: 0.05, which is not below 0.05.
for (const [what, base, other, finding, p] of [
  ['four servers against four that took longer', alike(4, 1_000), alike(4, 1_200), 'slower', 2 / 70],
  ['four servers against four that took less long', alike(4, 1_200), alike(4, 1_000), 'faster', 2 / 70],
  ['three against three, however far apart', alike(3, 1_000), alike(3, 9_000), 'not-told-apart', 2 / 20],
  ['one against thirty-nine, however far apart', [1_000], alike(39, 9_000), 'not-told-apart', 2 / 40],
  ['servers against their equals', alike(9, 1_000), alike(9, 1_000), 'not-told-apart', 1],
  ['servers against none that arrived', alike(9, 1_000), [lost], 'nothing-to-compare', undefined],
  ['none that arrived against servers', [lost], alike(9, 1_000), 'nothing-to-compare', undefined],
] as const)
  test(`${what}: ${finding}`, () => {
    const [contrast, ...others] = compared([base], [other]).contrasts;
    assert.deepEqual(others, []);
    assert.equal(contrast?.finding, finding);
    assert.equal(contrast.pAdjusted?.toFixed(12), p?.toFixed(12));
  });

test('the shift is the other run less the base, and its interval of no width where all differ by as much', () => {
  const [contrast] = compared([alike(9, 1_000)], [alike(9, 1_250)]).contrasts;
  assert.deepEqual(contrast?.shift, { estimate: 250, interval: { low: 250, high: 250 } });
  assert.deepEqual([contrast.scenario, contrast.phase], ['s', 'first']);
  assert.deepEqual([contrast.base.run, contrast.other.run], ['A', 'B']);
  assert.deepEqual([contrast.base.totalMs?.p50, contrast.other.totalMs?.p50], [1_000, 1_250]);
});

test('what one look would tell apart, two looks together do not: chance had twice the occasion', () => {
  const found = compared([alike(4, 1_000), alike(4, 1_000)], [alike(4, 1_200), alike(4, 1_200)]).contrasts;
  assert.deepEqual(
    found.map(({ phase, finding, pAdjusted }) => [phase, finding, pAdjusted?.toFixed(6)]),
    [
      ['first', 'not-told-apart', (4 / 70).toFixed(6)],
      ['later', 'not-told-apart', (4 / 70).toFixed(6)],
    ],
  );
});

test('where there was nothing to compare chance had no occasion', () => {
  const found = compared([alike(4, 1_000), alike(4, 1_000)], [[lost], alike(4, 1_200)]).contrasts;
  assert.deepEqual(
    found.map(({ phase, finding, pAdjusted }) => [phase, finding, pAdjusted?.toFixed(6)]),
    [
      ['first', 'nothing-to-compare', undefined],
      ['later', 'slower', (2 / 70).toFixed(6)],
    ],
  );
});

test('later trips are all after the first that counts, whatever the warm-up was', () => {
  const trips = [alike(3, 9_000), alike(4, 100), alike(5, 200), alike(6, 300)];
  const found = compare(nightOf('A', { s: trips }, 1), nightOf('B', { s: trips.slice(1) })).contrasts;
  assert.deepEqual(
    found.map(({ phase, base, other }) => [phase, base.attempted, other.attempted]),
    [
      ['first', 4, 4],
      ['later', 11, 11],
    ],
  );
});

test('servers that failed are in the counts and the rate, not in the times; nor are those of unknown time', () => {
  const [contrast] = compared([[1_000, lost, {}, 2_000]], [[1_000]]).contrasts;
  const { attempted, verified, verifiedRate, totalMs } = contrast?.base ?? assert.fail();
  assert.deepEqual([attempted, verified, verifiedRate?.percent, totalMs?.n], [4, 3, 75, 2]);
});

test('the makespans of a phase are of its evacuations', () => {
  const timed = (postedAt: number, ms: number) => [{ postedAt, verifiedAt: postedAt + ms, totalMs: ms }];
  const trips = [timed(0, 100), timed(1_000, 300), timed(2_000, 500)];
  const [first, later] = compared(trips, trips).contrasts;
  assert.deepEqual([first?.base.makespanMs?.n, first?.base.makespanMs?.p50], [1, 100]);
  assert.deepEqual([later?.base.makespanMs?.n, later?.base.makespanMs?.p50], [2, 400]);
});

test('a phase that only one run has is in no contrast, and is told with that run', () => {
  const [short, long] = [[alike(4, 1_000)], [alike(4, 1_000), alike(4, 1_000)]];
  for (const [base, other, run] of [
    [short, long, 'B'],
    [long, short, 'A'],
  ] as const) {
    const { contrasts, unmatched, onlyInBase, onlyInOther } = compared(base, other);
    assert.deepEqual(
      contrasts.map(({ phase }) => phase),
      ['first'],
    );
    assert.deepEqual(unmatched, [{ scenario: 's', phase: 'later', run }]);
    assert.deepEqual([onlyInBase, onlyInOther], [[], []]);
  }
  assert.deepEqual(compared(short, short).unmatched, [], 'a phase that neither has is no matter');
  assert.deepEqual(compared([], short).unmatched, [{ scenario: 's', phase: 'first', run: 'B' }]);
});

test('scenarios are compared by name; those that one run alone has are told', () => {
  const one = [alike(4, 1_000)];
  const found = compare(nightOf('A', { x: one, s: one, t: one }), nightOf('B', { t: one, y: one, s: one }));
  assert.deepEqual([found.base, found.other], ['A', 'B']);
  assert.deepEqual(
    found.contrasts.map(({ scenario }) => scenario),
    ['s', 't'],
  );
  assert.deepEqual([found.onlyInBase, found.onlyInOther], [['x'], ['y']]);
});

test('figures of a sample are told to a µs', () => {
  const [contrast] = compared([[0, 1, 1]], [[0, 1, 1]]).contrasts;
  assert.equal(contrast?.base.totalMs?.mean, 0.667);
});
