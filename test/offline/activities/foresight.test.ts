import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Foresight } from '../../../activities/foresight.ts';

function taught(...took: number[]): Foresight {
  const foresight = new Foresight();
  for (const ms of took) foresight.ended(ms);
  return foresight;
}

test('of the first copies nothing is known: each may have landed', () => {
  for (const foresight of [taught(), taught(5_000, 5_000)]) assert.equal(foresight.mayHaveLanded(0), true);
});

test('the shortest of the latest decides from when on', () => {
  const foresight = taught(9_000, 4_000, 20_000);
  assert.equal(foresight.mayHaveLanded(2_900), false);
  assert.equal(foresight.mayHaveLanded(3_000), true);
});

test('copies that become shorter are followed, and those of long ago forgotten', () => {
  const foresight = taught(8_000, 8_000, 8_000);
  foresight.ended(6_000);
  assert.equal(foresight.mayHaveLanded(4_600), true);
  for (let i = 0; i < 15; i += 1) foresight.ended(30_000);
  assert.equal(foresight.mayHaveLanded(20_000), false);
});
