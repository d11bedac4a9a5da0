import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAggregates } from '../../../../openstack/compute/aggregates.ts';
import { listComputeZones } from '../../../../openstack/compute/availability-zones.ts';
import { listHypervisors } from '../../../../openstack/compute/hypervisors.ts';
import { listComputeServices } from '../../../../openstack/compute/services.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';

const at = (hms: string) => Date.parse(`2026-11-23T${hms}Z`);
const ids = {
  zed: {
    a: ['cd467d7b-78fe-4ec4-a56a-c056379344d4', 'fcb41d36-5ffe-4640-8927-e2a78779017e'],
    b: ['dfddc07e-9dc0-408f-b4f3-79fabf9c6843', 'ca1fac2f-bfed-4fa9-b638-551deecfa35b'],
    c: ['514421bc-423d-4f97-a425-6e0fb678a469', '15fdd951-fe91-4e7f-bfab-03cc8f996315'],
  },
  2026: {
    a: ['9354be98-ae5c-4858-b43b-9210fe3b1588', 'aab20b3d-e3db-4d0d-9ed0-78e1278a9078'],
    b: ['689cd22b-1d0a-470d-95b4-ca8b7465a4cd', 'b17e1d34-b623-4479-9109-c9a064b3e8da'],
    c: ['cfc50df2-9cfe-43f0-8442-fb9a721f65d3', '5604b0ed-2c46-46f4-bab9-c2a5d4fcd9ea'],
  },
} as const;
type CloudName = 'zed' | '2026';
type Letter = 'a' | 'b' | 'c';

const service = (cloud: CloudName, letter: Letter, seen: string, rest: object = {}) => ({
  id: ids[cloud][letter][0],
  host: `cmp-${letter}`,
  zone: letter === 'c' ? 'az1' : 'nova',
  state: 'up',
  status: 'enabled',
  forcedDown: false,
  updatedAt: at(seen),
  ...rest,
});

for (const [name, expected] of Object.entries({
  'zed/032-os-services-computes': [
    service('zed', 'c', '06:31:17', { zone: 'nova' }),
    service('zed', 'b', '06:31:17'),
    service('zed', 'a', '06:31:17'),
  ],
  '2026/032-os-services-computes': [
    service('2026', 'b', '06:27:06'),
    service('2026', 'c', '06:27:06'),
    service('2026', 'a', '06:27:06'),
  ],
  'zed/112-os-services-disabled': [
    service('zed', 'c', '06:32:25'),
    service('zed', 'b', '06:32:27', { status: 'disabled', disabledReason: 'bench' }),
    service('zed', 'a', '06:32:25'),
  ],
  'zed/128-os-services-one-down': [
    service('zed', 'c', '06:32:57'),
    service('zed', 'b', '06:32:35', { state: 'down' }),
    service('zed', 'a', '06:32:57'),
  ],
  '2026/130-os-services-one-down': [
    service('2026', 'b', '06:28:20', { state: 'down' }),
    service('2026', 'c', '06:28:44'),
    service('2026', 'a', '06:28:44'),
  ],
})) {
  test(`compute services of ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    assert.deepEqual(await listComputeServices(cloud.open(t)), expected);
    assert.equal(cloud.last.query.toString(), 'binary=nova-compute');
  });
}

test('a service in a cell that does not answer is down', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once('GET /compute/v2.1/os-services', {
    // nova/api/openstack/compute/services.py, `_get_services_list` from 2.69 on
    body: { services: [{ binary: 'nova-compute', host: 'cmp-d', status: 'UNKNOWN' }] },
  });
  assert.deepEqual(await listComputeServices(cloud.open(t), { host: 'cmp-d' }), [
    { id: '', host: 'cmp-d', zone: '', status: 'enabled', state: 'down', forcedDown: false },
  ]);
  assert.equal(cloud.last.query.get('host'), 'cmp-d');
});

const hypervisor = (cloud: CloudName, letter: Letter, state = 'up') => ({
  id: ids[cloud][letter][1],
  hypervisorHostname: `hv-${letter}.dc1.testbed`,
  serviceHost: `cmp-${letter}`,
  state,
  status: 'enabled',
  type: 'fake',
  version: 1000,
  hostIp: '127.0.0.1',
});

for (const [name, cloudName, b] of [
  ['zed/034-os-hypervisors-detail', 'zed', 'up'],
  ['zed/035-os-hypervisors-detail-2.53', 'zed', 'up'],
  ['zed/129-os-hypervisors-one-down', 'zed', 'down'],
  ['2026/034-os-hypervisors-detail', '2026', 'up'],
  ['2026/035-os-hypervisors-detail-2.53', '2026', 'up'],
] as const) {
  test(`hypervisors of ${name}, each with the service that runs it`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    assert.deepEqual(await listHypervisors(cloud.open(t)), [
      hypervisor(cloudName, 'b', b),
      hypervisor(cloudName, 'c'),
      hypervisor(cloudName, 'a'),
    ]);
  });
}

for (const [name, id] of [
  ['zed', 1],
  ['2026', 2],
] as const) {
  test(`aggregates of ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name).plays(`${name}/044-aggregates`);
    assert.deepEqual(await listAggregates(cloud.open(t)), [
      { id, name: 'az1', hosts: ['cmp-c'], metadata: { availability_zone: 'az1' }, availabilityZone: 'az1' },
    ]);
  });

  test(`zones of ${name} with compute hosts: not the internal one`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).plays(`${name}/045-availability-zone-detail-with-az1`);
    const hosts = (...letters: string[]) => letters.map((each) => ({ name: `cmp-${each}`, available: true }));
    assert.deepEqual(await listComputeZones(cloud.open(t)), [
      { name: 'az1', available: true, hosts: hosts('c') },
      { name: 'nova', available: true, hosts: name === 'zed' ? hosts('a', 'b') : hosts('b', 'a') },
    ]);
  });
}
