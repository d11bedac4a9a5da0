import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthenticationFailed, ServerFault } from '../../../openstack/errors.ts';
import { flavors, images, networks, services, soundCloud } from './bodies.ts';
import { examined, told } from './examined.ts';
import { evidence, forbidden } from './fake-cloud.ts';

test('a sound cloud and a right campaign leave nothing to mend, and give the ground', async () => {
  const { findings, ground, trouble } = await examined(soundCloud(), {
    evacuate: 'hv-a.dc1',
    to: ['hv-b.dc1', 'nova'],
  });
  assert.deepEqual(
    findings.filter((f) => f.severity !== 'note'),
    [],
  );
  assert.equal(trouble, undefined);
  assert.equal(ground?.home, 'cmp-a');
  assert.deepEqual(ground.hosts, { 'hv-b.dc1': 'cmp-b', nova: 'nova' });
  assert.equal(ground.authUrl, 'http://fake/identity');
  assert.equal(ground.computeMicroversion, '2.93');
  assert.deepEqual(ground.findings, findings);
});

test('all problems are told at once', async () => {
  const cloud = soundCloud().tell({
    ...services({ b: { status: 'disabled' } }),
    ...flavors(),
    ...images(),
    ...networks(),
  });
  const { findings, ground } = await examined(cloud);
  const errors = findings.filter((f) => f.severity === 'error').map((f) => f.subject);
  assert.deepEqual(errors, ['destination', 'flavor', 'image', 'network']);
  assert.equal(ground, undefined);
});

test('what rests on something missing is named, with the reason, once', async () => {
  const [only, ...others] = await told(soundCloud().tell(flavors()), 'incomplete');
  assert.match(
    only ?? '',
    /warning: .*whether images fit flavors, the quota of cores and memory, room .*\(there is no flavor m1.tiny\)/,
  );
  assert.deepEqual(others, []);
});

test('nothing is asked twice', async () => {
  const cloud = soundCloud();
  await examined(cloud, { to: ['cmp-b', 'nova'] });
  const twice = cloud.asked.filter((what, at) => cloud.asked.indexOf(what) !== at);
  assert.deepEqual(twice, []);
  assert.ok(cloud.asked.length <= 20, `${cloud.asked.length} requests: ${cloud.asked.join(', ')}`);
});

test('what is only looked at changes nothing: Cinder is not asked for servers without volumes', async () => {
  const cloud = soundCloud();
  await examined(cloud);
  assert.deepEqual(
    cloud.asked.filter((what) => what.startsWith('volume')),
    [],
  );
});

test('a wrong password is a finding in Keystone’s words, and nothing else is asked', async () => {
  const cloud = soundCloud();
  cloud.whoami = new AuthenticationFailed(
    evidence('/v3/auth/tokens', 401, 'The request you have made requires authentication.'),
  );
  const { findings, checked } = await examined(cloud);
  assert.equal(checked, 1);
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.subject, 'credentials');
  assert.match(findings[0].observation, /401.*requires authentication/);
  assert.deepEqual(cloud.asked, []);
});

test('a Keystone that is broken for now is no finding: it may answer later', async () => {
  const cloud = soundCloud();
  const away = new ServerFault(evidence('/v3/auth/tokens', 503, 'try later'));
  cloud.whoami = away;
  assert.deepEqual(await examined(cloud), { findings: [], checked: 0, trouble: away });
});

test('a service that is broken for now leaves no ground, and what was found beside it is kept', async () => {
  const broken = new ServerFault(evidence('/os-aggregates', 503, 'try later'));
  const cloud = soundCloud().tell({ 'compute /os-aggregates': broken, ...networks() });
  const { findings, ground, trouble } = await examined(cloud);
  assert.equal(trouble, broken);
  assert.equal(ground, undefined);
  assert.ok(findings.some((f) => f.subject === 'network'));
  assert.match(
    findings.find((f) => f.subject === 'incomplete')?.observation ?? '',
    /host aggregates \(503 try later\)/,
  );
});

test('a refusal of one list stops no other check', async () => {
  const cloud = soundCloud().tell({ 'compute /os-aggregates': forbidden('os-aggregates:index') });
  const { findings, ground } = await examined(cloud);
  assert.ok(ground);
  assert.match(
    findings.find((f) => f.subject === 'incomplete')?.observation ?? '',
    /host aggregates \(403 Policy doesn't allow os-aggregates:index/,
  );
});

test('a mistake in ferry itself is not taken for the cloud’s', async () => {
  const cloud = soundCloud().tell({ 'compute /os-aggregates': new TypeError('oops') });
  await assert.rejects(examined(cloud), /oops/);
});
