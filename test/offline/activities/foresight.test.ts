import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Foresight } from '../../../activities/foresight.ts';

function taught(...took: number[]): Foresight {
  const foresight = new Foresight();
  for (const ms of took) foresight.ended(ms);
  return foresight;
}

test('of the first copies nothing is known: each may have landed, none is due', () => {
  for (const foresight of [taught(), taught(5_000, 5_000)]) {
    assert.equal(foresight.mayHaveLanded(0), true);
    assert.equal(foresight.isDue(5_000), false);
  }
});

test('the shortest of the latest decides from when on, the longest until when it is due', () => {
  const foresight = taught(9_000, 4_000, 20_000);
  assert.equal(foresight.mayHaveLanded(2_900), false);
  assert.equal(foresight.mayHaveLanded(3_000), true);
  assert.deepEqual(
    [2_900, 3_000, 20_000, 20_100].map((age) => foresight.isDue(age)),
    [false, true, true, false],
  );
});

test('copies that become shorter are followed, and those of long ago forgotten', () => {
  const foresight = taught(8_000, 8_000, 8_000);
  foresight.ended(6_000);
  assert.equal(foresight.mayHaveLanded(4_600), true);
  for (let i = 0; i < 15; i += 1) foresight.ended(30_000);
  assert.equal(foresight.mayHaveLanded(20_000), false);
});
