import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotFound } from '../../../openstack/errors.ts';
import { flavor, flavors, server, servers, soundCloud } from './bodies.ts';
import { adopt, examined, group, theOne, told } from './examined.ts';
import { evidence } from './fake-cloud.ts';

const stopped = { status: 'SHUTOFF', 'OS-EXT-STS:vm_state': 'stopped' };

test('nothing to adopt is an error', async () => {
  const { severity, observation, remedy } = await theOne(
    soundCloud(),
    'fleet',
    adopt({ metadata: { role: 'web' } }),
  );
  assert.equal(severity, 'error');
  assert.match(observation, /\{"metadata":\{"role":"web"\}\}: no server on cmp-a \(evacuate: cmp-a\)/);
  assert.match(remedy, /openstack server list --all-projects --host cmp-a/);
});

test('how many will be moved, and of how many projects, is noted', async () => {
  const cloud = soundCloud().tell(servers(server('web-1'), server('web-2', { tenant_id: 'p2' })));
  assert.deepEqual(await told(cloud, 'fleet', adopt()), [
    'note: fleet.adopt: all: 2 servers of 2 projects on cmp-a will be moved.',
  ]);
});

test('more than fifty are pointed out', async () => {
  const many = Array.from({ length: 51 }, (_, i) => server(`web-${i}`));
  const { consequence } = await theOne(soundCloud().tell(servers(...many)), 'fleet', adopt());
  assert.match(consequence, /whole host of other people’s servers/);
});

test('a project that Keystone does not know is an error; one of several domains a warning', async () => {
  const gone = new NotFound(evidence('/projects/web', 404, 'Could not find project: web.'));
  const project = (id: string) => ({ id, name: 'web', domain_id: id, enabled: true });
  const cloud = soundCloud().tell({
    ...servers(server('web-1')),
    'identity /projects/web': gone,
    'identity /projects': { projects: [] },
  });
  const campaign = adopt({ project: 'web' });
  assert.match((await theOne(cloud, 'fleet', campaign)).observation, /Keystone knows no project web/);
  cloud.tell({ 'identity /projects': { projects: [project('p1'), project('p2')] } });
  const [first, second] = await told(cloud, 'fleet', campaign);
  assert.match(first ?? '', /^warning: .*2 domains have a project web/);
  assert.match(second ?? '', /^note: .*1 server of 1 project on/);
});

test('what is not running is named, and does not stop the others', async () => {
  const cloud = soundCloud().tell(
    servers(
      server('web-1'),
      server('db-1', stopped),
      server('p-1', { status: 'PAUSED', 'OS-EXT-STS:vm_state': 'paused' }),
    ),
  );
  const { ground } = await examined(cloud, adopt());
  assert.ok(ground);
  assert.deepEqual(await told(cloud, 'server', adopt()), ['warning: Not running: db-1 (SHUTOFF).']);
});

test('a server to which something is being done is named with it', async () => {
  const cloud = soundCloud().tell(
    servers(server('web-1'), server('web-2', { 'OS-EXT-STS:task_state': 'image_snapshot' })),
  );
  assert.deepEqual(await told(cloud, 'server', adopt()), [
    'warning: Something is being done to web-2 (image_snapshot).',
  ]);
});

test('when none of them can be moved, that is an error', async () => {
  const cloud = soundCloud().tell(
    servers(server('web-1', stopped), server('web-2', { 'OS-EXT-STS:task_state': 'deleting' })),
  );
  const all = await told(cloud, 'fleet', adopt());
  assert.ok(
    all.some((text) => text.startsWith('error: None of the 2 servers')),
    all.join(),
  );
});

test('a locked server is moved all the same: Nova lets admins', async () => {
  const { severity, observation, consequence } = await theOne(
    soundCloud().tell(servers(server('web-1', { locked: true }))),
    'server',
    adopt(),
  );
  assert.equal(severity, 'note');
  assert.equal(observation, 'Locked: web-1.');
  assert.match(consequence, /does not hold an admin back/);
});

test('config drives are noted', async () => {
  const cloud = soundCloud().tell(servers(server('web-1', { config_drive: 'True' })));
  assert.match((await theOne(cloud, 'server', adopt())).observation, /^With a config drive: web-1/);
});

for (const [key, value, why] of [
  ['pci_passthrough:alias', 'gpu:1', /live_migratable/],
  ['accel:device_profile', 'fpga', /accelerators are refused/],
  ['hw:mem_encryption', 'true', /SEV/],
  ['hw:pmem', '6GB', /persistent memory/],
  ['hw:tpm_version', '2.0', /TPM/],
  ['resources:VGPU', '1', /vGPU/],
] as const) {
  test(`a flavor with ${key} is a warning, by the servers’ names`, async () => {
    const cloud = soundCloud().tell({
      ...servers(server('web-1')),
      ...flavors(flavor('m1.tiny', { extra_specs: { [key]: value } })),
    });
    const { severity, observation, consequence } = await theOne(cloud, 'server', adopt());
    assert.equal(severity, 'warning');
    assert.equal(observation, `The flavor of web-1 has ${key}.`);
    assert.match(consequence, why);
  });
}

