import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nothingSeen, type Sightings, sawRecord } from '../../../domain/sightings.ts';
import { migration, moving, server } from '../../support/nova-says.ts';
import { hurried, wrong } from '../../support/scripted-cloud.ts';
import { deleted, itself, itsProgress, member, showing, theRecords, underWay, watching } from './watching.ts';

test('it comes back when the server has landed, though the record still runs', async (t) => {
  const cloud = showing(
    { record: migration({ status: 'queued' }) },
    { record: migration({ status: 'running' }), server: moving() },
    { record: migration({ status: 'running' }), server: server({ host: 'cmp-b' }) },
  );
  const { watched } = watching(t, cloud);
  const { state, seen, apiCalls } = await watched;
  assert.equal(state, 'landed');
  assert.equal(seen.server?.host, 'cmp-b');
  assert.ok(seen.phases.queued && seen.phases.running);
  assert.equal(seen.record?.id, 7);
  assert.ok(seen.lastNotYetAt !== undefined);
  assert.ok(apiCalls > 0);
});

test('that the copy has ended is told before it is known how', async (t) => {
  const order: string[] = [];
  const cloud = showing({ record: migration({ status: 'running' }) });
  const { watched } = watching(t, cloud, {}, () => void order.push('still'));
  await sleep(50);
  assert.equal(order.length, 0, 'it runs');
  cloud.tell({
    [underWay]: { servers: [] },
    [itself]: () => {
      order.push('asked');
      return { server: server({ host: 'cmp-b' }) };
    },
  });
  assert.equal((await watched).state, 'landed');
  assert.deepEqual(order, ['still', 'asked']);
});

test('it waits for the record when that is what it was sent for', async (t) => {
  const landed = server({ host: 'cmp-b' });
  const cloud = showing(
    { record: migration({ status: 'running' }), server: landed },
    { record: migration({ status: 'running' }), server: landed },
    { record: migration({ status: 'completed' }), server: landed },
  );
  const { watched } = watching(t, cloud, { input: { awaiting: 'final-record' } });
  const { state, seen } = await watched;
  assert.equal(state, 'landed');
  assert.equal(seen.record?.status, 'completed');
  assert.ok(seen.phases.final);
});

test('a copy that broke: it stayed', async (t) => {
  const cloud = showing(
    { record: migration({ status: 'running' }), server: moving() },
    { record: migration({ status: 'failed' }), server: server() },
  );
  const { state, seen } = await watching(t, cloud).watched;
  assert.equal(state, 'stayed');
  assert.equal(seen.record?.status, 'failed');
});

test('an error that Nova turns into a failure once it has rolled back is a failure', async (t) => {
  const cloud = showing(
    { record: migration({ status: 'error' }), server: server() },
    { record: migration({ status: 'error' }), server: server() },
    { record: migration({ status: 'failed' }), server: server() },
  );
  const { state, seen } = await watching(t, cloud).watched;
  assert.equal(state, 'stayed');
  assert.equal(seen.record?.status, 'failed');
});

test('an error that stays one is one', async (t) => {
  const cloud = showing({ record: migration({ status: 'error' }), server: server() });
  const { state, seen } = await hurried(
    t,
    () => watching(t, cloud, { input: { until: Date.now() + 1e9 } }).watched,
  );
  assert.equal(state, 'stayed');
  assert.equal(seen.record?.status, 'error');
});

test('the record of an earlier trip tells nothing of this one', async (t) => {
  const old = migration({ id: 6, status: 'completed', at: Date.now() - 60_000 });
  const known = { ...member, lastMigration: { id: 6, createdAt: Date.now() - 60_000 } };
  const cloud = showing({ record: old, server: moving() });
  const input = { member: known, until: Date.now() + 60 };
  const { state, seen } = await watching(t, cloud, { input }).watched;
  assert.equal(state, 'overdue');
  assert.equal(seen.record, undefined);
});

test('what contradicts itself is given time, and then it is what it is', async (t) => {
  const contradiction = { record: migration({ status: 'completed' }), server: server() };
  const began = Date.now();
  const { state, at } = await hurried(
    t,
    () => watching(t, showing(contradiction), { input: { until: Date.now() + 1e9 } }).watched,
  );
  assert.equal(state, 'odd');
  assert.ok(at - began > 20_000, `after ${at - began} ms of that day`);
});

test('a contradiction that resolves is none', async (t) => {
  const cloud = showing(
    { record: migration({ status: 'completed' }), server: server() },
    { record: migration({ status: 'completed' }), server: server() },
    { record: migration({ status: 'completed' }), server: server({ host: 'cmp-b' }) },
  );
  assert.equal((await watching(t, cloud).watched).state, 'landed');
});

