import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl test';

test('an image is a record, then gets its data once, and is found by name, tag and property', async () => {
  const { api } = cloud;
  const name = cloud.name('image');
  const wanted = {
    name,
    disk_format: 'raw',
    container_format: 'bare',
    tags: ['contract'],
    contract_mark: name,
  };
  const made = await api.ask('POST', 'image', '/images', { body: wanted });
  assert.equal(made.status, 201, made.text);
  const { id, status } = made.body as { id: string; status: string };
  cloud.afterwards(() => api.ask('DELETE', 'image', `/images/${id}`));
  assert.equal(status, 'queued');
  sameShape(made.body, 'zed/012-image-create', { except: ['contract_mark'] });
  const sent = await api.ask('PUT', 'image', `/images/${id}/file`, { bytes: new Uint8Array(4096) });
  assert.equal(sent.status, 204);
  const again = await api.ask('PUT', 'image', `/images/${id}/file`, { bytes: new Uint8Array(4096) });
  assert.equal(again.status, 409);
  const shown = await api.ask('GET', 'image', `/images/${id}`);
  sameShape(shown.body, 'zed/014-image-show', { except: ['contract_mark'] });
  const data = shown.body as { status: string; size: number; checksum: string };
  assert.deepEqual(
    [data.status, data.size, data.checksum],
    ['active', 4096, '620f0b67a91f7f74151bc5be745b7110'],
  );
  for (const query of [`name=${name}`, `tag=contract&name=${name}`, `contract_mark=${name}`]) {
    const listed = await api.ask('GET', 'image', `/images?${query}`);
    assert.deepEqual(
      (listed.body as { images: { id: string }[] }).images.map((each) => each.id),
      [id],
      query,
    );
  }
});

test('images come in pages, each with the way to the next', async () => {
  const { api } = cloud;
  const first = await api.ask('GET', 'image', '/images?limit=1');
  sameShape(first.body, 'zed/015-image-list-page1', { except: ['contract_mark'] });
  const { next } = first.body as { next: string };
  assert.match(next, /^\/v2\/images\?.*marker=/);
  const second = await api.ask('GET', 'image', next.replace('/v2', ''));
  assert.equal(second.status, 200);
});

test('a flavor is made once under its name, keeps extra specs, and goes', async () => {
  const { api } = cloud;
  const name = cloud.name('flavor');
  const wanted = { flavor: { name, vcpus: 1, ram: 256, disk: 1, description: 'contract' } };
  const made = await api.nova('POST', '/flavors', wanted);
  assert.equal(made.status, 200, made.text);
  const { id } = (made.body as { flavor: { id: string } }).flavor;
  cloud.afterwards(() => api.nova('DELETE', `/flavors/${id}`));
  sameShape(made.body, 'zed/016-flavor-create');
  const twice = await api.nova('POST', '/flavors', wanted);
  assert.deepEqual(
    [twice.status, twice.body],
    [409, { conflictingRequest: { code: 409, message: `Flavor with name ${name} already exists.` } }],
  );
  const specs = await api.nova('POST', `/flavors/${id}/os-extra_specs`, {
    extra_specs: { 'hw:mem_page_size': 'small' },
  });
  assert.deepEqual(specs.body, { extra_specs: { 'hw:mem_page_size': 'small' } });
  assert.equal((await api.nova('DELETE', `/flavors/${id}`)).status, 202);
  assert.equal((await api.nova('GET', `/flavors/${id}`)).status, 404);
});

test('a swap of 0 is "" below 2.75', async () => {
  const swap = async (version: string) => {
    const { body } = await cloud.api.nova('GET', `/flavors/${cloud.flavorId}`, undefined, version);
    return (body as { flavor: { swap: unknown } }).flavor.swap;
  };
  assert.deepEqual([await swap('2.74'), await swap('2.75')], ['', 0]);
});

test('a keypair is imported with its MD5, and not twice', async () => {
  const { api } = cloud;
  const name = cloud.name('key');
  const made = await api.nova('POST', '/os-keypairs', { keypair: { name, public_key: publicKey } });
  cloud.afterwards(() => api.nova('DELETE', `/os-keypairs/${name}`));
  assert.equal(made.status, 201, made.text);
  sameShape(made.body, 'zed/018-keypair-import', { except: ['type'] });
  const { fingerprint } = (made.body as { keypair: { fingerprint: string } }).keypair;
  assert.equal(fingerprint, '65:96:2d:fc:e8:d5:a9:11:64:0c:0f:ea:00:6e:5b:bd');
  const twice = await api.nova('POST', '/os-keypairs', { keypair: { name, public_key: publicKey } });
  assert.deepEqual(
    [twice.status, twice.body],
    [409, { conflictingRequest: { code: 409, message: `Key pair '${name}' already exists.` } }],
  );
  assert.equal((await api.nova('DELETE', `/os-keypairs/${name}`)).status, 204);
});

