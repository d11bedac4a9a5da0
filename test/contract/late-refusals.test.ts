import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofProvider, placementKnows } from './support/placement.ts';
import { requestIdOf, scene, type SeenServer } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene({ disturbing: true });
const noCandidates = 'No valid host was found. ';
const noneAfterFilters = 'No valid host was found. There are not enough hosts available.';

let made: Promise<SeenServer> | undefined;
/** One for all: it is never moved. */
const refused = () => (made ??= cloud.server('refused', { seconds: 1 }));

/** 202, and then: ACTIVE where it was, the action says Error, the record too, and the conductor's event tells why. */
async function refusedLater(id: string, host: string | null, reason: string): Promise<void> {
  const { length: before } = await cloud.records(id);
  const asked = await cloud.migrate(id, host);
  assert.equal(asked.status, 202, asked.text);
  const record = await cloud.record(id, ['error', 'completed', 'failed'], before);
  assert.deepEqual([record.status, record.dest_compute], ['error', null]);
  const after = await cloud.settled(id);
  assert.deepEqual([after.status, after.host], ['ACTIVE', cloud.from]);
  const action = await cloud.action(id, requestIdOf(asked));
  sameShape({ instanceAction: action }, 'zed/101-fail-no-room-on-host-action', { except: ['traceback'] });
  const { message, events } = action as {
    message: string;
    events: { event: string; result: string; details: string | null }[];
  };
  assert.equal(message, 'Error');
  assert.deepEqual(
    events.filter(({ result }) => result === 'Error').map(({ event, details }) => [event, details]),
    [['conductor_live_migrate_instance', reason]],
  );
}

/** Below 2.34 the answer waits for the checks. */
async function refusedAtOnce(
  id: string,
  host: string | null,
  reason: string,
  version = '2.30',
): Promise<void> {
  const asked = await cloud.migrate(id, host, version);
  assert.deepEqual([asked.status, asked.body], [400, { badRequest: { code: 400, message: reason } }]);
  const after = await cloud.settled(id);
  assert.deepEqual([after.status, after.host], ['ACTIVE', cloud.from]);
}

async function changeService(host: string, body: object): Promise<void> {
  const { body: found } = await cloud.api.nova('GET', `/os-services?binary=nova-compute&host=${host}`);
  const [service] = (found as { services: { id: string }[] }).services;
  const answer = await cloud.api.nova('PUT', `/os-services/${service?.id ?? ''}`, body);
  assert.equal(answer.status, 200, answer.text);
}

test('to the host that it is on', async () => {
  const server = await refused();
  await refusedLater(server.id, cloud.from, noneAfterFilters);
  await refusedAtOnce(server.id, cloud.from, noneAfterFilters);
});

test('to a host that is disabled', async (t) => {
  await changeService(cloud.to, { status: 'disabled', disabled_reason: 'contract' });
  t.after(async () => {
    await changeService(cloud.to, { status: 'enabled' });
    await placementKnows(cloud, cloud.to, 'enabled');
  });
  await placementKnows(cloud, cloud.to, 'disabled');
  const server = await refused();
  await refusedLater(server.id, cloud.to, noCandidates);
});

test('to a host that is forced down', async (t) => {
  await changeService(cloud.to, { forced_down: true });
  t.after(() => changeService(cloud.to, { forced_down: false }));
  const server = await refused();
  await refusedLater(server.id, cloud.to, noneAfterFilters);
  await refusedAtOnce(server.id, cloud.to, noneAfterFilters);
});

test('to a host without room, and to any when none has', async () => {
  const { api } = cloud;
  const made = await api.nova('POST', '/flavors', {
    flavor: { name: cloud.name('big'), vcpus: 1, ram: 200_000, disk: 1 },
  });
  const { id: flavorRef } = (made.body as { flavor: { id: string } }).flavor;
  cloud.afterwards(() => api.nova('DELETE', `/flavors/${flavorRef}`));
  const big = await cloud.server('big', {}, { flavorRef });
  await cloud.server('in-its-way', {}, { flavorRef, host: cloud.to });
  await refusedLater(big.id, cloud.to, noCandidates);
  await refusedAtOnce(big.id, cloud.to, noCandidates);
  await refusedAtOnce(
    big.id,
    cloud.to,
    `Migration pre-check error: Unable to migrate ${big.id} to ${cloud.to}: Lack of memory(host:${String(await freeMemory(cloud.to))}.0 <= instance:200000)`,
    '2.29',
  );
  for (const host of cloud.hosts.slice(0, -2)) await cloud.server('in-its-way-too', {}, { flavorRef, host });
  await refusedLater(big.id, null, noCandidates);
});

/** As the conductor counts it: what the host has, times what Nova promises of it, less what is taken. */
async function freeMemory(host: string): Promise<number> {
  const { inventories } = (await ofProvider(cloud, host, 'inventories')) as {
    inventories: { MEMORY_MB: { total: number; allocation_ratio: number } };
  };
  const { usages } = (await ofProvider(cloud, host, 'usages')) as { usages: { MEMORY_MB: number } };
  const { total, allocation_ratio: ratio } = inventories.MEMORY_MB;
  return total * ratio - usages.MEMORY_MB;
}

test('a destination that has just died is waited for, and then it is no valid host', async () => {
  const server = await refused();
  const start = await cloud.target.kill(cloud.to);
  try {
    await refusedLater(server.id, cloud.to, noneAfterFilters);
  } finally {
    await start();
  }
  await cloud.until(
    'it is up again',
    () => cloud.api.nova('GET', `/os-services?binary=nova-compute&host=${cloud.to}`),
    ({ body }) => (body as { services: { state: string }[] }).services[0]?.state === 'up',
  );
});

test('a copy that breaks is `failed`, and no event says so', async () => {
  const { id } = await cloud.server('breaks', { seconds: 1, fail: true });
  const requestId = requestIdOf(await cloud.migrate(id, cloud.to));
  const record = await cloud.record(id, ['failed', 'completed', 'error']);
  assert.deepEqual(
    [record.status, record.source_compute, record.dest_compute],
    ['failed', cloud.from, cloud.to],
  );
  const after = await cloud.settled(id);
  assert.deepEqual([after.status, after.host], ['ACTIVE', cloud.from]);
  const { message, events } = (await cloud.action(id, requestId)) as {
    message: null;
    events: { result: string }[];
  };
  assert.equal(message, null);
  assert.ok(events.every(({ result }) => result === 'Success'));
});

test('a destination that refuses to prepare makes it `error`, then, rolled back, `failed`, and its event says why', async () => {
  const { id } = await cloud.server('not-prepared', { refuse: true });
  const requestId = requestIdOf(await cloud.migrate(id, cloud.to));
  const record = await cloud.record(id, ['failed', 'completed']);
  assert.deepEqual([record.status, record.dest_compute], ['failed', cloud.to]);
  const { message, events } = (await cloud.action(id, requestId)) as {
    message: string;
    events: { event: string; result: string; details: string | null }[];
  };
  assert.equal(message, 'Error');
  const failed = events.filter(({ result }) => result === 'Error');
  assert.deepEqual(
    failed.map(({ event }) => event),
    ['compute_pre_live_migration'],
  );
  assert.match(failed[0]?.details ?? '', /^Migration pre-check error: /);
});
