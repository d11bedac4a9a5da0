import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settlement } from '../../../domain/settle.ts';
import { nothingSeen, type SeenServer } from '../../../domain/sightings.ts';

const before = { host: 'cmp-a', status: 'ACTIVE' };
const seen = (record: string | undefined, server?: Partial<SeenServer>) =>
  settlement(
    {
      ...nothingSeen,
      ...(record !== undefined && { record: { id: 1, status: record, createdAt: 0 } }),
      ...(server && { server: { status: 'ACTIVE', host: 'cmp-a', volumeIds: [], ...server } }),
    },
    before,
  );
const moving = { status: 'MIGRATING', taskState: 'migrating' };

test('while nothing is known of the server it is not settled', () => {
  assert.equal(seen(undefined), 'not-yet');
  assert.equal(seen('completed'), 'not-yet');
});

test('under way', () => {
  assert.equal(seen('running', moving), 'not-yet');
  assert.equal(seen(undefined, moving), 'not-yet');
  assert.equal(seen('queued', { taskState: 'migrating' }), 'not-yet');
});

test('landed as soon as it is idle on another host, in the state it had before', () => {
  assert.equal(seen('running', { host: 'cmp-b' }), 'landed');
  assert.equal(seen('completed', { host: 'cmp-b' }), 'landed');
});

test('not landed while it is still being worked on there', () => {
  assert.equal(seen('running', { host: 'cmp-b', taskState: 'migrating' }), 'not-yet');
});

test('stayed: idle on its source, and the record is final', () => {
  for (const status of ['failed', 'error', 'cancelled']) assert.equal(seen(status, {}), 'stayed', status);
});

test('what does not fit together is given time', () => {
  assert.equal(seen('completed', {}), 'odd', 'completed, and still on its source');
  assert.equal(seen('running', {}), 'odd', 'idle, while its record still runs');
  assert.equal(seen(undefined, {}), 'odd', 'idle, and no record yet');
  assert.equal(seen('error', moving), 'odd', 'a record that has ended, of a server that moves');
  assert.equal(seen('failed', { status: 'ERROR' }), 'odd', 'on its source, in another state');
  assert.equal(seen('completed', { host: 'cmp-b', status: 'ERROR' }), 'odd', 'moved, in another state');
});

test('a server whose host is not told has not landed', () => {
  const hidden: SeenServer = { status: 'ACTIVE', volumeIds: [] };
  const record = { id: 1, status: 'completed', createdAt: 0 };
  assert.equal(settlement({ ...nothingSeen, record, server: hidden }, before), 'odd');
});
