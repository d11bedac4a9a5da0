import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOfThisTrip, type Member } from '../../../domain/member.ts';

const T = Date.UTC(2026, 2, 14, 2, 0, 0);
const fresh: Member = {
  id: 'a',
  name: 'web-1',
  host: 'cmp-a',
  status: 'ACTIVE',
  boot: 'image',
  volumeIds: [],
};
/** It has been moved before: 480 out, 481 back. */
const moved: Member = { ...fresh, lastMigration: { id: 481, createdAt: T - 60_000 } };
const record = (id: number, createdAt: number, source = 'cmp-a') => ({ id, createdAt, source });
const baseline = { newest: { id: 500, createdAt: T }, cloudTime: T + 2_000 };

test('a record made after the trip began is of this trip', () => {
  assert.equal(isOfThisTrip(record(501, T + 3_000), moved, baseline), true);
  assert.equal(isOfThisTrip(record(501, T + 3_000), fresh, baseline), true);
});

test('the first record that a cloud ever has is of this trip', () => {
  assert.equal(isOfThisTrip(record(1, T), fresh, { cloudTime: T }), true);
});

test('the record of an earlier trip is not', () => {
  assert.equal(isOfThisTrip(record(481, T - 60_000), moved, baseline), false);
  assert.equal(isOfThisTrip(record(480, T - 90_000), moved, baseline), false);
});

test('nor is one that left another host than the server is on', () => {
  assert.equal(isOfThisTrip(record(501, T + 3_000, 'cmp-b'), moved, baseline), false);
});

test('a record without a source may be: Nova names it late', () => {
  assert.equal(isOfThisTrip({ id: 501, createdAt: T + 3_000 }, moved, baseline), true);
});

test('one of the same second as the newest is told by its id', () => {
  assert.equal(isOfThisTrip(record(501, T), fresh, baseline), true);
  assert.equal(isOfThisTrip(record(500, T), { ...fresh, lastMigration: baseline.newest }, baseline), false);
});

test('each cell counts its own ids: a new record may have a lower one than the newest of another cell', () => {
  assert.equal(isOfThisTrip(record(7, T + 3_000), fresh, baseline), true);
});

test('each cell counts its own ids: an old record may have a higher one than the newest of another cell', () => {
  const otherCell = { newest: { id: 7, createdAt: T }, cloudTime: T + 2_000 };
  assert.equal(isOfThisTrip(record(480, T - 90_000), moved, otherCell), false);
  assert.equal(isOfThisTrip(record(482, T + 3_000), moved, otherCell), true);
});

test('a new record of the same second as the newest of another cell is of this trip', () => {
  const known = { ...fresh, lastMigration: { id: 6, createdAt: T - 60_000 } };
  assert.equal(isOfThisTrip(record(7, T), known, baseline), true);
});

test('one that is older than the newest, by time and by number, is of an earlier trip', () => {
  assert.equal(isOfThisTrip(record(499, T - 1_000), fresh, baseline), false);
  assert.equal(isOfThisTrip(record(500, T - 1_000), fresh, baseline), false);
});

test('where the cloud’s clock was put back, the number tells', () => {
  assert.equal(isOfThisTrip(record(501, T - 60_000), fresh, baseline), true);
});

test('of the same second as the newest, with a lower number: another cell’s, and of this trip', () => {
  assert.equal(isOfThisTrip(record(7, T), fresh, baseline), true);
});
