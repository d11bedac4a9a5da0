import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundCloud } from './bodies.ts';
import { adopt, examined, group, theOne, told } from './examined.ts';
import { forbidden } from './fake-cloud.ts';

test('who may not see hosts, migrations or other projects’ servers is told all of it at once', async () => {
  const cloud = soundCloud().tell({
    'compute /os-services': forbidden('os-services:list'),
    'compute /os-hypervisors/detail': forbidden('os-hypervisors:list-detail'),
    'compute /os-migrations': forbidden('os-migrations:index'),
  });
  cloud.whoami = { userId: 'u2', userName: 'bob', projectId: 'p1', projectName: 'bench', roles: ['member'] };
  const { severity, observation, remedy } = await theOne(cloud, 'role');
  assert.equal(severity, 'error');
  assert.match(
    observation,
    /user bob, project bench, roles member: may not see compute services .*, nor see hypervisors .*, nor follow migrations/,
  );
  assert.match(observation, /Policy doesn't allow os-services:list/);
  assert.match(remedy, /openstack role add/);
});

test('the note of credentials says where what is created goes', async () => {
  const { severity, observation, consequence } = await theOne(soundCloud(), 'credentials');
  assert.equal(severity, 'note');
  assert.match(observation, /user ada, project bench, roles admin, member, at http:\/\/fake\/identity/);
  assert.match(consequence, /quota/);
});

for (const service of ['compute', 'network', 'placement', 'image'] as const) {
  test(`a catalogue without ${service} is an error, not a stack trace`, async () => {
    const cloud = soundCloud();
    cloud.without.add(service);
    const { severity, observation } = await theOne(cloud, 'endpoint');
    assert.equal(severity, 'error');
    assert.match(observation, new RegExp(`no ${service} service`));
  });
}

test('Cinder’s endpoint is wanted for volumes only', async () => {
  const cloud = soundCloud();
  cloud.without.add('volume');
  assert.deepEqual(await told(cloud, 'endpoint'), []);
  assert.match((await theOne(cloud, 'endpoint', group({ boot: 'volume' }))).observation, /no volume service/);
});

test('a new cloud has all microversions that ferry makes use of', async () => {
  const { severity, observation, consequence } = await theOne(soundCloud(), 'microversions');
  assert.equal(severity, 'note');
  assert.match(observation, /compute 2\.1–2\.93, placement 1\.0–1\.39/);
  assert.match(consequence, /All that ferry makes use of/);
});

test('between 2.59 and 2.84 it is a note what is lost', async () => {
  const cloud = soundCloud();
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.60' } };
  const { severity, consequence } = await theOne(cloud, 'microversions');
  assert.equal(severity, 'note');
  assert.match(
    consequence,
    /Below 2\.65 a migration that is still queued cannot be aborted; below 2\.74 .*; below 2\.84/,
  );
  assert.doesNotMatch(consequence, /2\.59/);
});

test('below 2.59 it is a warning', async () => {
  const cloud = soundCloud();
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.53' } };
  const { severity, consequence } = await theOne(cloud, 'microversions');
  assert.equal(severity, 'warning');
  assert.match(consequence, /below 2\.59|Below 2\.59/);
});

test('a campaign that needs more than the cloud speaks is an error for each field', async () => {
  const cloud = soundCloud();
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.18' } };
  const migrate = { block_migration: ['auto', true], deadline: { then: ['abort', 'force-complete'] } };
  const all = await told(cloud, 'microversions', { ...group({ network: 'none' }), migrate });
  const errors = all.filter((text) => text.startsWith('error'));
  assert.deepEqual(
    errors.map((text) => / (\S+) needs| \(servers/.exec(text)?.[1] ?? 'fleet'),
    ['auto', 'abort', 'force-complete', 'fleet', 'auto'],
  );
  assert.match(
    errors[0] ?? '',
    /block_migration: auto needs compute microversion 2\.25; the cloud has up to 2\.18/,
  );
});

test('filters by tag and by flavor need microversions of their own', async () => {
  const cloud = soundCloud();
  cloud.ranges = { ...cloud.ranges, compute: { min: '2.1', max: '2.25' } };
  const { findings } = await examined(cloud, {
    ...adopt({ tags: ['a'], flavor: 'm1.tiny' }),
    migrate: { block_migration: true },
  });
  const errors = findings.filter((f) => f.subject === 'microversions' && f.severity === 'error');
  assert.deepEqual(
    errors.map((f) => f.observation.split(' ')[0]),
    ['fleet.adopt.tags', 'fleet.adopt.flavor'],
  );
});
