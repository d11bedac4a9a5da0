import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flavor, flavors, server, servers, soundCloud } from './bodies.ts';
import { adopt, examined, group, theOne, told } from './examined.ts';

const earlier = 'nightly-20261123-020000-k3x9';
const theirs = (name: string, changes: object = {}) =>
  server(name, { metadata: { ferry_run: earlier }, ...changes });

test('what another run has left is a warning, by kind, with the command that removes it', async () => {
  const cloud = soundCloud().tell({
    ...servers(theirs('ferry-k3x9-image-01', { 'OS-EXT-SRV-ATTR:host': 'cmp-c' })),
    ...flavors(flavor('m1.tiny'), flavor(`ferry-${earlier}-1c-512m-1g-0e`)),
    'compute /os-keypairs': {
      keypairs: [{ keypair: { name: `ferry-${earlier}-key-1`, fingerprint: 'f', public_key: 'k' } }],
    },
    'network /security-groups': { security_groups: [{ id: 's', name: `ferry-${earlier}-guests` }] },
    'volume /volumes/detail': {
      volumes: [
        {
          id: 'v',
          name: 'x',
          status: 'available',
          size: 1,
          bootable: 'true',
          metadata: { ferry_run: earlier },
          created_at: '2026-11-23T02:00:00',
        },
      ],
    },
  });
  const { severity, observation, remedy } = await theOne(cloud, 'leftovers', group({ boot: 'volume' }));
  assert.equal(severity, 'warning');
  assert.equal(
    observation,
    `Run ${earlier} has 1 server, 1 volume, 1 flavor, 1 keypair, 1 security group in this cloud.`,
  );
  assert.ok(remedy.includes(`ferry clean --run ${earlier}`));
});

test('another run’s servers on the host to evacuate are pointed out', async () => {
  const cloud = soundCloud().tell(servers(theirs('ferry-k3x9-image-01')));
  const { observation, consequence } = await theOne(cloud, 'leftovers', adopt());
  assert.match(observation, /1 server in this cloud; 1 on cmp-a/);
  assert.match(consequence, /would be adopted/);
  assert.match((await theOne(cloud, 'leftovers')).consequence, /take room and quota/);
});

test('what the run itself has made is no leftover, nor is what is only named like it', async () => {
  const cloud = soundCloud().tell(servers(theirs('ferry-k3x9-image-01'), server('ferry-terminal')));
  const { findings } = await examined(cloud, {}, { run: earlier });
  assert.deepEqual(
    findings.filter((f) => f.subject === 'leftovers'),
    [],
  );
});

for (const [aheadMs, words] of [
  [10_000, 'ahead of'],
  [-10_000, 'behind'],
] as const) {
  test(`a cloud whose clock is ${words} the worker’s is a warning`, async () => {
    const cloud = soundCloud();
    cloud.aheadMs = aheadMs;
    const { severity, observation } = await theOne(cloud, 'clocks');
    assert.equal(severity, 'warning');
    assert.match(observation, new RegExp(`at least (9|10) s ${words}`));
  });
}

test('a second of difference is the resolution of the Date header, not a difference', async () => {
  const cloud = soundCloud();
  cloud.aheadMs = -1_500;
  assert.deepEqual(await told(cloud, 'clocks'), []);
});

test('asking for more than one at once is answered with what Nova does by default', async () => {
  const { severity, consequence } = await theOne(soundCloud(), 'parallelism', {
    migrate: { parallelism: [1, 4] },
  });
  assert.equal(severity, 'note');
  assert.match(consequence, /max_concurrent_live_migrations .*1 by default/);
  assert.deepEqual(await told(soundCloud(), 'parallelism'), []);
});

test('asking for more at once than there are servers is noted', async () => {
  const [first] = await told(soundCloud(), 'parallelism', { migrate: { parallelism: 8 } });
  assert.equal(first, 'note: migrate.parallelism: 8 at once, and the fleet has 4 servers.');
});
