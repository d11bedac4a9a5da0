import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import {
  createImage,
  getImage,
  listImages,
  uploadImage,
  type Image,
} from '../../../../openstack/image/images.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { without } from '../../../support/without.ts';

const tiny = (id: string, checksum: string, at: string): Image => ({
  id,
  name: 'tiny',
  status: 'active',
  visibility: 'public',
  diskFormat: 'raw',
  containerFormat: 'bare',
  sizeBytes: 4096,
  virtualSizeBytes: 4096,
  minDiskGb: 0,
  minRamMb: 0,
  checksum,
  tags: [],
  properties: {},
  createdAt: Date.parse(at),
});
const images = {
  zed: tiny(
    'c63af697-6fbc-45c5-9f2f-ca30c5ba8bb8',
    'd2d0304fbe7c9dab979d9b63951c84e7',
    '2026-11-23T06:31:16Z',
  ),
  2026: tiny(
    '69f2e2bb-289a-4afb-bbc8-67fdd4124cf6',
    'd6628c5f8647864b77732600d626f9da',
    '2026-11-23T06:27:05Z',
  ),
};

for (const name of ['zed', '2026'] as const) {
  const image = images[name];

  test(`an image of ${name}, made, filled and shown`, async (t) => {
    const cloud = await LoopbackCloud.start(t);
    cloud.plays(`${name}/012-image-create`).plays(`${name}/013-image-upload`).plays(`${name}/014-image-show`);
    const session = cloud.open(t);
    const made = await createImage(session, {
      name: 'tiny',
      diskFormat: 'raw',
      containerFormat: 'bare',
      visibility: 'public',
      properties: { hw_disk_bus: 'virtio' },
    });
    assert.deepEqual(made, {
      ...without(image, 'sizeBytes', 'virtualSizeBytes', 'checksum'),
      status: 'queued',
    });
    assert.deepEqual(cloud.last.body, {
      hw_disk_bus: 'virtio',
      name: 'tiny',
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'public',
    });
    const heard: number[] = [];
    const stream = Readable.from([Buffer.alloc(1000, 'x'), Buffer.alloc(3096, 'y')]);
    const filled = await uploadImage(session, image.id, { stream, totalBytes: 4096 }, (sent) =>
      heard.push(sent),
    );
    assert.deepEqual(filled, image);
    assert.deepEqual(heard, [1000, 4096]);
    const upload = cloud.asked.at(-2);
    assert.equal(String(upload?.body).length, 4096);
    assert.equal(upload?.headers['content-type'], 'application/octet-stream');
    assert.equal(upload.headers['content-length'], '4096');
  });

  test(`images of ${name}, page by page; of the next link only the query is used`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).plays(`${name}/015-image-list-page1`);
    cloud.once('GET /image/v2/images', { body: { images: [] } });
    const [first, ...others] = await listImages(cloud.open(t), {
      name: 'a:b',
      properties: { ferry: 'run-1' },
    });
    assert.deepEqual([first?.status, others.length], ['active', 0]);
    const [one, two] = cloud.asked.slice(-2).map(({ query }) => Object.fromEntries(query));
    assert.deepEqual(one, { ferry: 'run-1', name: 'eq:a:b', limit: '100' });
    assert.deepEqual(two, { limit: '1', marker: first?.id });
  });
}

test("what is not Glance's own is a property", async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('GET /image/v2/images/i%2F1', {
    body: {
      id: 'i/1',
      status: 'active',
      visibility: 'private',
      created_at: '2026-03-01T00:00:00Z',
      os_distro: 'debian',
      hw_disk_bus: 'scsi',
      owner: 'p1',
      stores: 'fs',
    },
  });
  const { properties, name } = await getImage(cloud.open(t), 'i/1');
  assert.deepEqual(
    { properties, name },
    { properties: { os_distro: 'debian', hw_disk_bus: 'scsi' }, name: '' },
  );
});
