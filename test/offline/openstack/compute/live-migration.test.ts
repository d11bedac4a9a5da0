import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createServer } from '../../../../openstack/compute/create-server.ts';
import { abortMigration, forceComplete, liveMigrate } from '../../../../openstack/compute/live-migration.ts';
import { deleteServer } from '../../../../openstack/compute/servers.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

/** A Nova whose newest microversion is this one. */
async function novaUpTo(t: TestContext, max: string): Promise<LoopbackCloud> {
  const versions = [{ id: 'v2.1', status: 'CURRENT', version: max, min_version: '2.1' }];
  return (await LoopbackCloud.start(t)).always('GET /compute/', { body: { versions } });
}
const serverOf = (name: string) => /servers\/([^/]+)/.exec(recording(name).request.url)?.[1] ?? '';

for (const [name, max, spoken, blockMigration, host] of [
  ['zed/058-migrate-live-host', '2.93', '2.68', 'auto', 'cmp-b'],
  ['2026/058-migrate-live-host', '2.104', '2.68', 'auto', 'cmp-b'],
  ['zed/207-old-good', '2.30', '2.30', 'auto', 'cmp-b'],
  ['2026/207-old-good', '2.30', '2.30', 'auto', 'cmp-b'],
  ['zed/071-migrate-live-2.1', '2.1', '2.1', false, 'cmp-a'],
  ['2026/071-migrate-live-2.1', '2.1', '2.1', false, 'cmp-a'],
] as const) {
  test(`a live migration as it was recorded: ${name}`, async (t) => {
    const cloud = (await novaUpTo(t, max)).plays(name);
    const answer = await liveMigrate(cloud.open(t), serverOf(name), { host, blockMigration });
    assert.deepEqual(cloud.last.body, recording(name).request.body);
    assert.equal(cloud.last.headers['openstack-api-version'], `compute ${spoken}`);
    assert.equal(cloud.last.headers['x-openstack-nova-api-version'], spoken);
    assert.equal(answer.status, 202);
    assert.equal(answer.requestId, recording(name).headers['x-openstack-request-id']);
  });
}

test('without a host the scheduler is asked to choose, with null', async (t) => {
  const cloud = (await novaUpTo(t, '2.93')).once('POST /compute/v2.1/servers/s1/action', { status: 202 });
  await liveMigrate(cloud.open(t), 's1', { blockMigration: true });
  assert.deepEqual(cloud.last.body, { 'os-migrateLive': { host: null, block_migration: true } });
});

test("'auto' on a Nova that does not know it is refused before anything is sent", async (t) => {
  const cloud = await novaUpTo(t, '2.24');
  await assert.rejects(liveMigrate(cloud.open(t), 's1', { blockMigration: 'auto' }), {
    name: 'MicroversionTooLow',
    message:
      'compute needs microversion 2.25 or newer, this cloud offers 2.1 to 2.24: it cannot find out by itself whether storage is shared: say block migration true or false',
  });
  assert.equal(cloud.last.question, 'GET /compute/');
});

for (const cloudName of ['zed', '2026'] as const) {
  test(`abort and force-complete as they were recorded: ${cloudName}`, async (t) => {
    const [abort, force] = [`${cloudName}/078-migration-abort`, `${cloudName}/076-force-complete`];
    const cloud = (await LoopbackCloud.start(t)).speaks(cloudName).plays(abort).plays(force);
    const session = cloud.open(t);
    const [forced, aborted] = cloudName === 'zed' ? [7, 8] : [15, 16];
    assert.equal(await abortMigration(session, serverOf(abort), aborted), 202);
    assert.equal(cloud.last.headers['openstack-api-version'], 'compute 2.65');
    assert.equal(await forceComplete(session, serverOf(force), forced), 202);
    assert.deepEqual(cloud.last.body, { force_complete: null });
  });

  test(`a server made on a host, and deleted: ${cloudName}`, async (t) => {
    const [create, remove] = [`${cloudName}/046-server-create-host`, `${cloudName}/051-server-delete`];
    const cloud = (await LoopbackCloud.start(t)).speaks(cloudName).plays(create).plays(remove);
    const { request, headers, body } = recording(create) as ReturnType<typeof recording> & {
      request: { body: { server: { flavorRef: string; imageRef: string } } };
      body: { server: { id: string } };
    };
    const session = cloud.open(t);
    const made = await createServer(session, {
      name: 's0',
      flavorId: request.body.server.flavorRef,
      imageId: request.body.server.imageRef,
      networks: 'none',
      keypair: 'kp',
      metadata: { tb_seconds: '4' },
      host: 'cmp-a',
    });
    assert.deepEqual(cloud.last.body, request.body);
    assert.deepEqual(made, { id: body.server.id, requestId: headers['x-openstack-request-id'] });
    await deleteServer(session, serverOf(remove));
  });
}

test('below 2.74 a host is named within the zone', async (t) => {
  const cloud = (await novaUpTo(t, '2.73')).always('POST /compute/v2.1/servers', {
    status: 202,
    body: { server: { id: 's1' } },
  });
  const session = cloud.open(t);
  const wanted = { name: 'x', flavorId: 'f', imageId: 'i', networks: 'none', host: 'cmp-a' } as const;
  const zoneSent = () => (cloud.last.body as { server: Record<string, unknown> }).server['availability_zone'];
  await createServer(session, wanted);
  assert.equal(zoneSent(), 'nova:cmp-a');
  await createServer(session, { ...wanted, availabilityZone: 'az1' });
  assert.equal(zoneSent(), 'az1:cmp-a');
});

test('disks, user data, tags and groups are written as Nova wants them', async (t) => {
  const cloud = (await novaUpTo(t, '2.93')).once('POST /compute/v2.1/servers', {
    status: 202,
    body: { server: { id: 's1' } },
  });
  await createServer(cloud.open(t), {
    name: 'x',
    flavorId: 'f',
    blockDevices: [
      { source: 'image', id: 'i', sizeGb: 3, deleteOnTermination: true },
      { source: 'blank', sizeGb: 1 },
    ],
    networks: [{ networkId: 'n' }],
    userData: '#!/bin/sh\necho ü\n',
    tags: ['ferry'],
    securityGroups: ['sg'],
    configDrive: true,
  });
  assert.deepEqual(cloud.last.body, {
    server: {
      name: 'x',
      flavorRef: 'f',
      block_device_mapping_v2: [
        {
          boot_index: 0,
          source_type: 'image',
          destination_type: 'volume',
          uuid: 'i',
          volume_size: 3,
          delete_on_termination: true,
        },
        {
          boot_index: -1,
          source_type: 'blank',
          destination_type: 'volume',
          volume_size: 1,
          delete_on_termination: false,
        },
      ],
      networks: [{ uuid: 'n' }],
      user_data: 'IyEvYmluL3NoCmVjaG8gw7wK',
      tags: ['ferry'],
      security_groups: [{ name: 'sg' }],
      config_drive: true,
    },
  });
});
