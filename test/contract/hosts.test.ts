import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placementKnows } from './support/placement.ts';
import { scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();

interface Hypervisor {
  readonly id: string;
  readonly hypervisor_hostname: string;
  readonly service: { readonly host: string };
}

async function hypervisors(): Promise<Hypervisor[]> {
  const { body } = await cloud.api.nova('GET', '/os-hypervisors/detail');
  return (body as { hypervisors: Hypervisor[] }).hypervisors;
}

test('compute services have uuids from 2.53 on, and numbers below', async () => {
  const newer = await cloud.api.nova('GET', '/os-services?binary=nova-compute');
  sameShape(newer.body, 'zed/032-os-services-computes');
  const older = await cloud.api.nova('GET', '/os-services?binary=nova-compute', undefined, '2.52');
  const [first] = (older.body as { services: { id: unknown }[] }).services;
  assert.equal(typeof first?.id, 'number');
  const one = await cloud.api.nova('GET', `/os-services?binary=nova-compute&host=${cloud.from}`);
  assert.equal((one.body as { services: object[] }).services.length, 1);
});

test("a hypervisor's name is not its service's, and its room is told below 2.88 only", async () => {
  const newer = await cloud.api.nova('GET', '/os-hypervisors/detail');
  sameShape(newer.body, 'zed/034-os-hypervisors-detail');
  const older = await cloud.api.nova('GET', '/os-hypervisors/detail', undefined, '2.53');
  sameShape(older.body, 'zed/035-os-hypervisors-detail-2.53');
  for (const { hypervisor_hostname: name, service } of await hypervisors())
    assert.notEqual(name, service.host);
});

test('zones have hosts, and hosts services', async () => {
  const { body } = await cloud.api.nova('GET', '/os-availability-zone/detail');
  sameShape(body, 'zed/037-availability-zone-detail');
  const zones = (body as { availabilityZoneInfo: { zoneName: string; hosts: Record<string, object> }[] })
    .availabilityZoneInfo;
  assert.ok(Object.hasOwn(zones.find(({ zoneName }) => zoneName === 'nova')?.hosts ?? {}, cloud.from));
});

test('a host in an aggregate with a zone is in that zone', async () => {
  const { api } = cloud;
  const name = cloud.name('zone');
  const made = await api.nova('POST', '/os-aggregates', { aggregate: { name, availability_zone: name } });
  assert.equal(made.status, 200, made.text);
  sameShape(made.body, 'zed/042-aggregate-create', { except: ['hosts'] });
  const { id } = (made.body as { aggregate: { id: number } }).aggregate;
  cloud.afterwards(() => api.nova('DELETE', `/os-aggregates/${id}`));
  const added = await api.nova('POST', `/os-aggregates/${id}/action`, { add_host: { host: cloud.from } });
  assert.equal(added.status, 200, added.text);
  sameShape(added.body, 'zed/043-aggregate-add-host');
  const listed = await api.nova('GET', '/os-aggregates');
  sameShape(listed.body, 'zed/044-aggregates');
  const removed = await api.nova('POST', `/os-aggregates/${id}/action`, {
    remove_host: { host: cloud.from },
  });
  assert.equal(removed.status, 200, removed.text);
});

test('Placement knows hosts by their hypervisor, with inventory and usage', async () => {
  const { api } = cloud;
  const [first] = await hypervisors();
  assert.ok(first);
  const version = 'placement 1.39';
  const named = await api.ask('GET', 'placement', `/resource_providers?name=${first.hypervisor_hostname}`, {
    version,
  });
  sameShape(named.body, 'zed/038-placement-providers');
  const [provider] = (named.body as { resource_providers: { uuid: string }[] }).resource_providers;
  assert.equal(provider?.uuid, first.id);
  const inventories = await api.ask('GET', 'placement', `/resource_providers/${first.id}/inventories`, {
    version,
  });
  sameShape(inventories.body, 'zed/039-placement-inventories');
  const usages = await api.ask('GET', 'placement', `/resource_providers/${first.id}/usages`, { version });
  sameShape(usages.body, 'zed/040-placement-usages');
});

test('candidates are hosts with room, of the whole cloud or of one tree', async () => {
  const { api } = cloud;
  const [first] = await hypervisors();
  const version = 'placement 1.36';
  const ask = (query: string) => api.ask('GET', 'placement', `/allocation_candidates?${query}`, { version });
  const found = async (query: string) => {
    const answer = await ask(query);
    assert.equal(answer.status, 200, answer.text);
    return (answer.body as { allocation_requests: object[] }).allocation_requests.length;
  };
  const all = await ask('resources=VCPU:1,MEMORY_MB:256,DISK_GB:1');
  sameShape(all.body, 'zed/041-placement-allocation-candidates', {
    except: ['provider_summaries', 'allocations', 'mappings'],
  });
  assert.equal(await found('resources=VCPU:1,MEMORY_MB:256'), cloud.hosts.length);
  assert.equal(await found(`resources=VCPU:1,MEMORY_MB:256&in_tree=${first?.id ?? ''}`), 1);
  assert.equal(await found('resources=VCPU:1,MEMORY_MB:256&limit=1'), 1);
  assert.equal(await found('resources=VCPU:1,MEMORY_MB:10000000'), 0);
  const unknown = await ask('resources=FOO:1');
  assert.equal(unknown.status, 400);
  assert.match(unknown.text, /No such resource class FOO/);
});

test('a service is disabled with a reason, and enabled again', async () => {
  const { api } = cloud;
  const services = await api.nova('GET', `/os-services?binary=nova-compute&host=${cloud.from}`);
  const [service] = (services.body as { services: { id: string }[] }).services;
  const change = (body: object) => api.nova('PUT', `/os-services/${service?.id ?? ''}`, body);
  const disabled = await change({ status: 'disabled', disabled_reason: 'contract' });
  sameShape(disabled.body, 'zed/111-service-disable');
  const { status, disabled_reason: reason } = (disabled.body as { service: Record<string, string> }).service;
  assert.deepEqual([status, reason], ['disabled', 'contract']);
  const enabled = await change({ status: 'enabled' });
  assert.equal((enabled.body as { service: Record<string, string> }).service['disabled_reason'], null);
  await placementKnows(cloud, cloud.from, 'enabled');
});
