import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makespanMs } from '../../../../domain/account/makespan.ts';
import { evacuationOf, moved } from './scenario-of.ts';

const move = (postedAt: number, verifiedAt: number) => moved({ postedAt, verifiedAt });

for (const [what, records, expected] of [
  ['is from the first POST to the last server verified', [move(5, 20), move(3, 12), move(9, 17)], 17],
  [
    'begins with the POST of one that never arrived',
    [moved({ postedAt: 1, outcome: 'failed' }), move(5, 20)],
    19,
  ],
  [
    'is not prolonged by one that was found in the wrong place',
    [move(5, 20), { ...move(6, 90), outcome: 'wrong-host' as const }],
    15,
  ],
  ['of one that was adopted and of no other is not known', [moved({ verifiedAt: 20 })], undefined],
  ['of servers whose arrival has no time is not known', [moved({ postedAt: 5 })], undefined],
  ['ends with the last arrival that has a time', [move(5, 20), moved({ postedAt: 6 })], 15],
  ['of no servers is not known', [], undefined],
] as const)
  test(`the makespan ${what}`, () => {
    assert.equal(makespanMs(records), expected);
    assert.equal(makespanMs(records.toReversed()), expected);
  });

test('an evacuation that took no time that can be told has no servers an hour', () => {
  assert.equal(evacuationOf([move(5, 5)]).makespanMs, 0);
  assert.ok(!('vmsPerHour' in evacuationOf([move(5, 5)])));
  assert.equal(evacuationOf([move(0, 1_800_000), move(0, 9)]).vmsPerHour, 4);
});

test('a server that arrived without a lag that is known is in no median of lags', () => {
  const { detectionLagMs } = evacuationOf([moved(), moved({ detectionLagMs: 80 }), moved()]);
  assert.equal(detectionLagMs, 80);
});

test('shares of a request add up to whole ones, whatever was shared by how many', () => {
  const shares = [7, 7, 3, 3, 3].map((n) => moved({ apiCalls: 1 / n }));
  const rest = moved({ apiCalls: 5 / 7 });
  assert.equal(evacuationOf([...shares, rest], { ownApiCalls: 3 }).apiCalls, 5);
});
