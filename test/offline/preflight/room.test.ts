import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  flavor,
  flavors,
  hypervisors,
  ids,
  inventory,
  server,
  servers,
  services,
  soundCloud,
  space,
} from './bodies.ts';
import { adopt, group, theOne, told } from './examined.ts';

const small = { MEMORY_MB: space(1024, { allocation_ratio: 1.5 }) };

test('a destination that cannot hold the fleet is an error that names the shortfall', async () => {
  const cloud = soundCloud().tell(inventory('b', small, { MEMORY_MB: 512 }));
  const { severity, observation, consequence, remedy } = await theOne(cloud, 'room');
  assert.equal(severity, 'error');
  assert.equal(
    observation,
    'to: cmp-b has no room for the fleet of 4 servers: needs 2,048 MB of memory, has 1,024 left of 1,024 × 1.5.',
  );
  assert.match(consequence, /No valid host was found/);
  assert.match(remedy, new RegExp(`openstack resource provider inventory list ${ids.b}`));
});

test('what is reserved is not room', async () => {
  const reserved = { MEMORY_MB: space(4096, { reserved: 3000 }) };
  assert.match(
    (await theOne(soundCloud().tell(inventory('b', reserved)), 'room')).observation,
    /has 1,096 left of 4,096 × 1/,
  );
});

test('the source must hold the fleet that is made on it', async () => {
  const { observation } = await theOne(soundCloud().tell(inventory('a', small)), 'room');
  assert.match(observation, /^evacuate: cmp-a has no room for the fleet of 4 servers/);
});

test('the source of adopted servers holds them already', async () => {
  const cloud = soundCloud().tell({
    ...inventory('a', small, { MEMORY_MB: 1536 }),
    ...servers(server('web-1')),
  });
  assert.deepEqual(await told(cloud, 'room', adopt()), []);
});

test('adopted servers are counted as they were booted', async () => {
  const large = server('db-1', { flavor: { original_name: 'gone', vcpus: 2, ram: 4096, disk: 5 } });
  const cloud = soundCloud().tell({ ...inventory('b', small), ...servers(server('web-1'), large) });
  assert.match((await theOne(cloud, 'room', adopt())).observation, /2 servers: needs 4,608 MB of memory/);
});

test('one server that is larger than any may be on the host is an error', async () => {
  const cloud = soundCloud().tell(inventory('b', { VCPU: space(16, { max_unit: 0 }) }));
  assert.match((await theOne(cloud, 'room')).observation, /one server needs 1 VCPU, may have 0/);
});

test('local disk counts for what is on it: not for a server on a volume', async () => {
  const full = inventory('b', { DISK_GB: space(3) });
  assert.match(
    (await theOne(soundCloud().tell(full), 'room')).observation,
    /needs 4 GB of local disk, has 3 left/,
  );
  assert.deepEqual(await told(soundCloud().tell(full), 'room', group({ boot: 'volume' })), []);
});

test('a host whose disk is another provider’s is not held to have none', async () => {
  assert.deepEqual(await told(soundCloud().tell(inventory('b', { DISK_GB: undefined })), 'room'), []);
});

test('dedicated processors are counted as PCPU', async () => {
  const pinned = flavors(flavor('m1.tiny', { extra_specs: { 'hw:cpu_policy': 'dedicated' } }));
  const cloud = soundCloud().tell({ ...pinned, ...inventory('a', { PCPU: space(8) }) });
  assert.match(
    (await theOne(cloud, 'room')).observation,
    /^to: cmp-b .* needs 4 PCPU \(dedicated processors\), has none/,
  );
});

test('with nova as the destination the other hosts together must hold the fleet', async () => {
  const one = { MEMORY_MB: space(1024) };
  const cloud = soundCloud().tell({ ...inventory('b', one), ...inventory('c', one) });
  assert.deepEqual(await told(cloud, 'room', { to: 'nova' }), []);
  const { severity, observation } = await theOne(cloud, 'room', { to: 'nova', ...group({ count: 6 }) });
  assert.equal(severity, 'error');
  assert.match(
    observation,
    /the 2 other hosts together cannot take 2 of 6 servers: 3,072 MB of memory needed, 2,048 left/,
  );
});

test('closed hosts have no room', async () => {
  const one = { MEMORY_MB: space(1024) };
  const cloud = soundCloud().tell({ ...inventory('b', one), ...services({ c: { status: 'disabled' } }) });
  assert.match(
    (await theOne(cloud, 'room', { to: 'nova' })).observation,
    /the 1 other host together cannot take 2 of 4 servers/,
  );
});

test('enough in all but nowhere enough in one place is a warning when servers fit one by one', async () => {
  const cloud = soundCloud().tell({
    ...flavors(flavor('m1.tiny', { ram: 700 })),
    ...inventory('b', { MEMORY_MB: space(1300) }),
    ...inventory('c', { MEMORY_MB: space(1600) }),
  });
  const { severity, observation } = await theOne(cloud, 'room', { to: 'nova' });
  assert.equal(severity, 'warning');
  assert.match(observation, /cannot take 1 of 4 servers: no host has enough in one place/);
});

test('below 2.53 a host’s provider is found by the hypervisor’s name', async () => {
  const cloud = soundCloud().tell({
    ...hypervisors({ a: { id: 1 }, b: { id: 2 } }),
    ...inventory('b', small),
    'placement /resource_providers': ({ name }: { readonly name?: unknown }) => ({
      resource_providers: [{ uuid: name === 'hv-b.dc1' ? ids.b : ids.a, name, generation: 1 }],
    }),
  });
  assert.match((await theOne(cloud, 'room')).observation, /^to: cmp-b/);
});