test('keys are made by Nova below 2.92, and no longer after', async () => {
  const { api } = cloud;
  const name = cloud.name('made-key');
  const made = await api.nova('POST', '/os-keypairs', { keypair: { name } }, '2.91');
  cloud.afterwards(() => api.nova('DELETE', `/os-keypairs/${name}`));
  assert.equal(made.status, 201, made.text);
  assert.ok('private_key' in (made.body as { keypair: object }).keypair);
  const refused = await api.nova('POST', '/os-keypairs', { keypair: { name: 'contract-no' } });
  assert.deepEqual(
    [refused.status, refused.body],
    [
      400,
      {
        badRequest: {
          code: 400,
          message:
            "Invalid input for field/attribute keypair. Value: {'name': 'contract-no'}. 'public_key' is a required property",
        },
      },
    ],
  );
});

test('keypairs come in pages from 2.35 on', async () => {
  const { api } = cloud;
  for (const each of ['page-a', 'page-b']) {
    const name = cloud.name(each);
    await api.nova('POST', '/os-keypairs', { keypair: { name, public_key: publicKey } });
    cloud.afterwards(() => api.nova('DELETE', `/os-keypairs/${name}`));
  }
  const { body } = await api.nova('GET', '/os-keypairs?limit=1');
  const page = body as { keypairs: object[]; keypairs_links: { rel: string; href: string }[] };
  assert.equal(page.keypairs.length, 1);
  assert.equal(page.keypairs_links[0]?.rel, 'next');
  assert.match(page.keypairs_links[0].href, /marker=contract-/);
});

test('server groups have a policy, and rules', async () => {
  const { api } = cloud;
  const made = await api.nova('POST', '/os-server-groups', {
    server_group: { name: cloud.name('group'), policy: 'anti-affinity', rules: { max_server_per_host: 2 } },
  });
  assert.equal(made.status, 200, made.text);
  const { id } = (made.body as { server_group: { id: string } }).server_group;
  cloud.afterwards(() => api.nova('DELETE', `/os-server-groups/${id}`));
  sameShape(made.body, 'zed/022-server-group-anti-affinity');
  const older = await api.nova('GET', `/os-server-groups/${id}`, undefined, '2.63');
  assert.deepEqual((older.body as { server_group: { policies: string[] } }).server_group.policies, [
    'anti-affinity',
  ]);
});

test('a security group lets everything out, and in what its rules say, each once', async () => {
  const { api } = cloud;
  const made = await api.ask('POST', 'network', '/security-groups', {
    body: { security_group: { name: cloud.name('security') } },
  });
  assert.equal(made.status, 201, made.text);
  const { id } = (made.body as { security_group: { id: string } }).security_group;
  cloud.afterwards(() => api.ask('DELETE', 'network', `/security-groups/${id}`));
  sameShape(made.body, 'zed/025-security-group-create', {
    except: ['standard_attr_id', 'tags', 'description'],
  });
  const rule = {
    security_group_rule: {
      security_group_id: id,
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
    },
  };
  const added = await api.ask('POST', 'network', '/security-group-rules', { body: rule });
  assert.equal(added.status, 201, added.text);
  sameShape(added.body, 'zed/026-security-group-rule-create');
  const twice = await api.ask('POST', 'network', '/security-group-rules', { body: rule });
  assert.equal(twice.status, 409);
  assert.match(twice.text, /SecurityGroupRuleExists/);
  const tagged = await api.ask('PUT', 'network', `/security-groups/${id}/tags`, {
    body: { tags: ['contract'] },
  });
  assert.deepEqual(tagged.body, { tags: ['contract'] });
  const found = await api.ask('GET', 'network', '/security-groups?tags=contract');
  assert.ok(
    (found.body as { security_groups: { id: string }[] }).security_groups.some((each) => each.id === id),
  );
  assert.equal((await api.ask('DELETE', 'network', `/security-groups/${id}`)).status, 204);
});

test('quotas say limit and use, each service in its own words', async () => {
  const { api } = cloud;
  const nova = await api.nova('GET', `/os-quota-sets/${api.projectId}/detail`);
  sameShape(nova.body, 'zed/027-nova-quota-detail');
  const neutron = await api.ask('GET', 'network', `/quotas/${api.projectId}/details.json`);
  sameShape(neutron.body, 'zed/029-neutron-quota-details');
  const cinder = await api.ask('GET', 'volumev3', `/os-quota-sets/${api.projectId}?usage=True`);
  const { volumes, gigabytes } = (cinder.body as { quota_set: Record<string, object> }).quota_set;
  for (const each of [volumes, gigabytes])
    assert.deepEqual(Object.keys(each ?? {}).sort(), ['in_use', 'limit', 'reserved']);
});

test('networks are found by name, with their subnets', async () => {
  const { api } = cloud;
  const { body } = await api.ask('GET', 'network', '/networks?name=bench');
  const { networks } = body as { networks: { name: string; subnets: string[]; status: string }[] };
  assert.deepEqual(
    networks.map(({ name, status, subnets }) => [name, status, subnets.length]),
    [['bench', 'ACTIVE', 1]],
  );
  const none = await api.ask('GET', 'network', '/networks?name=contract-nowhere');
  assert.deepEqual(none.body, { networks: [] });
});
