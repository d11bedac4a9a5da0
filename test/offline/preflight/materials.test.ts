import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { examine } from '../../../activities/preflight/examine.ts';
import type { CampaignSpec, ImageRef } from '../../../domain/campaign/spec.ts';
import { spec } from '../campaign/build.ts';
import { flavor, flavors, image, images, network, networks, server, servers, soundCloud } from './bodies.ts';
import { adopt, group, theOne, told } from './examined.ts';

test('a flavor that is not there is an error, with the one that was meant', async () => {
  const { severity, observation, remedy } = await theOne(
    soundCloud(),
    'flavor',
    group({ flavor: 'm1.tini' }),
  );
  assert.equal(severity, 'error');
  assert.match(observation, /^fleet\.flavor: the cloud has no flavor m1\.tini/);
  assert.match(remedy, /Did you mean m1\.tiny\?/);
});

test('a flavor to be made need not be there', async () => {
  const made = { vcpus: 1, ram_mb: 512, disk_gb: 1 };
  assert.deepEqual(await told(soundCloud(), 'flavor', group({ flavor: made })), []);
});

test('what the campaign requires must be there although the fleet does not use it', async () => {
  const cloud = soundCloud().tell(servers(server('web-1')));
  const campaign = { ...adopt(), require: { image: 'none-such', flavor: 'm9.huge' } };
  assert.match((await theOne(cloud, 'flavor', campaign)).observation, /^require\.flavor: .* m9\.huge/);
  assert.match((await theOne(cloud, 'image', campaign)).observation, /^require\.image: .* none-such/);
});

test('the flavor that a filter names must be there', async () => {
  const cloud = soundCloud().tell(servers(server('web-1')));
  const [first] = await told(cloud, 'flavor', adopt({ flavor: 'm1.tinny' }));
  assert.match(first ?? '', /^error: fleet\.adopt\.flavor: .* m1\.tinny/);
});

test('an image that is not there is an error, with the one that was meant', async () => {
  const { severity, remedy } = await theOne(soundCloud(), 'image', group({ image: 'Tiny' }));
  assert.equal(severity, 'error');
  assert.match(remedy, /Did you mean tiny\?/);
});

test('an image that is not active is an error that says how to activate it', async () => {
  const cloud = soundCloud().tell(images(image('tiny', { status: 'deactivated' })));
  const { severity, observation, remedy } = await theOne(cloud, 'image');
  assert.equal(severity, 'error');
  assert.match(observation, /tiny \(id-tiny\) has status deactivated/);
  assert.match(remedy, /openstack image set --activate id-tiny/);
});

test('two active images of one name are a warning', async () => {
  const cloud = soundCloud().tell(images(image('tiny', { id: 'i1' }), image('tiny', { id: 'i2' })));
  const { severity, remedy } = await theOne(cloud, 'image');
  assert.equal(severity, 'warning');
  assert.match(remedy, /i1, i2/);
});

test('an image that asks for more memory than the flavor has is an error', async () => {
  const cloud = soundCloud().tell(images(image('tiny', { min_ram: 1024 })));
  const { severity, observation } = await theOne(cloud, 'image');
  assert.equal(severity, 'error');
  assert.match(observation, /flavor m1\.tiny has 512 MB of memory; image tiny asks for min_ram 1024 MB/);
});

test('an image whose disk is larger than the flavor’s is an error', async () => {
  const cloud = soundCloud().tell(images(image('tiny', { virtual_size: 3 * 2 ** 30 })));
  assert.match(
    (await theOne(cloud, 'image')).observation,
    /flavor m1\.tiny has a disk of 1 GB; image tiny needs 3 GB/,
  );
});

test('a flavor with a disk of 0 takes an image of any size', async () => {
  const cloud = soundCloud().tell({
    ...images(image('tiny', { min_disk: 3 })),
    ...flavors(flavor('m1.tiny', { disk: 0 })),
  });
  assert.deepEqual(await told(cloud, 'image'), []);
});

test('a root volume that is too small for its image is an error; one that is left out is made to fit', async () => {
  const cloud = soundCloud().tell(images(image('tiny', { min_disk: 5 })));
  const { observation, remedy } = await theOne(cloud, 'image', group({ boot: 'volume', volume_size_gb: 2 }));
  assert.match(observation, /^volume_size_gb: a root volume of 2 GB; image tiny needs 5 GB/);
  assert.match(remedy, /volume_size_gb: 5/);
  assert.deepEqual(await told(cloud, 'image', group({ boot: 'volume' })), []);
});

