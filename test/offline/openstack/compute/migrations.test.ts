import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  listMigrations,
  listServerMigrations,
  type Migration,
  type MigrationProgress,
} from '../../../../openstack/compute/migrations.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

const at = (hms: string) => Date.parse(`2026-11-23T${hms}Z`);
const wayA = {
  source: 'cmp-a',
  sourceNode: 'hv-a.dc1.testbed',
  destination: 'cmp-b',
  destinationNode: 'hv-b.dc1.testbed',
};
const wayB = {
  source: 'cmp-b',
  sourceNode: 'hv-b.dc1.testbed',
  destination: 'cmp-a',
  destinationNode: 'hv-a.dc1.testbed',
};
const fromA = { ...wayA, type: 'live-migration' };
const fromB = { ...wayB, type: 'live-migration' };
const zedDone: Migration = {
  ...fromA,
  id: 1,
  uuid: 'f8a501bb-fd3e-4d37-bb99-bf98ade7f152',
  serverId: '86cb6f2a-09ca-4aee-abc4-16ba75dd970a',
  status: 'completed',
  createdAt: at('06:31:28'),
  updatedAt: at('06:31:35'),
};
const done2026: Migration = {
  ...fromA,
  id: 9,
  uuid: '0bee98cf-e3c5-4243-9fc4-07341ded9295',
  serverId: '2be4a8bf-39c3-4d5f-8b76-4e662e760d2d',
  status: 'completed',
  createdAt: at('06:27:14'),
  updatedAt: at('06:27:19'),
};

const records: Readonly<Record<string, readonly Migration[]>> = {
  'zed/067-os-migrations-by-instance': [zedDone],
  'zed/068-os-migrations-page1': [zedDone],
  '2026/067-os-migrations-by-instance': [done2026],
  '2026/068-os-migrations-page1': [done2026],
  'zed/080-os-migrations-aborted': [
    {
      ...fromB,
      id: 8,
      uuid: 'b8048f84-3ab7-4243-8124-a11ae929ab25',
      serverId: '70a420d0-fb29-4931-8a62-6678073f6750',
      status: 'cancelled',
      createdAt: at('06:32:10'),
      updatedAt: at('06:32:11'),
    },
    {
      ...fromA,
      id: 7,
      uuid: '6d5d00cc-d25d-4ea5-9a3b-ff4c980df6aa',
      serverId: '70a420d0-fb29-4931-8a62-6678073f6750',
      status: 'completed',
      createdAt: at('06:32:04'),
      updatedAt: at('06:32:10'),
    },
  ],
  '2026/080-os-migrations-aborted': [
    {
      ...fromB,
      id: 16,
      uuid: '66605f2b-88b3-45ba-b36d-89bcaf1c83f0',
      serverId: 'd3b6ebcf-fffe-4a86-b73a-84a496c9d4fc',
      status: 'cancelled',
      createdAt: at('06:27:53'),
      updatedAt: at('06:27:54'),
    },
    {
      ...fromA,
      id: 15,
      uuid: '47995abe-7e64-4b2e-916b-759df3e80e4a',
      serverId: 'd3b6ebcf-fffe-4a86-b73a-84a496c9d4fc',
      status: 'completed',
      createdAt: at('06:27:48'),
      updatedAt: at('06:27:53'),
    },
  ],
  'zed/094-fail-copy-breaks-os-migrations': [
    {
      ...fromA,
      id: 12,
      uuid: '463f7681-48ec-4422-9e9a-bec0fc0761aa',
      serverId: 'e25a7421-60da-44ce-b729-6cbc02d997d8',
      status: 'failed',
      createdAt: at('06:32:18'),
      updatedAt: at('06:32:20'),
    },
  ],
  '2026/096-fail-copy-breaks-os-migrations': [
    {
      ...fromA,
      id: 20,
      uuid: '9f792b61-2dd3-4389-9ec5-cbda4565e9e9',
      serverId: '94619e56-c336-4ca9-83a5-dd511cc0ada2',
      status: 'failed',
      createdAt: at('06:28:01'),
      updatedAt: at('06:28:04'),
    },
  ],
  // No host was found: neither a destination nor the hypervisors' names.
  'zed/102-fail-no-room-on-host-os-migrations': [
    {
      id: 14,
      uuid: '8746922e-2203-4091-b9d2-02c48960ee39',
      serverId: 'ec852b36-197c-46b5-8d9c-3424184fb7f1',
      status: 'error',
      type: 'live-migration',
      source: 'cmp-a',
      createdAt: at('06:32:24'),
      updatedAt: at('06:32:24'),
    },
  ],
  '2026/104-fail-no-room-on-host-os-migrations': [
    {
      id: 22,
      uuid: 'fdbb0d14-af93-4618-b8d0-0c14a4e03739',
      serverId: '611dcd48-6857-4b8d-b269-576d34298f77',
      status: 'error',
      type: 'live-migration',
      source: 'cmp-a',
      createdAt: at('06:28:09'),
      updatedAt: at('06:28:10'),
    },
  ],
};