test('past its time it comes back with what it has seen', async (t) => {
  const cloud = showing({ record: migration(), server: moving() });
  const { state, seen } = await watching(t, cloud, { input: { until: Date.now() + 500 } }).watched;
  assert.equal(state, 'overdue');
  assert.equal(seen.record?.id, 7, 'by which it can be aborted');
});

test('a deadline of a month is not over at once', async (t) => {
  const cloud = showing(
    { record: migration(), server: moving() },
    { record: migration(), server: server({ host: 'cmp-b' }) },
  );
  const input = { until: Date.now() + 30 * 86_400_000 };
  assert.equal((await watching(t, cloud, { input }).watched).state, 'landed');
});

test('past its time it comes back though the cloud is away', async (t) => {
  const cloud = showing({}).tell({ [underWay]: wrong.notSent() });
  const { state } = await watching(t, cloud, { input: { until: Date.now() + 50 } }).watched;
  assert.equal(state, 'overdue');
});

test('a server that is deleted under way has vanished', async (t) => {
  const cloud = showing({ record: migration(), server: moving() }, { record: migration(), server: deleted });
  assert.equal((await watching(t, cloud).watched).state, 'vanished');
});

test('cancelled, it comes back at once with what it has seen', async (t) => {
  const cloud = showing({ record: migration(), server: moving() });
  const { watched, attempt } = watching(t, cloud);
  while (cloud.times(theRecords) < 3) await sleep(5);
  attempt.cancel();
  const { state, seen } = await watched;
  assert.equal(state, 'interrupted');
  assert.equal(seen.record?.id, 7);
});

test('a worker that is shut down has not interrupted the migration: the watching fails, to be tried again', async (t) => {
  const cloud = showing({ record: migration(), server: moving() });
  const { watched, attempt } = watching(t, cloud);
  while (cloud.times(theRecords) < 3) await sleep(5);
  attempt.cancel('WORKER_SHUTDOWN');
  await assert.rejects(watched, { name: 'ApplicationFailure', type: 'WorkerShutDown', nonRetryable: false });
});

test('it goes on from where a watcher that died left off', async (t) => {
  const seen = sawRecord(nothingSeen, { id: 7, status: 'queued', createdAt: 0 }, 1_000);
  const carried = { seen: { ...seen, looks: 12 }, apiCalls: 4.5 };
  const cloud = showing({ record: migration({ status: 'running' }), server: server({ host: 'cmp-b' }) });
  const result = await watching(t, cloud, { carried }).watched;
  assert.equal(result.seen.phases.queued?.from, 1_000, 'the phase that only the first one saw');
  assert.ok(result.seen.looks > 12);
  assert.ok(result.apiCalls > 4.5, 'and what that one asked is counted');
});

test('every change of the record goes into a heartbeat at once', async (t) => {
  const cloud = showing(
    { record: migration({ status: 'queued' }) },
    { record: migration({ status: 'running' }), server: moving() },
    { record: migration({ status: 'running' }), server: server({ host: 'cmp-b' }) },
  );
  const { watched, beats } = watching(t, cloud);
  await watched;
  const statuses = beats.map((beat) => (beat as { seen: Sightings }).seen.record?.status);
  assert.deepEqual(statuses.slice(0, 2), ['queued', 'running']);
});

test('bytes are asked for while it runs, no oftener than Nova renews them', async (t) => {
  const figures = {
    ...{ memory_total_bytes: 100, memory_processed_bytes: 40, memory_remaining_bytes: 60 },
    ...{ disk_total_bytes: 0, disk_processed_bytes: 0, disk_remaining_bytes: 0 },
  };
  const cloud = showing({ record: migration(), server: moving() }).tell({
    [itsProgress]: { migrations: [{ ...migration(), server_uuid: 'id-web-1', ...figures }] },
  });
  const until = Date.now() + 16_000;
  const { seen } = await hurried(t, async () => {
    const { watched, attempt } = watching(t, cloud, { input: { until: until + 1e9 } });
    while (Date.now() < until) await sleep(5);
    attempt.cancel();
    return await watched;
  });
  const asked = cloud.times(itsProgress);
  assert.ok(asked >= 2 && asked <= 4, `${asked} times in 16 s: after 1.5 s, then every 5 s`);
  assert.equal(seen.progress.memoryProcessedBytes, 40);
  assert.equal(seen.progress.samples, 1, 'the same figure again is no sample');
});