test('pinned servers are a note, and a warning below Train', async () => {
  const pinned = flavors(flavor('m1.tiny', { extra_specs: { 'hw:mem_page_size': 'large' } }));
  const cloud = soundCloud().tell({ ...servers(server('web-1')), ...pinned });
  assert.equal((await theOne(cloud, 'server', adopt())).severity, 'note');
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.72' } };
  const { severity, consequence } = await theOne(cloud, 'server', adopt());
  assert.equal(severity, 'warning');
  assert.match(consequence, /older than Train/);
});

/** Nova pages this list by offset: past the end there is nothing. */
const serverGroup = (policy: string, names: readonly string[], rules: object = {}) => {
  const members = names.map((name) => `id-${name}`);
  return {
    'compute /os-server-groups': ({ offset }: { readonly offset?: unknown }) => ({
      server_groups: offset === 0 ? [{ id: 'g1', name: 'ha', policy, rules, members }] : [],
    }),
  };
};

test('a group with affinity keeps its servers on the source', async () => {
  const cloud = soundCloud().tell({
    ...servers(server('web-1'), server('web-2')),
    ...serverGroup('affinity', ['web-1', 'other']),
  });
  const { severity, observation } = await theOne(cloud, 'server group', adopt());
  assert.equal(severity, 'warning');
  assert.match(observation, /ha \(affinity\) keeps web-1 on one host/);
});

test('a group with anti-affinity has a place for one on the destination', async () => {
  const cloud = soundCloud().tell({
    ...servers(server('web-1'), server('web-2')),
    ...serverGroup('anti-affinity', ['web-1', 'web-2']),
  });
  const { observation, remedy } = await theOne(cloud, 'server group', adopt());
  assert.match(observation, /anti-affinity, 1 a host\) has web-1, web-2; to: cmp-b has a place for 1/);
  assert.match(remedy, /`to: nova` spreads them/);
  assert.deepEqual(await told(cloud, 'server group', { ...adopt(), to: 'nova' }), []);
  cloud.tell(serverGroup('anti-affinity', ['web-1', 'web-2'], { max_server_per_host: 2 }));
  assert.deepEqual(await told(cloud, 'server group', adopt()), []);
});

test('a member on the destination takes its place; one that is gone does not', async () => {
  const cloud = soundCloud().tell({
    ...servers(server('web-1')),
    ...serverGroup('anti-affinity', ['web-1', 'web-9']),
    'compute /servers/id-web-9': { server: server('web-9', { 'OS-EXT-SRV-ATTR:host': 'cmp-b' }) },
  });
  assert.match((await theOne(cloud, 'server group', adopt())).observation, /to: cmp-b has a place for 0/);
  cloud.tell({ 'compute /servers/id-web-9': new NotFound(evidence('/servers/id-web-9', 404, 'not found')) });
  assert.deepEqual(await told(cloud, 'server group', adopt()), []);
});

test('soft policies forbid nothing', async () => {
  const cloud = soundCloud().tell({
    ...servers(server('web-1')),
    ...serverGroup('soft-affinity', ['web-1']),
  });
  assert.deepEqual(await told(cloud, 'server group', adopt()), []);
});

const aggregate = (hosts: readonly string[], metadata: object) => ({ id: 1, name: 'agg', hosts, metadata });
const aggregates = (...all: object[]) => ({ 'compute /os-aggregates': { aggregates: all } });

test('a destination that is for other projects is a warning', async () => {
  const cloud = soundCloud().tell(aggregates(aggregate(['cmp-b'], { filter_tenant_id: 'p7, p8' })));
  const { severity, observation } = await theOne(cloud, 'aggregate', group({ count: 1 }));
  assert.equal(severity, 'warning');
  assert.match(observation, /^to: cmp-b: for servers of m1\.tiny the host is for other projects/);
  cloud.tell(aggregates(aggregate(['cmp-b'], { filter_tenant_id_2: 'p7,p1' })));
  assert.deepEqual(await told(cloud, 'aggregate'), []);
});

test('a destination outside the aggregate that a flavor asks for is a warning, by the servers’ names', async () => {
  const ssd = flavors(flavor('m1.tiny', { extra_specs: { 'aggregate_instance_extra_specs:ssd': 'true' } }));
  const cloud = soundCloud().tell({
    ...ssd,
    ...servers(server('web-1')),
    ...aggregates(aggregate(['cmp-a', 'cmp-c'], { ssd: 'true' })),
  });
  const { observation } = await theOne(cloud, 'aggregate', adopt());
  assert.match(observation, /^to: cmp-b: for web-1 no aggregate of the host has ssd=true/);
  assert.deepEqual(await told(cloud, 'aggregate', { ...adopt(), to: 'cmp-c' }), []);
  assert.deepEqual(await told(cloud, 'aggregate', { ...adopt(), to: 'nova' }), []);
});
