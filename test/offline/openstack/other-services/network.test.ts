import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listNetworks } from '../../../../openstack/network/networks.ts';
import { listPorts } from '../../../../openstack/network/ports.ts';
import { getNetworkQuotas } from '../../../../openstack/network/quotas.ts';
import {
  addSecurityGroupRule,
  createSecurityGroup,
  listSecurityGroups,
} from '../../../../openstack/network/security-groups.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

const projects = { zed: '8d65a8683084439ca8115fb9866be938', 2026: 'b609bc9d184e498b9fd894d88e11f16c' };
const ports = {
  zed: {
    id: 'c292b3b8-2e6f-4209-b4a9-18173937a8c3',
    deviceId: '595b6c44-515c-4900-bdf2-9a9b1b1d0cc3',
    macAddress: 'fa:16:3e:19:13:5d',
    networkId: '280b2132-4459-4d30-8e0d-f875b40dafbf',
    fixedIps: [{ subnetId: '5fbba8cd-0e65-481c-9c62-fb8fa8329393', address: '10.77.0.191' }],
    tags: [],
    bindingVifType: 'ovs',
  },
  2026: {
    id: '4d35e80b-12e3-4d60-b08d-5419915e5823',
    deviceId: '380eddd2-4fcf-4842-b8c3-aab1b8fd991f',
    macAddress: 'fa:16:3e:24:d0:ae',
    networkId: '5a22a053-64bb-4fa2-956b-030b48ba979f',
    fixedIps: [{ subnetId: 'c609fdd9-b5d2-4c40-8f9c-a5bbbbc7211e', address: '10.77.0.51' }],
    tags: [],
    bindingVifType: 'ovs',
  },
};
const groups = {
  zed: { id: 'a69d05c0-4ab1-4c17-997b-a193a64e3326', name: 'sg1795415477' },
  2026: { id: 'bc6945ab-852f-42f5-bf9e-f54c3d527331', name: 'sg1795415226' },
};
const egress = {
  zed: [
    { id: 'cba47873-4982-4cd1-8bcb-9f2ab8159c1d', direction: 'egress', etherType: 'IPv4' },
    { id: 'e01fa5b8-5c5a-4b02-b8ba-94d2ad628175', direction: 'egress', etherType: 'IPv6' },
  ],
  2026: [
    { id: '50b11178-6174-4ecd-b75b-5c6f4d5dc5dc', direction: 'egress', etherType: 'IPv6' },
    { id: 'bb37a2b5-d9ec-4e91-ad78-f7b35e7c4c4a', direction: 'egress', etherType: 'IPv4' },
  ],
};
const ssh = {
  direction: 'ingress',
  etherType: 'IPv4',
  protocol: 'tcp',
  portMin: 22,
  portMax: 22,
  remoteCidr: '0.0.0.0/0',
};
const sshIds = { zed: '443c48a2-c15d-4f1f-b284-e8c44105c2e6', 2026: '1f961397-0d04-4a26-a680-fd0b05545019' };
const quotas = {
  zed: {
    ports: { limit: 500, inUse: 0, reserved: 0 },
    securityGroups: { limit: 10, inUse: 2, reserved: 0 },
    securityGroupRules: { limit: 100, inUse: 7, reserved: 0 },
  },
  2026: {
    ports: { inUse: 0, reserved: 0 },
    securityGroups: { limit: 10, inUse: 3, reserved: 0 },
    securityGroupRules: { limit: 100, inUse: 10, reserved: 0 },
  },
};

for (const name of ['zed', '2026'] as const) {
  test(`a port of ${name} before and after its server moved`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).plays(`${name}/056-ports-before`);
    cloud.plays(`${name}/073-ports-after`);
    const session = cloud.open(t);
    const { deviceId } = ports[name];
    const read = async () => await listPorts(session, { deviceIds: [deviceId] });
    assert.deepEqual(await read(), [{ ...ports[name], bindingHostId: 'cmp-a', status: 'ACTIVE' }]);
    assert.deepEqual(await read(), [{ ...ports[name], bindingHostId: 'cmp-b', status: 'DOWN' }]);
    assert.equal(cloud.last.query.get('device_id'), deviceId);
  });

  test(`a security group of ${name} with a rule`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).plays(`${name}/025-security-group-create`);
    cloud.plays(`${name}/026-security-group-rule-create`);
    const session = cloud.open(t);
    const group = { ...groups[name], description: '', tags: [], rules: egress[name] };
    const tags = `PUT /network/v2.0/security-groups/${group.id}/tags`;
    cloud.once(tags, { body: { tags: ['ferry'] } });
    const made = await createSecurityGroup(session, { name: group.name, tags: ['ferry'] });
    assert.deepEqual(made, { ...group, tags: ['ferry'] });
    const wanted = { groupId: group.id, protocol: 'tcp', portMin: 22, portMax: 22, remoteCidr: '0.0.0.0/0' };
    assert.deepEqual(await addSecurityGroupRule(session, wanted), { ...ssh, id: sshIds[name] });
    const { security_group: raw } = recording(`${name}/025-security-group-create`).body as {
      security_group: object;
    };
    cloud.once('GET /network/v2.0/security-groups', { body: { security_groups: [raw] } });
    assert.deepEqual(await listSecurityGroups(session, { tag: 'ferry' }), [group]);
    assert.equal(cloud.last.query.toString(), `project_id=${projects.zed}&tags=ferry`);
  });

  test(`network quotas of ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).plays(`${name}/029-neutron-quota-details`);
    assert.deepEqual(await getNetworkQuotas(cloud.open(t), projects[name]), quotas[name]);
  });

  test(`a network of ${name} by id, or else by name`, async (t) => {
    const cloud = await LoopbackCloud.start(t);
    const { network } = recording(`${name}/023-network-create`).body as { network: object };
    const networks = 'GET /network/v2.0/networks';
    cloud.once(networks, { body: { networks: [] } }, { body: { networks: [network] } });
    const { networkId } = ports[name];
    assert.deepEqual(await listNetworks(cloud.open(t), { nameOrId: networkId }), [
      {
        id: networkId,
        name: 'bench',
        status: 'ACTIVE',
        shared: false,
        external: false,
        subnetIds: [],
        mtu: 1450,
      },
    ]);
    const queries = cloud.asked.slice(-2).map(({ query }) => query.toString());
    assert.deepEqual(queries, [`id=${networkId}`, `name=${networkId}`]);
  });
}

test('ports of many servers are asked for in as many calls as keep the URL short', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).always('GET /network/v2.0/ports', { body: { ports: [] } });
  const deviceIds = Array.from({ length: 161 }, (_, at) => `server-${at}`);
  assert.deepEqual(await listPorts(cloud.open(t), { deviceIds }), []);
  const asked = cloud.asked.slice(1).map(({ query }) => query.getAll('device_id'));
  assert.deepEqual(
    asked.map((ids) => ids.length),
    [80, 80, 1],
  );
  assert.deepEqual(asked.flat(), deviceIds);
});
