import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFlavor, listFlavors, type Flavor } from '../../../../openstack/compute/flavors.ts';
import { importKeypair, listKeypairs } from '../../../../openstack/compute/keypairs.ts';
import { getComputeQuotas } from '../../../../openstack/compute/quotas.ts';
import { listServerGroups } from '../../../../openstack/compute/server-groups.ts';
import { roomIn } from '../../../../openstack/quota.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';
import { without } from '../../../support/without.ts';

const projects = { zed: '8d65a8683084439ca8115fb9866be938', 2026: 'b609bc9d184e498b9fd894d88e11f16c' };
const b1: Flavor = {
  id: '',
  name: 'b1',
  vcpus: 1,
  ramMb: 256,
  diskGb: 1,
  ephemeralGb: 0,
  swapMb: 0,
  isPublic: true,
  description: 'bench',
  extraSpecs: {},
};
const flavors = {
  zed: { ...b1, id: '69bf6cc2-501e-454c-bcf6-b24c5137d6f6' },
  2026: { ...b1, id: 'e1aaaafc-d342-4bce-ac3c-972603981346' },
};
const kp = {
  name: 'kp',
  fingerprint: '65:96:2d:fc:e8:d5:a9:11:64:0c:0f:ea:00:6e:5b:bd',
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl test',
};

for (const name of ['zed', '2026'] as const) {
  test(`flavors of ${name}, made and listed`, async (t) => {
    const created = recording(`${name}/016-flavor-create`).body as { flavor: object };
    const cloud = (await LoopbackCloud.start(t)).speaks(name).plays(`${name}/016-flavor-create`);
    cloud.once('GET /compute/v2.1/flavors/detail', { body: { flavors: [created.flavor] } });
    const session = cloud.open(t);
    const wanted = { name: 'b1', vcpus: 1, ramMb: 256, diskGb: 1, description: 'bench' };
    assert.deepEqual(await createFlavor(session, wanted), flavors[name]);
    assert.deepEqual(cloud.last.body, {
      flavor: { name: 'b1', vcpus: 1, ram: 256, disk: 1, description: 'bench' },
    });
    assert.deepEqual(await listFlavors(session), [flavors[name]]);
    assert.equal(cloud.last.query.get('is_public'), 'None');
  });

  test(`keypairs of ${name}, imported and listed`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name).plays(`${name}/018-keypair-import`);
    cloud.once('GET /compute/v2.1/os-keypairs', {
      body: { keypairs: [recording(`${name}/018-keypair-import`).body] },
    });
    const session = cloud.open(t);
    assert.deepEqual(await importKeypair(session, kp), kp);
    assert.deepEqual(cloud.last.body, { keypair: { name: 'kp', public_key: kp.publicKey } });
    assert.deepEqual(await listKeypairs(session), [kp]);
  });

  test(`quotas of ${name}: no limit is no number, and room without end`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name).plays(`${name}/027-nova-quota-detail`);
    const quotas = await getComputeQuotas(cloud.open(t), projects[name]);
    const unlimited = { inUse: 0, reserved: 0 };
    assert.deepEqual(quotas, {
      instances: unlimited,
      cores: unlimited,
      ramMb: unlimited,
      serverGroups: { limit: 10, inUse: 2, reserved: 0 },
      serverGroupMembers: { limit: 10, inUse: 0, reserved: 0 },
    });
    assert.equal(roomIn(quotas.cores), Infinity);
    assert.equal(roomIn(quotas.serverGroups), 8);
  });
}

test("a flavor's swap of none is a text below 2.75, and its description not sent below 2.55", async (t) => {
  const { flavor } = recording('zed/016-flavor-create').body as { flavor: Record<string, unknown> };
  const older = without(flavor, 'description', 'extra_specs');
  const cloud = (await LoopbackCloud.start(t))
    .always('GET /compute/', { body: { versions: [{ id: 'v2.1', version: '2.54', min_version: '2.1' }] } })
    .once('POST /compute/v2.1/flavors', { body: { flavor: { ...older, swap: '' } } });
  const made = await createFlavor(cloud.open(t), {
    name: 'b1',
    vcpus: 1,
    ramMb: 256,
    diskGb: 1,
    description: 'bench',
  });
  assert.deepEqual(made, without(flavors.zed, 'description', 'extraSpecs'));
  assert.deepEqual(cloud.last.body, { flavor: { name: 'b1', vcpus: 1, ram: 256, disk: 1 } });
});

const group = {
  id: 'a127f774-0f81-4931-b273-2b633e239f2d',
  name: 'anti',
  policy: 'anti-affinity',
  maxServersPerHost: 2,
  members: [
    '030816bf-dbec-46c4-8c7e-55165a9ed4d9',
    '7f6d99de-3595-4f8d-b8d2-abbd2382f13b',
    '94a89df8-996d-47be-a0f4-8e8e88bb8c71',
  ],
  projectId: projects.zed,
};
const { server_group: rawGroup } = recording('zed/137-server-group-members').body as {
  server_group: { policy: string; rules: object };
};
const groups = 'GET /compute/v2.1/os-server-groups';

test('server groups are read by offset until a page is empty', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  const older = without(rawGroup, 'policy', 'rules');
  cloud.once(
    groups,
    { body: { server_groups: [rawGroup] } },
    { body: { server_groups: [{ ...older, id: 'g2', policies: ['soft-affinity'] }] } },
    { body: { server_groups: [] } },
  );
  const read = await listServerGroups(cloud.open(t), { allProjects: true });
  assert.deepEqual(read, [
    group,
    { ...without(group, 'maxServersPerHost'), id: 'g2', policy: 'soft-affinity' },
  ]);
  assert.deepEqual(
    cloud.asked.filter(({ question }) => question === groups).map(({ query }) => query.toString()),
    ['all_projects=true&offset=0', 'all_projects=true&offset=1', 'all_projects=true&offset=2'],
  );
});

test('server groups of a service that knows no offset are read once, not for ever', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  cloud.always(groups, { body: { server_groups: [rawGroup] } });
  assert.deepEqual(await listServerGroups(cloud.open(t)), [group]);
});
