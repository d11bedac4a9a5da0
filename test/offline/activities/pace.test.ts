import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../../../activities/pace.ts';

test('short moves are looked at as often as was said', () => {
  const pace = new Pace(300);
  assert.equal(pace.everyMs([]), 300);
  pace.landed(5_000);
  assert.equal(pace.everyMs([100, 4_000]), 300);
});

test('what takes longer is looked at less often, in proportion, and never seldomer than once a second', () => {
  const pace = new Pace(300);
  for (let i = 0; i < 40; i += 1) pace.landed(60_000);
  assert.equal(pace.everyMs([100]), 600);
  for (let i = 0; i < 40; i += 1) pace.landed(600_000);
  assert.equal(pace.everyMs([100]), 1_000);
});

test('before any has landed, those in flight tell that they take long', () => {
  const pace = new Pace(300);
  assert.equal(pace.everyMs([59_000, 60_000, 61_000]), 600);
});

test('it follows when moves become short again', () => {
  const pace = new Pace(300);
  pace.landed(60_000);
  for (let i = 0; i < 20; i += 1) pace.landed(3_000);
  assert.equal(pace.everyMs([]), 300);
});

test('who wants looks far apart has them', () => {
  assert.equal(new Pace(5_000).everyMs([600_000]), 5_000);
});
