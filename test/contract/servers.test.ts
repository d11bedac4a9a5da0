import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();
const list = async (query: string) => {
  const answer = await cloud.api.nova('GET', `/servers/detail?all_tenants=1&${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as {
    servers: { id: string; name: string; status: string; updated: string }[];
    servers_links?: { rel: string; href: string }[];
  };
};

test('a server is accepted, built, and shown in full', async () => {
  const made = await cloud.create('shown');
  assert.equal(made.status, 202, made.text);
  sameShape(made.body, 'zed/046-server-create-host');
  const { id } = (made.body as { server: { id: string } }).server;
  const server = await cloud.settled(id);
  assert.deepEqual([server.status, server.host], ['ACTIVE', cloud.from]);
  sameShape((await cloud.api.nova('GET', `/servers/${id}`)).body, 'zed/048-server-show');
});

test('a server on a network has an address, a port bound to its host, and that port as an interface', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('netted', {}, { networks: [{ uuid: cloud.networkId }] });
  sameShape((await api.nova('GET', `/servers/${id}`)).body, 'zed/055-server-show-network');
  const { body } = await api.ask('GET', 'network', `/ports?device_id=${id}`);
  sameShape(body, 'zed/056-ports-before');
  const [port] = (body as { ports: Record<string, string>[] }).ports;
  assert.deepEqual([port?.['binding:host_id'], port?.['status']], [cloud.from, 'ACTIVE']);
  const interfaces = await api.nova('GET', `/servers/${id}/os-interface`);
  sameShape(interfaces.body, 'zed/057-server-interfaces');
});

test('what an older microversion does not know, it leaves out', async () => {
  const { id } = await cloud.server('older');
  const shown = async (version: string) => {
    const { body } = await cloud.api.nova('GET', `/servers/${id}`, undefined, version);
    return (body as { server: Record<string, unknown> }).server;
  };
  const oldest = await shown('2.1');
  for (const key of ['locked', 'host_status', 'description', 'tags', 'server_groups', 'locked_reason'])
    assert.ok(!(key in oldest), key);
  assert.deepEqual(Object.keys(oldest['flavor'] as object).sort(), ['id', 'links']);
  assert.ok('original_name' in ((await shown('2.47'))['flavor'] as object));
});

test('servers are listed by host, status, name and page', async () => {
  const a = await cloud.server('page-a');
  // The list is ordered by time of creation, in whole seconds: made within one second, either may come first.
  await sleep(1_100);
  const b = await cloud.server('page-b');
  const onHost = await list(`host=${cloud.from}`);
  sameShape({ servers: onHost.servers }, 'zed/047-servers-detail-by-host', {
    except: ['security_groups', 'fault'],
  });
  for (const { id } of [a, b]) assert.ok(onHost.servers.some((each) => each.id === id));
  assert.ok(!(await list(`host=${cloud.to}`)).servers.some((each) => each.id === a.id));
  assert.deepEqual(
    (await list(`name=${a.name}`)).servers.map(({ id }) => id),
    [a.id],
  );
  assert.deepEqual((await list(`name=${a.name}&status=SHUTOFF`)).servers, []);
  const first = await list('name=contract-page-&limit=1');
  assert.deepEqual(
    first.servers.map(({ id }) => id),
    [b.id],
    'the newest comes first',
  );
  assert.equal(first.servers_links?.[0]?.rel, 'next');
  const second = await list(`name=contract-page-&limit=1&marker=${b.id}`);
  assert.deepEqual(
    second.servers.map(({ id }) => id),
    [a.id],
  );
  const lost = await cloud.api.nova('GET', '/servers/detail?marker=00000000-0000-0000-0000-000000000001');
  assert.deepEqual(
    [lost.status, lost.body],
    [400, { badRequest: { code: 400, message: 'marker [00000000-0000-0000-0000-000000000001] not found' } }],
  );
});

test('who asks what has changed hears of servers that are gone, unless told not to', async () => {
  const kept = await cloud.server('changed');
  const { updated } = (await list(`name=${kept.name}`)).servers[0] ?? {};
  const since = `changes-since=${encodeURIComponent(updated ?? '')}`;
  assert.ok((await list(since)).servers.some(({ id }) => id === kept.id));
  const later = new Date(Date.now() + 24 * 60 * 60_000).toISOString();
  assert.deepEqual((await list(`changes-since=${later}`)).servers, []);
  await cloud.remove(kept.id);
  const gone = (await list(since)).servers.find(({ id }) => id === kept.id);
  assert.equal(gone?.status, 'DELETED');
  assert.ok(!(await list(`${since}&deleted=false`)).servers.some(({ id }) => id === kept.id));
  const none = await cloud.api.nova('GET', '/servers/detail?changes-since=banana');
  assert.equal(none.status, 400);
});

test("a server's metadata is read and changed", async () => {
  const { id } = await cloud.server('metadata');
  const path = `/servers/${id}/metadata`;
  const added = await cloud.api.nova('POST', path, { metadata: { contract: 'yes' } });
  assert.equal((added.body as { metadata: Record<string, string> }).metadata['contract'], 'yes');
  assert.equal((await cloud.api.nova('DELETE', `${path}/contract`)).status, 204);
  assert.ok(!('contract' in ((await cloud.api.nova('GET', path)).body as { metadata: object }).metadata));
});

test('a host that there is not is 400, at once', async () => {
  const answer = await cloud.create('nowhere', {}, { host: 'nowhere' });
  assert.deepEqual(
    [answer.status, answer.body],
    [400, { badRequest: { code: 400, message: 'Compute host nowhere could not be found.' } }],
  );
});

test('a host can be named within its zone', async () => {
  const { id } = await cloud.server('zoned', {}, { host: undefined, availability_zone: `nova:${cloud.to}` });
  assert.equal((await cloud.look(id)).host, cloud.to);
});

test('more than the quota holds is 403, in words that say how much', async () => {
  const answer = await cloud.create('many', {}, { min_count: 100_000 });
  assert.equal(answer.status, 403);
  assert.match(
    answer.text,
    /Quota exceeded for .*instances.*: Requested .*100000.*, but already used .* of .*instances/,
  );
  assert.ok('forbidden' in (answer.body as object));
});

test('a quota below what is in use is 400, unless forced', async (t) => {
  const { api } = cloud;
  await cloud.server('in-use');
  const path = `/os-quota-sets/${api.projectId}`;
  const before = await api.nova('GET', path);
  const { instances } = (before.body as { quota_set: { instances: number } }).quota_set;
  t.after(() => api.nova('PUT', path, { quota_set: { instances, force: true } }));
  const refused = await api.nova('PUT', path, { quota_set: { instances: 0 } });
  assert.equal(refused.status, 400);
  assert.match(
    refused.text,
    /Quota limit 0 for instances must be greater than or equal to already used and reserved \d+/,
  );
});

test('a deleted server is 404 from then on', async () => {
  const { id } = await cloud.server('deleted');
  assert.equal((await cloud.api.nova('DELETE', `/servers/${id}`)).status, 204);
  await cloud.until(
    'it is gone',
    () => cloud.api.nova('GET', `/servers/${id}`),
    ({ status }) => status === 404,
  );
  assert.equal((await cloud.api.nova('DELETE', `/servers/${id}`)).status, 404);
});

test('servers of a group are its members, and the scheduler keeps them apart', async () => {
  const { api } = cloud;
  const made = await api.nova('POST', '/os-server-groups', {
    server_group: { name: cloud.name('apart'), policy: 'anti-affinity' },
  });
  const { id } = (made.body as { server_group: { id: string } }).server_group;
  cloud.afterwards(() => api.nova('DELETE', `/os-server-groups/${id}`));
  const hosts: (string | null)[] = [];
  for (const at of [1, 2]) {
    const answer = await api.nova('POST', '/servers', {
      server: {
        name: cloud.name(`apart-${at}`),
        flavorRef: cloud.flavorId,
        imageRef: cloud.imageId,
        networks: 'none',
      },
      'os:scheduler_hints': { group: id },
    });
    const server = (answer.body as { server: { id: string } }).server;
    cloud.afterwards(() => cloud.remove(server.id));
    hosts.push((await cloud.settled(server.id)).host);
  }
  assert.notEqual(hosts[0], hosts[1]);
  const group = await api.nova('GET', `/os-server-groups/${id}`);
  sameShape(group.body, 'zed/137-server-group-members', { except: ['rules'] });
});
