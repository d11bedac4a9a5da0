import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHeard } from '../../../domain/heard.ts';

const now = Date.UTC(2026, 10, 24, 2);
const asked = (secondsAgo: number) => ({ lastAccessTime: { seconds: now / 1_000 - secondsAgo } });

test('a worker whose last poll began within a minute and a half is there', () => {
  assert.equal(isHeard(asked(0), now), true);
  assert.equal(isHeard(asked(89), now), true);
  assert.equal(isHeard(asked(90), now), false);
});

test('by this machine’s clock, unless another time is meant', () => {
  assert.equal(isHeard({ lastAccessTime: { seconds: Date.now() / 1_000 } }), true);
  assert.equal(isHeard(asked(0), now + 3_600_000), false);
});

test('one that has never asked is not', () => {
  for (const never of [{}, { lastAccessTime: {} }]) assert.equal(isHeard(never, now), false);
});
