/** Who does not check the cloud's certificates, or is led from https to http, is told so before anything is started. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession } from '../../../openstack/session/session.ts';
import { LoopbackCloud } from '../../support/loopback-cloud.ts';
import { soundCloud } from '../preflight/bodies.ts';
import { theOne, told } from '../preflight/examined.ts';

test('insecure is a warning of each preflight, with what it lets happen', async () => {
  const cloud = soundCloud();
  cloud.channel = 'unchecked';
  const { severity, observation, consequence, remedy } = await theOne(cloud, 'certificates');
  assert.equal(severity, 'warning');
  assert.match(observation, /insecure is set/);
  assert.match(consequence, /password and the token/);
  assert.match(remedy, /cacert/);
});

test('a catalogue that leads from https to http is a warning', async () => {
  const cloud = soundCloud();
  cloud.channel = 'checked';
  const { severity, observation } = await theOne(cloud, 'certificates');
  assert.equal(severity, 'warning');
  assert.match(
    observation,
    /Keystone is asked by https, and its catalogue names http for compute at http:\/\/fake/,
  );
});

test('https throughout, checked, is nothing to speak of; nor is a cloud that says http itself', async () => {
  const cloud = soundCloud();
  cloud.channel = 'checked';
  cloud.scheme = 'https';
  assert.deepEqual(await told(cloud, 'certificates'), []);
  assert.deepEqual(await told(soundCloud(), 'certificates'), []);
});

test('certificates are checked unless the credentials say otherwise', async (t) => {
  const credentials = (await LoopbackCloud.start(t)).credentials();
  const channelOf = (authUrl: string, insecure: boolean) =>
    openSession({ ...credentials, authUrl, insecure }).channel;
  assert.equal(channelOf('https://keystone.example/v3', false), 'checked');
  assert.equal(channelOf('https://keystone.example/v3', true), 'unchecked');
  assert.equal(channelOf('http://keystone.example/v3', true), 'plain');
});
