import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProjects } from '../../../../openstack/identity/projects.ts';
import { listVolumeZones } from '../../../../openstack/volume/availability-zones.ts';
import { listVolumePools } from '../../../../openstack/volume/pools.ts';
import { getVolumeQuotas } from '../../../../openstack/volume/quotas.ts';
import { createVolume, getVolume, listVolumes, type Volume } from '../../../../openstack/volume/volumes.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';
import { without } from '../../../support/without.ts';

const bootMe: Volume = {
  id: 'ad48934d-2092-411f-9663-5c11d7764c13',
  name: 'boot-me',
  status: 'in-use',
  sizeGb: 1,
  bootable: true,
  availabilityZone: 'nova',
  metadata: {},
  attachments: [
    {
      serverId: '70680e69-0cac-4b68-9523-686603ab5d07',
      attachmentId: 'feaa479a-7dc6-4a8a-bbe6-bc6efe2c4e30',
      host: 'cmp-a',
    },
  ],
  pool: 'ctl@fake#fake',
  createdAt: Date.UTC(2026, 10, 23, 7, 19, 41),
};

test('a migration leaves a volume with its server, but with another attachment', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  cloud.plays('zed-cinder/007-bfv-before-volume').plays('zed-cinder/011-bfv-after-volume');
  const session = cloud.open(t);
  assert.deepEqual(await getVolume(session, bootMe.id), bootMe);
  const [attachment] = bootMe.attachments;
  const moved = { ...attachment, attachmentId: '6c8f629b-b53e-4d59-bf44-15996d4b1c69', host: 'cmp-b' };
  assert.deepEqual(await getVolume(session, bootMe.id), { ...bootMe, attachments: [moved] });
  assert.equal(cloud.last.headers['openstack-api-version'], 'volume 3.27');
});

test('a volume that is being made of an image', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays('zed-cinder/003-volume-create-image');
  const wanted = { sizeGb: 1, imageId: 'f4ece51d-5ab1-4faf-b0fa-a8c300583901', name: 'boot-me' };
  assert.deepEqual(await createVolume(cloud.open(t), wanted), {
    ...without(bootMe, 'pool'),
    status: 'creating',
    bootable: false,
    attachments: [],
    createdAt: Date.UTC(2026, 10, 23, 7, 19, 41, 999),
  });
  assert.deepEqual(cloud.last.body, { volume: { size: 1, imageRef: wanted.imageId, name: 'boot-me' } });
});

test('volumes are listed by metadata, which Cinder reads as a Python dict', async (t) => {
  const { volume } = recording('zed-cinder/007-bfv-before-volume').body as { volume: object };
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once('GET /volume/v3/p1/volumes/detail', {
    body: { volumes: [volume] },
  });
  assert.deepEqual(await listVolumes(cloud.open(t), { allProjects: true, metadata: { ferry: 'run-1' } }), [
    bootMe,
  ]);
  assert.deepEqual(Object.fromEntries(cloud.last.query), { all_tenants: '1', metadata: '{"ferry":"run-1"}' });
});

test('zones of Cinder', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).plays('zed-cinder/032-cinder-azs');
  assert.deepEqual(await listVolumeZones(cloud.open(t)), [
    { name: 'nova', available: true },
    { name: 'az2', available: true },
  ]);
});

test('a pool that does not know its size has none', async (t) => {
  const pool = (name: string, total: unknown, free: unknown) => ({
    name,
    capabilities: { total_capacity_gb: total, free_capacity_gb: free, storage_protocol: ['iSCSI', 'nvme'] },
  });
  const cloud = (await LoopbackCloud.start(t)).once('GET /volume/v3/p1/scheduler-stats/get_pools', {
    body: { pools: [pool('ctl@fake#fake', 500, 12.5), pool('ctl@big#big', 'infinite', 'unknown')] },
  });
  assert.deepEqual(await listVolumePools(cloud.open(t)), [
    { name: 'ctl@fake#fake', totalGb: 500, freeGb: 12.5, protocol: 'iSCSI' },
    { name: 'ctl@big#big', protocol: 'iSCSI' },
  ]);
});

test("Cinder's quotas are the session's project's unless another is named", async (t) => {
  const projectId = '8d65a8683084439ca8115fb9866be938';
  const of = (limit: number, used: number) => ({ limit, in_use: used, reserved: 1, allocated: 0 });
  const cloud = (await LoopbackCloud.start(t)).once(`GET /volume/v3/p1/os-quota-sets/${projectId}`, {
    body: { quota_set: { id: projectId, volumes: of(10, 3), gigabytes: of(-1, 30) } },
  });
  assert.deepEqual(await getVolumeQuotas(cloud.open(t)), {
    volumes: { limit: 10, inUse: 3, reserved: 1 },
    gigabytes: { inUse: 30, reserved: 1 },
  });
});

test('a project is looked for by id and then by name, in any domain', async (t) => {
  const project = (id: string, domain: string) => ({ id, name: 'bench', domain_id: domain, enabled: true });
  const cloud = await LoopbackCloud.start(t);
  cloud.once('GET /identity/v3/projects/bench', {
    status: 404,
    body: { error: { code: 404, message: 'Could not find project: bench.', title: 'Not Found' } },
  });
  cloud.once('GET /identity/v3/projects', { body: { projects: [project('1', 'd1'), project('2', 'd2')] } });
  assert.deepEqual(await findProjects(cloud.open(t), 'bench'), [
    { id: '1', name: 'bench', domainId: 'd1', enabled: true },
    { id: '2', name: 'bench', domainId: 'd2', enabled: true },
  ]);
});
