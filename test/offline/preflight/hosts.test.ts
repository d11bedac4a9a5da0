import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hypervisors, server, servers, services, soundCloud } from './bodies.ts';
import { adopt, examined, theOne, told } from './examined.ts';

test('a host that is not there is named, with those that are and the one that was meant', async () => {
  const { severity, observation, remedy } = await theOne(soundCloud(), 'source', { evacuate: 'cmp-a.dc1' });
  assert.equal(severity, 'error');
  assert.match(observation, /^evacuate: cmp-a\.dc1 is neither a compute service nor a hypervisor/);
  assert.match(remedy, /Did you mean cmp-a\? There are cmp-a, cmp-b, cmp-c, hv-a\.dc1/);
});

test('case counts in names of hosts', async () => {
  const { observation, remedy } = await theOne(soundCloud(), 'destination', { to: 'CMP-B' });
  assert.match(observation, /^to: CMP-B .*case counts/);
  assert.match(remedy, /Did you mean cmp-b\?/);
});

test('of two names that are as near, none is guessed', async () => {
  const { remedy } = await theOne(soundCloud(), 'destination', { to: 'cmp-x' });
  assert.doesNotMatch(remedy, /Did you mean/);
});

test('a destination that is the source, by its other name, is an error', async () => {
  const { severity, observation } = await theOne(soundCloud(), 'destination', { to: 'hv-a.dc1' });
  assert.equal(severity, 'error');
  assert.match(observation, /hv-a\.dc1 is the host to evacuate itself, cmp-a \(hv-a\.dc1\)/);
});

for (const [change, word, command] of [
  [{ status: 'disabled', disabled_reason: 'disk' }, 'disabled \\(disk\\)', '--enable cmp-b nova-compute'],
  [{ forced_down: true, state: 'down' }, 'forced down', '--up cmp-b nova-compute'],
  [{ state: 'down' }, 'down', 'Start nova-compute on cmp-b'],
] as const) {
  test(`a destination that is ${word} is an error that says how to open it`, async () => {
    const { severity, observation, remedy } = await theOne(
      soundCloud().tell(services({ b: change })),
      'destination',
    );
    assert.equal(severity, 'error');
    assert.match(observation, new RegExp(`^to: cmp-b: nova-compute on cmp-b is ${word}`));
    assert.ok(remedy.includes(command), remedy);
  });
}

test('a source that is down is an error: it carries the migrations out', async () => {
  const { severity, observation } = await theOne(
    soundCloud().tell(services({ a: { state: 'down' } })),
    'source',
  );
  assert.equal(severity, 'error');
  assert.match(observation, /no sign of life since 2026-11-24T03:00:00/);
});

test('a source that is forced down is an error', async () => {
  const cloud = soundCloud().tell(services({ a: { state: 'down', forced_down: true } }));
  assert.match((await theOne(cloud, 'source')).remedy, /compute service set --up cmp-a/);
});

test('a disabled source is normal where its own servers go one way', async () => {
  const cloud = soundCloud().tell({
    ...services({ a: { status: 'disabled' } }),
    ...servers(server('web-1')),
  });
  const { ground, findings } = await examined(cloud, adopt());
  assert.equal(findings.find((f) => f.subject === 'source')?.severity, 'note');
  assert.ok(ground);
});

test('a disabled source takes no server back', async () => {
  const cloud = soundCloud().tell({
    ...services({ a: { status: 'disabled' } }),
    ...servers(server('web-1')),
  });
  const { severity, consequence } = await theOne(cloud, 'source', { ...adopt(), trips: { way_back: true } });
  assert.equal(severity, 'error');
  assert.match(consequence, /lets no server come back/);
});

test('a disabled source boots no fleet', async () => {
  const cloud = soundCloud().tell(services({ a: { status: 'disabled' } }));
  const { severity, consequence } = await theOne(cloud, 'source', { trips: { way_back: false } });
  assert.equal(severity, 'error');
  assert.match(consequence, /boots no fleet on it \(/);
});

test('with nova as the destination another host must be open', async () => {
  const cloud = soundCloud().tell(services({ b: { state: 'down' }, c: { status: 'disabled' } }));
  const { severity, observation } = await theOne(cloud, 'destination', { to: 'nova' });
  assert.equal(severity, 'error');
  assert.match(observation, /no other compute host is up and enabled: cmp-b is down, cmp-c is disabled/);
});

test('with nova as the destination, hosts that are closed are noted', async () => {
  const cloud = soundCloud().tell(services({ c: { status: 'disabled' } }));
  assert.deepEqual(await told(cloud, 'destination', { to: 'nova' }), [
    'note: to: nova: 1 of 2 other hosts take servers; cmp-c is disabled.',
  ]);
});

test('another kind of hypervisor is an error', async () => {
  const cloud = soundCloud().tell(hypervisors({ b: { hypervisor_type: 'VMware vCenter Server' } }));
  const [first] = await told(cloud, 'hypervisor');
  assert.match(first ?? '', /^error: to: cmp-b: cmp-b runs VMware vCenter Server, cmp-a runs QEMU/);
});

test('an older hypervisor is a warning, on the way on which it is met', async () => {
  const older = { hypervisor_version: 6002000 };
  assert.deepEqual(await told(soundCloud().tell(hypervisors({ b: older })), 'hypervisor'), [
    'warning: to: cmp-b: cmp-b runs QEMU 6.2.0, older than the 8.2.4 of cmp-a.',
  ]);
  const upgraded = soundCloud().tell(hypervisors({ a: older }));
  assert.deepEqual(await told(upgraded, 'hypervisor'), [
    'warning: trips.way_back: true: cmp-a runs QEMU 6.2.0, older than the 8.2.4 of cmp-b.',
  ]);
  assert.deepEqual(await told(upgraded, 'hypervisor', { trips: { way_back: false } }), []);
});
