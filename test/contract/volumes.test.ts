import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();
const version = 'volume 3.59';

interface Attached {
  readonly attachment_id: string;
  readonly server_id: string;
  readonly host_name: string;
}

interface SeenVolume {
  readonly id: string;
  readonly status: string;
  readonly bootable: string;
  readonly attachments: readonly Attached[];
}

async function volume(id: string): Promise<SeenVolume> {
  const { body } = await cloud.api.ask('GET', 'volumev3', `/volumes/${id}`, { version });
  return (body as { volume: SeenVolume }).volume;
}

async function removed(id: string): Promise<void> {
  await cloud.api.ask('DELETE', 'volumev3', `/volumes/${id}`, { version });
  await cloud.until(
    `volume ${id} is gone`,
    () => cloud.api.ask('GET', 'volumev3', `/volumes/${id}`, { version }),
    ({ status }) => status === 404,
  );
}

async function newVolume(differing: object = {}): Promise<SeenVolume> {
  const name = cloud.name('volume');
  const answer = await cloud.api.ask('POST', 'volumev3', '/volumes', {
    version,
    body: { volume: { size: 1, name, imageRef: cloud.imageId, ...differing } },
  });
  assert.equal(answer.status, 202, answer.text);
  sameShape(answer.body, 'zed-cinder/003-volume-create-image', {
    except: ['group_id', 'provider_id', 'shared_targets', 'service_uuid', ...adminsOnly],
  });
  const { id } = (answer.body as { volume: { id: string } }).volume;
  cloud.afterwards(() => removed(id));
  return await cloud.until(
    'it is available',
    () => volume(id),
    ({ status }) => status === 'available',
  );
}

/** Shown once it is there, and not in the answer to its making. */
const adminsOnly = [
  'os-vol-tenant-attr:tenant_id',
  'os-vol-mig-status-attr:migstat',
  'os-vol-mig-status-attr:name_id',
  'os-vol-host-attr:host',
];

const bootFrom = (id: string) => ({
  imageRef: undefined,
  block_device_mapping_v2: [
    {
      boot_index: 0,
      uuid: id,
      source_type: 'volume',
      destination_type: 'volume',
      delete_on_termination: false,
    },
  ],
});

test('a volume of an image is bootable, and found by name and metadata', async () => {
  const name = cloud.name('found');
  const { id, bootable } = await newVolume({ name, metadata: { contract: name } });
  assert.equal(bootable, 'true');
  for (const query of [
    `name=${name}`,
    `metadata=${encodeURIComponent(JSON.stringify({ contract: name }))}`,
  ]) {
    const { body } = await cloud.api.ask('GET', 'volumev3', `/volumes/detail?${query}`, { version });
    assert.deepEqual(
      (body as { volumes: SeenVolume[] }).volumes.map((each) => each.id),
      [id],
      query,
    );
  }
  const added = await cloud.api.ask('POST', 'volumev3', `/volumes/${id}/metadata`, {
    version,
    body: { metadata: { more: 'yes' } },
  });
  assert.deepEqual(added.body, { metadata: { contract: name, more: 'yes' } });
});

test('during a migration a volume has two attachments, and afterwards another one, on the new host', async () => {
  const { id: volumeId } = await newVolume();
  const { id } = await cloud.server('from-volume', { seconds: 3 }, bootFrom(volumeId));
  const shown = await cloud.api.nova('GET', `/servers/${id}`);
  sameShape(shown.body, 'zed-cinder/005-bfv-server');
  const [before] = (await volume(volumeId)).attachments;
  assert.deepEqual([before?.server_id, before?.host_name], [id, cloud.from]);
  await cloud.migrate(id, cloud.to);
  const during = await cloud.until(
    'two attachments',
    () => volume(volumeId),
    ({ attachments }) => attachments.length === 2,
  );
  assert.equal(during.status, 'in-use');
  await cloud.record(id, ['completed']);
  const after = await cloud.until(
    'one attachment',
    () => volume(volumeId),
    ({ attachments }) => attachments.length === 1,
  );
  assert.equal(after.status, 'in-use');
  const [now] = after.attachments;
  assert.deepEqual([now?.server_id, now?.host_name], [id, cloud.to]);
  assert.notEqual(now?.attachment_id, before?.attachment_id);
  const { body } = await cloud.api.ask('GET', 'volumev3', `/volumes/${volumeId}`);
  sameShape(body, 'zed-cinder/011-bfv-after-volume');
  const nova = await cloud.api.nova('GET', `/servers/${id}/os-volume_attachments`);
  const [attached] = (nova.body as { volumeAttachments: { volumeId: string; attachment_id: string }[] })
    .volumeAttachments;
  assert.deepEqual([attached?.volumeId, attached?.attachment_id], [volumeId, now?.attachment_id]);
  const cinder = await cloud.api.ask('GET', 'volumev3', `/attachments/detail?volume_id=${volumeId}`, {
    version,
  });
  assert.deepEqual(
    (cinder.body as { attachments: { id: string; status: string }[] }).attachments.map((each) => [
      each.id,
      each.status,
    ]),
    [[now?.attachment_id, 'attached']],
  );
});

