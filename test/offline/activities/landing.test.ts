import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNotThereYet, resolution } from '../../../activities/migration/landing.ts';
import { nothingSeen, sawRecord } from '../../../domain/sightings.ts';

const says = (status: string) => sawRecord(nothingSeen, { id: 7, status, createdAt: 0 }, 1_000);

test('only the list of those under way proves that a copy has not landed; before the copy, its record does', () => {
  assert.equal(isNotThereYet(says('running'), { listed: true }), true);
  assert.equal(isNotThereYet(says('running'), { listed: false }), false);
  for (const status of ['queued', 'preparing'])
    assert.equal(isNotThereYet(says(status), { listed: false }), true, status);
  assert.equal(isNotThereYet(nothingSeen, { listed: false }), true);
});

test('a landing for which nobody looked for a while is known as exactly as that', () => {
  const landed = { server: {} as never, everyMs: 300 };
  assert.equal(resolution({ lastNotYetAt: 1_000 }, { ...landed, askedAt: 1_400 }), 300);
  assert.equal(resolution({ lastNotYetAt: 1_000 }, { ...landed, askedAt: 2_500 }), 1_500);
  assert.equal(resolution({}, { ...landed, askedAt: 2_500 }), 300);
  assert.equal(
    resolution({ lastNotYetAt: 1_000 }, { server: 'migrating', everyMs: 300, askedAt: 2_500 }),
    300,
  );
});