for (const [name, expected] of Object.entries(records)) {
  test(`migration records of ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    assert.deepEqual((await listMigrations(cloud.open(t))).value, expected);
  });
}

const bytesOfDisks = { diskTotalBytes: 0, diskProcessedBytes: 0, diskRemainingBytes: 0 };
const underWay: Readonly<Record<string, MigrationProgress>> = {
  'zed/061-server-migrations-running-5': {
    ...wayA,
    id: 1,
    uuid: 'f8a501bb-fd3e-4d37-bb99-bf98ade7f152',
    serverId: '86cb6f2a-09ca-4aee-abc4-16ba75dd970a',
    status: 'running',
    createdAt: at('06:31:28'),
    updatedAt: at('06:31:30'),
    memoryTotalBytes: 268_435_456,
    memoryProcessedBytes: 34,
    memoryRemainingBytes: 268_435_422,
    ...bytesOfDisks,
  },
  '2026/061-server-migrations-running-5': {
    ...wayA,
    id: 9,
    uuid: '0bee98cf-e3c5-4243-9fc4-07341ded9295',
    serverId: '2be4a8bf-39c3-4d5f-8b76-4e662e760d2d',
    status: 'running',
    createdAt: at('06:27:14'),
    updatedAt: at('06:27:16'),
    memoryTotalBytes: 268_435_456,
    memoryProcessedBytes: 48_786_937,
    memoryRemainingBytes: 219_648_519,
    ...bytesOfDisks,
  },
  // Queued: bytes are unknown, which is not 0.
  'zed/304-migration-queued': {
    ...wayA,
    id: 69,
    uuid: 'cf6a652d-eebe-4814-8e46-9545759bb5d6',
    serverId: '03029d06-8f8e-4684-9191-0528a4bcf78a',
    status: 'queued',
    createdAt: at('06:37:11'),
    updatedAt: at('06:37:11'),
  },
  '2026/083-migration-queued': {
    ...wayB,
    id: 18,
    uuid: 'b7d4ef3d-9c9f-4d49-8d73-e90154b4779b',
    serverId: '679bb6dd-2183-452a-b045-4cb2469f3fdd',
    status: 'queued',
    createdAt: at('06:27:57'),
    updatedAt: at('06:27:58'),
  },
};

for (const [name, expected] of Object.entries(underWay)) {
  test(`a server's migrations of ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    const id = recording(name).request.url.split('/').at(-2) ?? '';
    assert.deepEqual((await listServerMigrations(cloud.open(t), id)).value, [expected]);
  });
}

test('migrations are asked for by server, source, type, page and change', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays('zed/068-os-migrations-page1');
  const changesSince = Date.UTC(2026, 10, 23);
  await listMigrations(cloud.open(t), {
    serverId: 's1',
    source: 'cmp-a',
    type: 'live-migration',
    limit: 2,
    changesSince,
    pages: 'first',
  });
  assert.deepEqual(Object.fromEntries(cloud.last.query), {
    instance_uuid: 's1',
    source_compute: 'cmp-a',
    migration_type: 'live-migration',
    limit: '2',
    'changes-since': '2026-11-23T00:00:00.000Z',
  });
});

test('below 2.59, which neither pages nor filters by change, the filter is made here', async (t) => {
  const cloud = (await LoopbackCloud.start(t))
    .always('GET /compute/', {
      body: { versions: [{ id: 'v2.1', version: '2.58', min_version: '2.1' }] },
    })
    .plays('zed/080-os-migrations-aborted');
  const { value } = await listMigrations(cloud.open(t), { limit: 5, changesSince: at('06:32:11') });
  assert.deepEqual(
    value.map((each) => each.id),
    [8],
  );
  assert.equal(cloud.last.query.size, 0);
  assert.equal(cloud.last.headers['openstack-api-version'], 'compute 2.58');
});