test('a migration that is called off leaves the attachment that there was', async () => {
  const { id: volumeId } = await newVolume();
  const { id } = await cloud.server('stays', { hang: true }, bootFrom(volumeId));
  const [before] = (await volume(volumeId)).attachments;
  await cloud.migrate(id, cloud.to);
  const { id: migration } = await cloud.record(id, ['running']);
  await cloud.api.nova('DELETE', `/servers/${id}/migrations/${migration}`);
  await cloud.record(id, ['cancelled']);
  const after = await cloud.until(
    'one attachment',
    () => volume(volumeId),
    ({ attachments }) => attachments.length === 1,
  );
  assert.deepEqual(
    [after.attachments[0]?.attachment_id, after.attachments[0]?.host_name],
    [before?.attachment_id, cloud.from],
  );
});

test('a new volume of an image is made at boot, and goes with its server if it is to', async () => {
  const { id } = await cloud.server(
    'new-volume',
    {},
    {
      imageRef: undefined,
      block_device_mapping_v2: [
        {
          boot_index: 0,
          uuid: cloud.imageId,
          source_type: 'image',
          destination_type: 'volume',
          volume_size: 1,
          delete_on_termination: true,
        },
      ],
    },
  );
  const { body } = await cloud.api.nova('GET', `/servers/${id}`);
  const [attached] = (body as { server: { 'os-extended-volumes:volumes_attached': { id: string }[] } })
    .server['os-extended-volumes:volumes_attached'];
  assert.ok(attached);
  assert.equal((await volume(attached.id)).status, 'in-use');
  await cloud.remove(id);
  await cloud.until(
    'its volume is gone',
    () => cloud.api.ask('GET', 'volumev3', `/volumes/${attached.id}`, { version }),
    ({ status }) => status === 404,
  );
});

test('a volume that is in use is neither deleted nor booted from', async () => {
  const { id: volumeId } = await newVolume();
  await cloud.server('in-use', {}, bootFrom(volumeId));
  const refused = await cloud.api.ask('DELETE', 'volumev3', `/volumes/${volumeId}`, { version });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Invalid volume: Volume status must be available or error/);
  const second = await cloud.create('second', {}, bootFrom(volumeId));
  assert.equal(second.status, 400);
  assert.match(
    second.text,
    /status must be available or downloading to reserve, but the current status is in-use/,
  );
});

test('a volume is attached to a server that runs', async () => {
  const { id: volumeId } = await newVolume({ imageRef: undefined });
  const { id } = await cloud.server('data');
  const path = `/servers/${id}/os-volume_attachments`;
  const answer = await cloud.api.nova('POST', path, { volumeAttachment: { volumeId } });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual((answer.body as { volumeAttachment: object }).volumeAttachment, {
    id: volumeId,
    serverId: id,
    volumeId,
    device: '/dev/sdb',
    tag: null,
    delete_on_termination: false,
  });
  await cloud.until(
    'it is in use',
    () => volume(volumeId),
    ({ status }) => status === 'in-use',
  );
});

test('Cinder tells its zones and its pools', async () => {
  const zones = await cloud.api.ask('GET', 'volumev3', '/os-availability-zone');
  sameShape(zones.body, 'zed-cinder/032-cinder-azs');
  const pools = await cloud.api.ask('GET', 'volumev3', '/scheduler-stats/get_pools?detail=True');
  const [pool] = (pools.body as { pools: { name: string; capabilities: Record<string, unknown> }[] }).pools;
  assert.match(pool?.name ?? '', /^.+@.+#.+$/);
  for (const key of ['total_capacity_gb', 'free_capacity_gb', 'storage_protocol'])
    assert.ok(key in (pool?.capabilities ?? {}), key);
});

test('a zone that Cinder does not know is 400', async () => {
  const answer = await cloud.api.ask('POST', 'volumev3', '/volumes', {
    version,
    body: { volume: { size: 1, availability_zone: 'rack9' } },
  });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /Availability zone 'rack9' is invalid/);
});
