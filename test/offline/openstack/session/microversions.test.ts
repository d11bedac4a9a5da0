/** The highest that both sides know, asked for once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { isAtLeast, type Call } from '../../../../openstack/session/session.ts';
import { rangeOf, versionDocument } from '../../../../openstack/session/microversion.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

for (const [name, range] of [
  ['zed/004-nova-versions', { min: '2.1', max: '2.93' }],
  ['2026/004-nova-versions', { min: '2.1', max: '2.104' }],
  ['zed/005-nova-version-v21', { min: '2.1', max: '2.93' }],
  ['zed/006-placement-root', { min: '1.0', max: '1.39' }],
  ['2026/006-placement-root', { min: '1.0', max: '1.39' }],
  ['zed/007-glance-versions', undefined],
] as const) {
  test(`${name} offers ${range === undefined ? 'none' : `${range.min} to ${range.max}`}`, () => {
    assert.deepEqual(rangeOf(versionDocument.parse(recording(name).body)), range);
  });
}

test('2.100 is newer than 2.93', () => {
  assert.ok(isAtLeast('2.100', '2.93'));
  assert.ok(!isAtLeast('2.93', '2.100'));
  assert.ok(isAtLeast('2.93', '2.93'));
  assert.ok(!isAtLeast(undefined, '2.1'));
});

const call = (atLeast: string, best: string): Call<unknown> => ({
  service: 'compute',
  method: 'GET',
  path: '/x',
  expect: [200],
  schema: z.unknown(),
  microversion: { atLeast, best, otherwise: 'migrations show no progress' },
});

for (const [cloudName, best, spoken] of [
  ['zed', '2.68', '2.68'],
  ['zed', '2.100', '2.93'],
  ['2026', '2.100', '2.100'],
] as const) {
  test(`${best} at best on ${cloudName} is spoken as ${spoken}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks(cloudName).once('GET /compute/v2.1/x', { body: {} });
    const answer = await cloud.open(t).request(call('2.1', best));
    assert.equal(answer.microversion, spoken);
    assert.equal(cloud.last.headers['openstack-api-version'], `compute ${spoken}`);
    assert.equal(cloud.last.headers['x-openstack-nova-api-version'], spoken);
  });
}

test('a cloud that is too old is told of before anything is sent, with what that means', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  await assert.rejects(cloud.open(t).request(call('2.94', '2.100')), {
    name: 'MicroversionTooLow',
    service: 'compute',
    needed: '2.94 or newer',
    offered: { min: '2.1', max: '2.93' },
    message:
      'compute needs microversion 2.94 or newer, this cloud offers 2.1 to 2.93: migrations show no progress',
  });
  assert.equal(cloud.times('GET /compute/v2.1/x'), 0);
});

test('a cloud of the future that dropped all this code speaks is told of too', async (t) => {
  const versions = [{ id: 'v2.1', version: '2.300', min_version: '2.200' }];
  const cloud = (await LoopbackCloud.start(t)).always('GET /compute/', { body: { versions } });
  await assert.rejects(cloud.open(t).request(call('2.1', '2.96')), {
    name: 'MicroversionTooLow',
    message: /needs microversion 2\.96 or older, this cloud offers 2\.200 to 2\.300/,
  });
});

test('a Nova without microversions has none', async (t) => {
  const versions = [{ id: 'v2.0', version: '', min_version: '' }];
  const cloud = (await LoopbackCloud.start(t)).always('GET /compute/', { body: { versions } });
  await assert.rejects(cloud.open(t).request(call('2.1', '2.96')), { message: /this cloud offers none/ });
});

test('the range is asked for once, however many ask', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  const session = cloud.open(t);
  const ranges = await Promise.all(Array.from({ length: 5 }, () => session.range('compute')));
  await session.range('compute');
  assert.deepEqual(ranges[4], { min: '2.1', max: '2.93' });
  assert.equal(cloud.times('GET /compute/'), 1);
  assert.equal(await session.range('image'), undefined);
});

test('a failure to find the range is not remembered', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once('GET /compute/', { status: 500, body: {} });
  const session = cloud.open(t);
  await assert.rejects(session.range('compute'), { name: 'ServerFault' });
  assert.deepEqual(await session.range('compute'), { min: '2.1', max: '2.93' });
});

for (const [what, said] of [
  ['missing', { status: 404, body: 'nothing here' }],
  ["somebody's web page", { status: 200, body: '<html>Dashboard</html>' }],
] as const) {
  test(`behind a proxy whose root is ${what}, the versioned document is read`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).once('GET /compute/', said);
    cloud.once('GET /compute/v2.1/', { body: recording('2026/005-nova-version-v21').body });
    assert.deepEqual(await cloud.open(t).range('compute'), { min: '2.1', max: '2.104' });
  });
}

test("a service that refuses what it announced is NotAcceptable, in Nova's words", async (t) => {
  const { status, body } = recording('zed/010-nova-microversion-not-acceptable');
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once('GET /compute/v2.1/x', { status, body });
  await assert.rejects(cloud.open(t).request(call('2.1', '2.93')), {
    name: 'NotAcceptable',
    openstackMessage: 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
  });
});
