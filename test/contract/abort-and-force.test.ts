import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestIdOf, scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();
const abort = (server: string, migration: number | string, version = '2.93') =>
  cloud.api.nova('DELETE', `/servers/${server}/migrations/${migration}`, undefined, version);
const force = (server: string, migration: number | string) =>
  cloud.api.nova('POST', `/servers/${server}/migrations/${migration}/action`, { force_complete: null });

test('an abort is taken, and the migration cancelled with the server where it was', async () => {
  const { id } = await cloud.server('aborted', { hang: true });
  const requestId = requestIdOf(await cloud.migrate(id, cloud.to));
  const running = await cloud.record(id, ['running']);
  const answer = await abort(id, running.id);
  assert.equal(answer.status, 202, answer.text);
  const record = await cloud.record(id, ['cancelled', 'completed', 'failed', 'error']);
  assert.equal(record.status, 'cancelled');
  const after = await cloud.settled(id);
  assert.deepEqual([after.status, after.host], ['ACTIVE', cloud.from]);
  const { message, events } = (await cloud.action(id, requestId)) as {
    message: null;
    events: { result: string }[];
  };
  assert.equal(message, null, 'the action that began it does not tell');
  assert.ok(events.every(({ result }) => result === 'Success'));
  const records = await cloud.api.nova('GET', `/os-migrations?instance_uuid=${id}`);
  sameShape(records.body, 'zed/080-os-migrations-aborted');
  const actions = await cloud.api.nova('GET', `/servers/${id}/os-instance-actions`);
  assert.deepEqual(
    (actions.body as { instanceActions: { action: string }[] }).instanceActions.map(({ action }) => action),
    ['live_migration_cancel', 'live-migration', 'create'],
  );
});

test('once it is over, abort and force-complete are 409, whatever the id', async () => {
  const { id } = await cloud.server('over', { seconds: 1 });
  await cloud.migrate(id, cloud.to);
  const record = await cloud.record(id, ['completed']);
  const invalid = (action: string) => [
    409,
    { conflictingRequest: { code: 409, message: `Instance ${id} is in an invalid state for '${action}'` } },
  ];
  for (const migration of [record.id, 99_999]) {
    const aborted = await abort(id, migration);
    assert.deepEqual([aborted.status, aborted.body], invalid('abort live migration'));
    const forced = await force(id, migration);
    assert.deepEqual([forced.status, forced.body], invalid('force_complete'));
  }
});

test('while it runs, an id that is not its own is refused', async () => {
  const { id } = await cloud.server('other-id', { hang: true });
  await cloud.migrate(id, cloud.to);
  const { id: own } = await cloud.record(id, ['running']);
  assert.equal((await abort(id, 99_999)).status, 404);
  assert.equal((await force(id, 99_999)).status, 400);
  assert.equal((await abort(id, own)).status, 202);
  await cloud.record(id, ['cancelled']);
});

test('a force-complete is taken, and ends what would never have ended', async () => {
  const { id } = await cloud.server('forced', { hang: true });
  await cloud.migrate(id, cloud.to);
  const running = await cloud.record(id, ['running']);
  const { record } = await forceUntilOver(id, running.id);
  assert.equal(record.status, 'completed');
  const after = await cloud.settled(id);
  assert.deepEqual([after.status, after.host], ['ACTIVE', cloud.to]);
});

/** The first second of `running` may be too early for it. */
async function forceUntilOver(id: string, migration: number) {
  const answer = await force(id, migration);
  assert.equal(answer.status, 202, answer.text);
  return { record: await cloud.record(id, ['completed', 'failed', 'cancelled', 'error']) };
}

test('abort asks for 2.24, and below there is no such thing', async () => {
  const { id } = await cloud.server('older', { hang: true });
  await cloud.migrate(id, cloud.to);
  const running = await cloud.record(id, ['running']);
  assert.equal((await abort(id, running.id, '2.23')).status, 404);
  assert.equal((await abort(id, running.id, '2.24')).status, 202);
  await cloud.record(id, ['cancelled']);
});

test('behind max_concurrent_live_migrations they queue; 2.65 aborts what is queued, 2.64 does not', async () => {
  const servers = [];
  for (let at = 0; at <= cloud.target.slots; at += 1)
    servers.push(await cloud.server(`queue-${at}`, { hang: true }));
  const waiting = servers.pop();
  assert.ok(waiting);
  for (const { id } of servers) {
    await cloud.migrate(id, cloud.to);
    await cloud.record(id, ['running', 'queued']);
  }
  await cloud.migrate(waiting.id, cloud.to);
  const queued = await cloud.record(waiting.id, ['queued']);
  const listed = await cloud.api.nova('GET', `/servers/${waiting.id}/migrations`);
  sameShape(listed.body, 'zed/304-migration-queued');
  const refused = await abort(waiting.id, queued.id, '2.64');
  assert.deepEqual(
    [refused.status, refused.body],
    [
      400,
      {
        badRequest: {
          code: 400,
          message: `Migration ${queued.id} state of instance ${waiting.id} is queued. Cannot abort live migration while the migration is in this state.`,
        },
      },
    ],
  );
  assert.equal((await force(waiting.id, queued.id)).status, 400);
  assert.equal((await abort(waiting.id, queued.id)).status, 202);
  assert.equal((await cloud.record(waiting.id, ['cancelled', 'completed'])).status, 'cancelled');
  assert.equal((await cloud.settled(waiting.id)).host, cloud.from);
  // The next in the queue takes a slot as soon as one is free.
  await cloud.migrate(waiting.id, cloud.to);
  await cloud.record(waiting.id, ['queued']);
  for (const { id } of servers) {
    const [record] = await cloud.records(id);
    assert.equal((await abort(id, record?.id ?? 0)).status, 202);
  }
  const running = await cloud.record(waiting.id, ['running']);
  assert.equal((await abort(waiting.id, running.id)).status, 202);
  await cloud.record(waiting.id, ['cancelled']);
});
