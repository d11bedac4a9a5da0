import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { scene } from './support/scene.ts';

const cloud = scene({ crossAzAttach: false });
const version = 'volume 3.59';

/** A real cloud is as it is: TB_CROSS_AZ=False testbed/up, and the same variable for these tests. */
const needsStrictZones = (t: TestContext): boolean => {
  if (!cloud.target.crossAzAttach) return true;
  t.skip(`${cloud.target.name} has cross_az_attach on`);
  return false;
};

async function volumeIn(zone: string): Promise<string> {
  const answer = await cloud.api.ask('POST', 'volumev3', '/volumes', {
    version,
    body: {
      volume: { size: 1, name: cloud.name('zoned'), imageRef: cloud.imageId, availability_zone: zone },
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const { id } = (answer.body as { volume: { id: string } }).volume;
  cloud.afterwards(() => cloud.api.ask('DELETE', 'volumev3', `/volumes/${id}`, { version }));
  await cloud.until(
    'it is available',
    () => cloud.api.ask('GET', 'volumev3', `/volumes/${id}`, { version }),
    ({ body }) => (body as { volume: { status: string } }).volume.status === 'available',
  );
  return id;
}

const bootFrom = (id: string) => ({
  imageRef: undefined,
  block_device_mapping_v2: [{ boot_index: 0, uuid: id, source_type: 'volume', destination_type: 'volume' }],
});

test('with cross_az_attach off, booting from a volume of another zone is 202, then ERROR, and says why', async (t) => {
  if (!needsStrictZones(t)) return;
  const id = await volumeIn('az2');
  const answer = await cloud.create('other-zone', {}, bootFrom(id));
  assert.equal(answer.status, 202, answer.text);
  const server = (answer.body as { server: { id: string } }).server.id;
  assert.equal((await cloud.settled(server)).status, 'ERROR');
  const { body } = await cloud.api.nova('GET', `/servers/${server}`);
  assert.match(
    (body as { server: { fault: { message: string } } }).server.fault.message,
    /are not in the same availability_zone\. Instance is in nova\. Volume is in az2/,
  );
});

test('… attaching one is 400 at once, in the same words', async (t) => {
  if (!needsStrictZones(t)) return;
  const volumeId = await volumeIn('az2');
  const { id } = await cloud.server('attaching');
  const answer = await cloud.api.nova('POST', `/servers/${id}/os-volume_attachments`, {
    volumeAttachment: { volumeId },
  });
  assert.deepEqual(
    [answer.status, answer.body],
    [
      400,
      {
        badRequest: {
          code: 400,
          message: `Invalid volume: Instance ${id} and volume ${volumeId} are not in the same availability_zone. Instance is in nova. Volume is in az2`,
        },
      },
    ],
  );
});

test('… and a zone named in the question that is not the volume’s is 400', async (t) => {
  if (!needsStrictZones(t)) return;
  const id = await volumeIn('az2');
  const answer = await cloud.create('named-zone', {}, { ...bootFrom(id), availability_zone: 'nova' });
  assert.equal(answer.status, 400);
  assert.match(
    answer.text,
    /Server and volumes are not in the same availability zone\. Server is in: nova\. Volumes are in: az2\./,
  );
});