test('the required image must fit the required flavor', async () => {
  const cloud = soundCloud().tell({
    ...servers(server('web-1')),
    ...images(image('tiny', { min_ram: 4096 })),
  });
  const campaign = { ...adopt(), require: { image: 'tiny', flavor: 'm1.tiny' } };
  assert.match((await theOne(cloud, 'image', campaign)).observation, /min_ram 4096/);
});

test('a network that is not there, or is there twice, or has no subnet, is an error', async () => {
  assert.match(
    (await theOne(soundCloud(), 'network', group({ network: 'bensh' }))).remedy,
    /Did you mean bench\?/,
  );
  const twice = soundCloud().tell(networks(network('bench', { id: 'n1' }), network('bench', { id: 'n2' })));
  const { severity, remedy } = await theOne(twice, 'network');
  assert.equal(severity, 'error');
  assert.match(remedy, /n1, n2/);
  const bare = soundCloud().tell(networks(network('bench', { subnets: [] })));
  assert.match((await theOne(bare, 'network')).consequence, /requires a subnet/);
});

test('a keypair must be the user’s own', async () => {
  const cloud = soundCloud().tell({
    'compute /os-keypairs': {
      keypairs: [{ keypair: { name: 'laptop', fingerprint: 'f', public_key: 'k' } }],
    },
  });
  assert.deepEqual(await told(cloud, 'keypair', group({ keypair: { name: 'laptop' } })), []);
  const { severity, observation } = await theOne(cloud, 'keypair', group({ keypair: { name: 'desktop' } }));
  assert.equal(severity, 'error');
  assert.match(observation, /user ada has no keypair desktop/);
});

const qcow2 = (virtualBytes: number) => {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeBigUInt64BE(BigInt(virtualBytes), 24);
  return header;
};

async function fileOf(t: TestContext, content: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-preflight-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'guest.img');
  await writeFile(file, content);
  return file;
}

/** A campaign whose fleet boots from an uploaded file. */
function uploading(upload: Omit<Extract<ImageRef, { kind: 'upload' }>, 'kind'>): CampaignSpec {
  const one = spec();
  if (one.fleet.kind === 'adopted') throw new Error('the sample campaign makes its fleet');
  const groups = one.fleet.groups.map((g) => ({ ...g, image: [{ kind: 'upload', ...upload }] as const }));
  return { ...one, fleet: { kind: 'created', groups } };
}

async function saidOf(upload: Parameters<typeof uploading>[0]): Promise<string[]> {
  const { findings } = await examine(soundCloud(), uploading(upload));
  return findings.filter((f) => f.subject === 'image').map((f) => `${f.severity}: ${f.observation}`);
}

test('a file to upload that the worker cannot read is an error', async () => {
  const [only] = await saidOf({ file: '/nowhere/guest.img', diskFormat: 'raw', sizeBytes: 1 });
  assert.match(
    only ?? '',
    /^error: fleet\.image: the worker on \S+ cannot read \/nowhere\/guest\.img: ENOENT/,
  );
});

test('a file that is as the campaign says is no finding', async (t) => {
  const file = await fileOf(t, qcow2(2 ** 20));
  assert.deepEqual(await saidOf({ file, diskFormat: 'qcow2', sizeBytes: 512 }), []);
});

test('a file that has changed since the campaign was read is an error', async (t) => {
  const file = await fileOf(t, qcow2(2 ** 20));
  const [only] = await saidOf({ file, diskFormat: 'qcow2', sizeBytes: 1024 });
  assert.match(only ?? '', /has 512 bytes on \S+; it had 1,024 bytes when the campaign was read/);
});

test('a file of another format than the campaign says is an error', async (t) => {
  const file = await fileOf(t, qcow2(2 ** 20));
  const [only] = await saidOf({ file, diskFormat: 'raw', sizeBytes: 512 });
  assert.match(only ?? '', /begins as qcow2; disk_format says raw/);
});

test('the disk inside a qcow2 file must fit the flavor, however small the file is', async (t) => {
  const file = await fileOf(t, qcow2(20 * 2 ** 30));
  const [only] = await saidOf({ file, diskFormat: 'qcow2', sizeBytes: 512 });
  assert.match(only ?? '', /flavor m1\.tiny has a disk of 1 GB; image .*guest\.img needs 20 GB/);
});
