import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { getServer, listServers, type Server } from '../../../../openstack/compute/servers.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

async function read(t: TestContext, name: string): Promise<Server> {
  const cloud = await LoopbackCloud.start(t);
  cloud.speaks(name.startsWith('2026') ? '2026' : 'zed').plays(name);
  const id = recording(name).request.url.split('/').at(-1) ?? '';
  return (await getServer(cloud.open(t), id)).value;
}

const clouds: Readonly<Record<'zed' | '2026', Server>> = {
  zed: {
    id: '86cb6f2a-09ca-4aee-abc4-16ba75dd970a',
    name: 's0',
    status: 'ACTIVE',
    vmState: 'active',
    powerState: 1,
    host: 'cmp-a',
    hypervisorHostname: 'hv-a.dc1.testbed',
    projectId: '8d65a8683084439ca8115fb9866be938',
    created: Date.UTC(2026, 10, 23, 6, 31, 18),
    updated: Date.UTC(2026, 10, 23, 6, 31, 19),
    ramMb: 256,
    vcpus: 1,
    diskGb: 1,
    flavorName: 'b1',
    imageId: 'c63af697-6fbc-45c5-9f2f-ca30c5ba8bb8',
    volumeIds: [],
    metadata: { tb_seconds: '4' },
    tags: [],
    locked: false,
    addresses: [],
    configDrive: false,
    availabilityZone: 'nova',
  },
  2026: {
    id: '2be4a8bf-39c3-4d5f-8b76-4e662e760d2d',
    name: 's0',
    status: 'ACTIVE',
    vmState: 'active',
    powerState: 1,
    host: 'cmp-a',
    hypervisorHostname: 'hv-a.dc1.testbed',
    projectId: 'b609bc9d184e498b9fd894d88e11f16c',
    created: Date.UTC(2026, 10, 23, 6, 27, 7),
    updated: Date.UTC(2026, 10, 23, 6, 27, 7),
    ramMb: 256,
    vcpus: 1,
    diskGb: 1,
    flavorName: 'b1',
    imageId: '69f2e2bb-289a-4afb-bbc8-67fdd4124cf6',
    volumeIds: [],
    metadata: { tb_seconds: '4' },
    tags: [],
    locked: false,
    addresses: [],
    configDrive: false,
    availabilityZone: 'nova',
  },
};
const times = {
  zed: { migrating: Date.UTC(2026, 10, 23, 6, 31, 28), migrated: Date.UTC(2026, 10, 23, 6, 31, 35) },
  2026: { migrating: Date.UTC(2026, 10, 23, 6, 27, 15), migrated: Date.UTC(2026, 10, 23, 6, 27, 19) },
};
const addresses = { zed: '10.77.0.191', 2026: '10.77.0.51' };

for (const cloud of ['zed', '2026'] as const) {
  describe(`a server of ${cloud}`, () => {
    const plain = clouds[cloud];

    test('at rest', async (t) => {
      assert.deepEqual(await read(t, `${cloud}/048-server-show`), plain);
    });
    test('migrating has a task and is still on its source', async (t) => {
      const expected = {
        ...plain,
        status: 'MIGRATING',
        taskState: 'migrating',
        updated: times[cloud].migrating,
      };
      assert.deepEqual(await read(t, `${cloud}/060-server-show-migrating`), expected);
    });
    test('migrated is ACTIVE on another host and hypervisor', async (t) => {
      const there = { host: 'cmp-b', hypervisorHostname: 'hv-b.dc1.testbed' };
      const expected = { ...plain, ...there, updated: times[cloud].migrated };
      assert.deepEqual(await read(t, `${cloud}/063-server-show-migrated`), expected);
    });
    test('with a network has its address', async (t) => {
      assert.deepEqual((await read(t, `${cloud}/055-server-show-network`)).addresses, [
        { network: 'bench', address: addresses[cloud], version: 4 },
      ]);
    });
  });
}

test('a server booted from a volume has a volume and no image', async (t) => {
  const { volumeIds, imageId, status, host } = await read(t, 'zed-cinder/005-bfv-server');
  assert.deepEqual(
    { volumeIds, imageId, status, host },
    {
      volumeIds: ['ad48934d-2092-411f-9663-5c11d7764c13'],
      imageId: undefined,
      status: 'ACTIVE',
      host: 'cmp-a',
    },
  );
});

test('a server in ERROR tells its fault, and has no host and no zone rather than empty ones', async (t) => {
  const server = await read(t, 'zed-cinder/002-quota-server');
  assert.equal(server.status, 'ERROR');
  assert.equal(
    server.fault?.message,
    "Build of instance 505cbe19-6424-4193-b49f-9306eacc03e5 aborted: VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
  );
  assert.equal(server.fault.code, 500);
  assert.match(server.fault.details ?? '', /^Traceback \(most recent call last\)/);
  for (const field of ['host', 'hypervisorHostname', 'availabilityZone', 'imageId', 'taskState'])
    assert.ok(!(field in server), field);
});

test('a server whose cell is down has what Nova knows without it, and is UNKNOWN', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once('GET /compute/v2.1/servers/s1', {
    // nova/api/openstack/compute/views/servers.py, `_show_from_down_cell`
    body: {
      server: { id: 's1', status: 'UNKNOWN', tenant_id: 'p1', created: '2026-03-01T00:00:00Z', links: [] },
    },
  });
  const server = (await getServer(cloud.open(t), 's1')).value;
  assert.deepEqual(server, {
    id: 's1',
    name: '',
    status: 'UNKNOWN',
    projectId: 'p1',
    created: Date.UTC(2026, 2, 1),
    updated: Date.UTC(2026, 2, 1),
    volumeIds: [],
    metadata: {},
    tags: [],
    addresses: [],
    configDrive: false,
  });
});

for (const [name, ids] of [
  ['zed/141-servers-page1', ['86cb6f2a', '84a55b5c']],
  ['2026/143-servers-page1', ['2be4a8bf', '6d90518e']],
] as const) {
  test(`the list goes on where servers_links says: ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    cloud.once('GET /compute/v2.1/servers/detail', { body: { servers: [] } });
    const filter = {
      allProjects: true,
      limit: 2,
      host: 'cmp-a',
      status: 'ACTIVE',
      name: '^s',
      deleted: false,
    };
    const { value, status, requestId, microversion } = await listServers(cloud.open(t), filter);
    assert.deepEqual(
      value.map((server) => server.id.slice(0, 8)),
      ids,
    );
    assert.equal(status, 200);
    assert.equal(requestId, recording(name).headers['x-openstack-request-id']);
    assert.equal(microversion, '2.93');
    const [first, second] = cloud.asked.slice(-2);
    assert.equal(
      first?.query.toString(),
      'all_tenants=1&host=cmp-a&status=ACTIVE&name=%5Es&deleted=false&limit=2',
    );
    assert.match(second?.query.get('marker') ?? '', new RegExp(`^${ids[1]}`));
    assert.equal(second?.query.get('sort_key'), 'created_at');
  });
}
