import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../../activities/preflight/examine.ts';
import { NotFound } from '../../../openstack/errors.ts';
import { spec } from '../campaign/build.ts';
import { computeQuotas, networkQuotas, quota, soundCloud, volumeQuotas } from './bodies.ts';
import { examined, group, theOne, told } from './examined.ts';
import { evidence } from './fake-cloud.ts';

test('a fleet over the quota of instances is an error, with what is needed, allowed and used, and the command', async () => {
  const cloud = soundCloud().tell(computeQuotas({ instances: quota(10, 8) }));
  const { severity, observation, consequence, remedy } = await theOne(cloud, 'quota');
  assert.equal(severity, 'error');
  assert.equal(observation, 'The fleet needs 4 instances; project bench may have 10 and uses 8.');
  assert.match(consequence, /^2 too many/);
  assert.match(remedy, /openstack quota set --instances 12 bench/);
});

test('cores and memory are those of the flavor, times the servers', async () => {
  const cloud = soundCloud().tell(computeQuotas({ cores: quota(3), ram: quota(2047) }));
  assert.deepEqual(await told(cloud, 'quota'), [
    'error: The fleet needs 4 cores; project bench may have 3 and uses 0.',
    'error: The fleet needs 2,048 MB of memory; project bench may have 2,047 and uses 0.',
  ]);
});

test('fleets of a matrix exist one after the other: the largest counts', async () => {
  const cloud = soundCloud().tell(computeQuotas({ instances: quota(8) }));
  assert.deepEqual(await told(cloud, 'quota', group({ count: [4, 8] })), []);
  assert.match((await theOne(cloud, 'quota', group({ count: [4, 9] }))).observation, /needs 9 instances/);
});

test('groups of one fleet exist at the same time: their sum counts', async () => {
  const cloud = soundCloud().tell(computeQuotas({ instances: quota(8) }));
  const groups = [group({ count: 4 }).fleet, group({ count: 5 }).fleet];
  assert.match((await theOne(cloud, 'quota', { fleet: { groups } })).observation, /needs 9 instances/);
});

test('no limit is no error', async () => {
  assert.deepEqual(await told(soundCloud().tell(computeQuotas({ instances: quota(-1, 5000) })), 'quota'), []);
});

test('volumes and their gigabytes count where servers boot from them', async () => {
  const cloud = soundCloud().tell(volumeQuotas({ volumes: quota(3), gigabytes: quota(30) }));
  assert.deepEqual(await told(cloud, 'quota'), []);
  assert.deepEqual(await told(cloud, 'quota', group({ boot: 'new-volume', volume_size_gb: 10 })), [
    'error: The fleet needs 4 volumes; project bench may have 3 and uses 0.',
    'error: The fleet needs 40 GB of volumes; project bench may have 30 and uses 0.',
  ]);
});

test('ports and the run’s own security group count where servers have a network', async () => {
  const cloud = soundCloud().tell(
    networkQuotas({ port: quota(3), security_group: quota(10, 10), security_group_rule: quota(100, 97) }),
  );
  assert.deepEqual(await told(cloud, 'quota', group({ network: 'none' })), []);
  assert.deepEqual(await told(cloud, 'quota'), [
    'error: The fleet needs 4 ports; project bench may have 3 and uses 0.',
    'error: The fleet needs 1 security group; project bench may have 10 and uses 10.',
    'error: The fleet needs 4 security group rules; project bench may have 100 and uses 97.',
  ]);
});

test('a Neutron that does not tell quotas in detail leaves that one check out', async () => {
  const cloud = soundCloud().tell({
    'network /quotas/p1/details.json': new NotFound(evidence('/quotas/p1/details.json', 404, 'not found')),
  });
  const { findings, ground } = await examined(cloud);
  assert.ok(ground);
  assert.match(
    findings.find((f) => f.subject === 'incomplete')?.observation ?? '',
    /quota of ports .*quota_details/,
  );
});

test('keypairs that the run imports count for the user, each key once', async () => {
  const key = (publicKey: string) => ({ kind: 'imported', publicKey }) as const;
  const one = spec();
  if (one.fleet.kind === 'adopted') throw new Error('the sample campaign makes its fleet');
  const [sample] = one.fleet.groups;
  if (sample === undefined) throw new Error('the sample campaign has a group');
  const groups = [key('ssh-ed25519 A'), key('ssh-ed25519 A'), key('ssh-ed25519 B')].map((k) => ({
    ...sample,
    keypair: k,
  }));
  const cloud = soundCloud().tell({
    'compute /os-keypairs': {
      keypairs: [{ keypair: { name: 'laptop', fingerprint: 'f', public_key: 'k' } }],
    },
    'compute /os-quota-sets/p1': { quota_set: { key_pairs: 2 } },
  });
  const { findings } = await examine(cloud, { ...one, fleet: { kind: 'created', groups } });
  assert.deepEqual(
    findings.filter((f) => f.subject === 'quota').map((f) => f.observation),
    ['The fleet needs 2 keypairs; user ada may have 2 and has 1.'],
  );
});
