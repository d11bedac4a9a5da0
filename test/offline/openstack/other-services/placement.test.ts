import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAllocationCandidates } from '../../../../openstack/placement/allocation-candidates.ts';
import { getInventories, listResourceProviders } from '../../../../openstack/placement/resource-providers.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';

/** [uuid, hypervisor's letter, generation], in the order of the answer. */
const providers = {
  zed: [
    ['fcb41d36-5ffe-4640-8927-e2a78779017e', 'a', 2],
    ['15fdd951-fe91-4e7f-bfab-03cc8f996315', 'c', 2],
    ['ca1fac2f-bfed-4fa9-b638-551deecfa35b', 'b', 2],
  ],
  2026: [
    ['5604b0ed-2c46-46f4-bab9-c2a5d4fcd9ea', 'c', 3],
    ['b17e1d34-b623-4479-9109-c9a064b3e8da', 'b', 13],
    ['aab20b3d-e3db-4d0d-9ed0-78e1278a9078', 'a', 25],
  ],
} as const;
/** Each cloud's [VCPU, MEMORY_MB] allocation ratios. */
const ratios = { zed: [16, 1.5], 2026: [4, 1] } as const;
const candidates = {
  zed: [providers.zed[2][0], providers.zed[1][0], providers.zed[0][0]],
  2026: [providers[2026][2][0], providers[2026][0][0], providers[2026][1][0]],
} as const;

for (const name of ['zed', '2026'] as const) {
  test(`resource providers of ${name} carry the hypervisors' names`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name).plays(`${name}/038-placement-providers`);
    assert.deepEqual(
      await listResourceProviders(cloud.open(t)),
      providers[name].map(([uuid, letter, generation]) => ({
        uuid,
        name: `hv-${letter}.dc1.testbed`,
        generation,
        rootUuid: uuid,
      })),
    );
    assert.equal(cloud.last.headers['openstack-api-version'], 'placement 1.14');
  });

  test(`inventories of ${name}, with what is used`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name);
    cloud.plays(`${name}/039-placement-inventories`).plays(`${name}/040-placement-usages`);
    const [vcpu, memory] = ratios[name];
    const [[uuid]] = providers[name];
    const has = (total: number, allocationRatio: number) => ({
      total,
      reserved: 0,
      allocationRatio,
      maxUnit: total,
      used: 0,
    });
    assert.deepEqual(await getInventories(cloud.open(t), uuid), {
      VCPU: has(16, vcpu),
      MEMORY_MB: has(32_768, memory),
      DISK_GB: has(500, 1),
    });
  });

  test(`allocation candidates of ${name}; an amount of 0 is not asked for`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(name);
    cloud.plays(`${name}/041-placement-allocation-candidates`);
    const one = { VCPU: 1, MEMORY_MB: 256, DISK_GB: 1 };
    const found = await findAllocationCandidates(cloud.open(t), { VCPU: 1, MEMORY_MB: 256, DISK_GB: 0 });
    assert.deepEqual(
      found,
      candidates[name].map((uuid) => ({ [uuid]: one })),
    );
    assert.equal(cloud.last.query.get('resources'), 'VCPU:1,MEMORY_MB:256');
  });
}
