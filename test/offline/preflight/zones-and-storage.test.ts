import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flavor, flavors, hypervisors, server, servers, services, soundCloud, zones } from './bodies.ts';
import { adopt, group, theOne, told } from './examined.ts';

test('a Cinder without Nova’s zone is a warning for servers with volumes, and says what decides', async () => {
  const cloud = soundCloud().tell(zones('az2'));
  assert.deepEqual(await told(cloud, 'zone'), []);
  const { severity, observation, consequence, remedy } = await theOne(
    cloud,
    'zone',
    group({ boot: 'new-volume' }),
  );
  assert.equal(severity, 'warning');
  assert.equal(observation, 'cmp-a is in Nova’s availability zone nova; Cinder has az2.');
  assert.match(consequence, /cross_az_attach = False.*Availability zone 'nova' is invalid/);
  assert.match(remedy, /grep cross_az_attach/);
});

test('several Cinder zones are a note for volumes that ferry makes', async () => {
  const cloud = soundCloud().tell(zones('nova', 'az2'));
  assert.equal((await theOne(cloud, 'zone', group({ boot: 'volume' }))).severity, 'note');
  assert.deepEqual(await told(cloud, 'zone', group({ boot: 'new-volume' })), []);
});

const across = { b: { zone: 'rack2' } };

test('a destination in another zone is a warning for a fleet that asks for none', async () => {
  const { severity, observation, consequence } = await theOne(soundCloud().tell(services(across)), 'zone');
  assert.equal(severity, 'warning');
  assert.match(observation, /cmp-b is in availability zone rack2; cmp-a is in nova/);
  assert.match(consequence, /default_schedule_zone/);
});

test('below 2.74 a fleet is bound to its zone: another one is an error', async () => {
  const cloud = soundCloud().tell(services(across));
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.72' } };
  assert.equal((await theOne(cloud, 'zone')).severity, 'error');
});

test('with nova as the destination one host in the same zone is enough', async () => {
  assert.deepEqual(await told(soundCloud().tell(services(across)), 'zone', { to: 'nova' }), []);
  const alone = soundCloud().tell(services({ ...across, c: { zone: 'rack2' } }));
  assert.match((await theOne(alone, 'zone', { to: 'nova' })).observation, /every other host is in another/);
});

test('adopted servers that are bound to their zone are named where Nova tells', async () => {
  const cloud = soundCloud().tell({
    ...services(across),
    ...servers(server('web-1', { pinned_availability_zone: 'nova' }), server('web-2')),
  });
  assert.match((await theOne(cloud, 'zone', adopt())).observation, /Nova does not tell below 2\.96/);
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.96' } };
  assert.match((await theOne(cloud, 'zone', adopt())).observation, /bound to it: web-1\./);
  cloud.tell(servers(server('web-2')));
  assert.deepEqual(await told(cloud, 'zone', adopt()), []);
});

const block = (block_migration: unknown) => ({ migrate: { block_migration } });

test('block migration of what is only on volumes is an error, in Nova’s words', async () => {
  const { severity, observation, consequence } = await theOne(soundCloud(), 'block_migration', {
    ...group({ boot: ['volume', 'new-volume'] }),
    ...block(true),
  });
  assert.equal(severity, 'error');
  assert.match(
    observation,
    /nothing of the servers with boot: volume, the servers with boot: new-volume is on/,
  );
  assert.match(consequence, /Block migration can not be used with shared storage/);
});

test('a server on a volume with an ephemeral disk has something to copy', async () => {
  const cloud = soundCloud().tell(flavors(flavor('m1.tiny', { 'OS-FLV-EXT-DATA:ephemeral': 1 })));
  const all = await told(cloud, 'block_migration', { ...group({ boot: 'volume' }), ...block(true) });
  assert.deepEqual(
    all.filter((text) => text.startsWith('error')),
    [],
  );
});

test('of adopted servers, some with nothing to copy are a warning, all an error', async () => {
  const onVolume = server('db-1', { image: '' });
  const cloud = soundCloud().tell(servers(onVolume, server('web-1')));
  const some = await theOne(cloud, 'block_migration', { ...adopt(), ...block(true) });
  assert.equal(some.severity, 'warning');
  assert.match(some.observation, /nothing of db-1 is on/);
  cloud.tell(servers(onVolume));
  assert.equal((await theOne(cloud, 'block_migration', { ...adopt(), ...block(true) })).severity, 'error');
});

test('block migration of local disks is noted: shared storage would refuse it', async () => {
  assert.equal((await theOne(soundCloud(), 'block_migration', block(true))).severity, 'note');
});

test('no block migration of local disks is a warning: only shared storage allows it', async () => {
  const { severity, consequence } = await theOne(soundCloud(), 'block_migration', block(false));
  assert.equal(severity, 'warning');
  assert.match(consequence, /requires either shared storage or boot-from-volume/);
  assert.deepEqual(
    await told(soundCloud(), 'block_migration', { ...group({ boot: 'volume' }), ...block(false) }),
    [],
  );
});

test('left to Nova it is right for every storage', async () => {
  assert.deepEqual(await told(soundCloud(), 'block_migration', group({ boot: ['image', 'volume'] })), []);
});

test('what libvirt would refuse is only noted of another hypervisor', async () => {
  const fake = { hypervisor_type: 'fake' };
  const cloud = soundCloud().tell(hypervisors({ a: fake, b: fake, c: fake }));
  const all = await told(cloud, 'block_migration', {
    ...group({ boot: ['image', 'volume'] }),
    ...block([true, false]),
  });
  assert.deepEqual(
    all.map((text) => text.split(':')[0]),
    ['note', 'note'],
  );
});
