import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison, Contrast } from '../../../../../domain/account/comparison/compare.ts';
import { sentences } from '../../../../../domain/account/comparison/sentence.ts';

const side = { attempted: 9, verified: 9 };
const contrast = (finding: Contrast['finding'], known: Partial<Contrast> = {}): Contrast => ({
  ...{ scenario: 's', phase: 'first', finding },
  ...{ base: { run: 'A', ...side }, other: { run: 'B', ...side } },
  ...known,
});
const said = (contrasts: readonly Contrast[], known: Partial<Comparison> = {}) =>
  sentences(
    { base: 'A', other: 'B', contrasts, onlyInBase: [], onlyInOther: [], unmatched: [], ...known },
    'before',
    'now',
  );

for (const [finding, shift, expected] of [
  [
    'slower',
    { estimate: 800, interval: { low: 700, high: 950 } },
    'slower by 800 ms (95 %: 700 ms to 950 ms)',
  ],
  [
    'faster',
    { estimate: -800, interval: { low: -950, high: -700 } },
    'faster by 800 ms (95 %: 700 ms to 950 ms)',
  ],
  ['slower', { estimate: 800 }, 'slower by 800 ms'],
] as const)
  test(`a run that is ${expected} is said to be so, the smaller bound first`, () => {
    assert.deepEqual(said([contrast(finding, { shift })]), [`now is ${expected} in s, first trips.`]);
  });

test('no difference is said with the one that would have shown, or that none could have', () => {
  const shift = { estimate: 3, interval: { low: -9, high: 12 }, smallestDetectable: 40 };
  assert.match(said([contrast('not-told-apart', { shift })])[0] ?? '', /^No difference .* s, first trips; one of 40 ms or more would/); // prettier-ignore
  for (const small of [contrast('not-told-apart'), contrast('not-told-apart', { shift: { estimate: 3 } })])
    assert.match(said([small])[0] ?? '', /^No difference .* s, first trips: the samples are too small/);
});

test('what differs is said first, then what does not, what could not be compared, and what was left out', () => {
  const found = said(
    [
      contrast('nothing-to-compare', { scenario: 'a' }),
      contrast('not-told-apart', { scenario: 'b' }),
      contrast('faster', { scenario: 'c', phase: 'later', shift: { estimate: -5 } }),
      contrast('slower', { scenario: 'd', shift: { estimate: 5 } }),
    ],
    {
      ...{ onlyInBase: ['x', 'y'], onlyInOther: ['z'] },
      unmatched: [{ scenario: 'd', phase: 'later', run: 'B' }],
    },
  );
  const beginnings = [
    /^now is faster by 5 ms in c, later trips\.$/,
    /^now is slower by 5 ms in d/,
    /^No difference was found in b/,
    /^Nothing to compare in a, first trips: .* no verified migration/,
    /^Only before has x, y\.$/,
    /^Only now has z\.$/,
    /^Only B has later trips of d/,
  ];
  assert.equal(found.length, beginnings.length);
  for (const [i, beginning] of beginnings.entries()) assert.match(found[i] ?? '', beginning);
});

test('runs that share nothing are said to', () => {
  const [first, ...others] = said([]);
  assert.match(first ?? '', /nothing in common/);
  assert.deepEqual(others, []);
});
