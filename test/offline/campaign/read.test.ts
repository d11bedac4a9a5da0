import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { before, describe, test } from 'node:test';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { readCampaign } from '../../../client/campaign/read.ts';
import type { GroupMatrix } from '../../../domain/campaign/spec.ts';

const publicKey = `ssh-ed25519 ${'A'.repeat(68)} me@here`;
const pem = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----\nAAAA\n-----END ${kind}PRIVATE KEY-----\n`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-campaign-'));
});

async function put(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function problems(file: string, input?: Readable): Promise<string> {
  const campaign = await readCampaign(file, input);
  return campaign.ok ? '' : renderProblems('c', campaign.problems).replaceAll(folder, '');
}

const fleet = (more: string) =>
  `name: a\nevacuate: b\nfleet: {count: 1, flavor: f, image: i, network: none, ${more}}\n`;

async function groupOf(more: string): Promise<GroupMatrix> {
  const campaign = await readCampaign(await put('group.yaml', fleet(more)));
  assert.ok(campaign.ok && campaign.spec.fleet.kind === 'created');
  const [group] = campaign.spec.fleet.groups;
  assert.ok(group);
  return group;
}

describe('reading a campaign', () => {
  test('takes a file, and says which it was', async () => {
    const text = 'name: a\nevacuate: b\nfleet: {adopt: all}\n';
    const file = await put('a.yaml', text);
    const campaign = await readCampaign(file);
    assert.ok(campaign.ok);
    assert.deepEqual(campaign.source, { file, text });
  });

  test('takes standard input for -', async () => {
    const campaign = await readCampaign(
      '-',
      Readable.from(['name: a\nevac', 'uate: b\nfleet: {adopt: all}\n']),
    );
    assert.ok(campaign.ok);
    assert.equal(campaign.source.file, '-');
  });

  test('takes a byte order mark and CRLF as Windows writes them', async () => {
    const campaign = await readCampaign(
      await put('w.yaml', '\uFEFFname: a\r\nevacuate: b\r\nfleet: {adopt: all}\r\n'),
    );
    assert.ok(campaign.ok);
  });

  test('refuses what is no text, too large, or not there', async () => {
    assert.match(await problems(join(folder, 'none.yaml')), /c: there is no such file/);
    assert.match(await problems(folder), /c: is a folder/);
    assert.match(
      await problems(await put('latin1', Buffer.from('name: a\ntags: {x: \xe9}', 'latin1'))),
      /not UTF-8 \(line 2\)/,
    );
    assert.match(await problems(await put('utf16', Buffer.from('\uFEFFname: a', 'utf16le'))), /is UTF-16/);
    assert.match(await problems(await put('large', '#'.repeat(1_048_577))), /larger than 1 MiB/);
    assert.match(
      await problems('-', Readable.from(['#'.repeat(1_000_000), '#'.repeat(1_000_000)])),
      /larger than 1 MiB/,
    );
  });

  test('leaves the credentials of Rally unread, and their path absolute', async () => {
    const file = await put('r.yaml', 'name: a\ncloud: {rally: ./c.json}\nevacuate: b\nfleet: {adopt: all}\n');
    const campaign = await readCampaign(file);
    assert.ok(campaign.ok);
    assert.deepEqual(campaign.spec.cloud, { rally: join(folder, 'c.json') });
  });
});

describe('what a campaign names', () => {
  test('user data becomes part of it, from a file or as written, as Nova takes it', async () => {
    await put('load.sh', Buffer.from([0x1f, 0x8b, 0xff]));
    const script = Buffer.from('#!/bin/sh\n').toString('base64');
    assert.equal((await groupOf('user_data: ./load.sh')).userDataBase64, 'H4v/');
    assert.equal((await groupOf('user_data: {file: load.sh}')).userDataBase64, 'H4v/');
    assert.equal((await groupOf('user_data: {text: "#!/bin/sh\\n"}')).userDataBase64, script);
    assert.equal((await groupOf('boot: image')).userDataBase64, undefined);
  });

  test('a public key becomes part of it', async () => {
    const expected = { kind: 'imported', publicKey };
    await put('id.pub', `# mine\n${publicKey}\n`);
    assert.deepEqual((await groupOf('keypair: id.pub')).keypair, expected);
    assert.deepEqual((await groupOf('keypair: {public_key_file: ./id.pub}')).keypair, expected);
  });

  test('an image stays where it is: its absolute path and its size are kept', async () => {
    const file = await put('disk.raw', 'xyz');
    const campaign = await readCampaign(
      await put(
        'i.yaml',
        fleet('boot: image').replace('image: i', 'image: [i, {file: disk.raw, disk_format: raw}]'),
      ),
    );
    assert.ok(campaign.ok && campaign.spec.fleet.kind === 'created');
    assert.deepEqual(campaign.spec.fleet.groups[0]?.image, [
      { kind: 'existing', name: 'i' },
      { kind: 'upload', file, diskFormat: 'raw', sizeBytes: 3 },
    ]);
  });

  test('is refused where it holds a private key, and the key is not repeated', async () => {
    await put('id', pem('OPENSSH '));
    await put('secret.sh', `#!/bin/sh\ncat >key <<E\n${pem('RSA ')}E\n`);
    const text = await problems(await put('s.yaml', fleet('keypair: id, user_data: secret.sh')));
    assert.match(text, /fleet\.keypair: "id" is a private key\. Give the public one/);
    assert.match(text, /fleet\.user_data: "secret\.sh" contains a private key/);
    assert.doesNotMatch(text, /BEGIN|AAAA/);
    const inline = fleet(`user_data: {text: ${JSON.stringify(pem(''))}}`);
    assert.match(
      await problems(await put('s2.yaml', inline)),
      /fleet\.user_data\.text: .* contains a private key/,
    );
  });

  test('is refused where it is not what it should be', async () => {
    await put('two.pub', `${publicKey}\n${publicKey}\n`);
    await put('empty.sh', '');
    const said = async (more: string) => problems(await put('x.yaml', fleet(more)));
    assert.match(await said('keypair: two.pub'), /has several keys; Nova takes one/);
    assert.match(await said('keypair: x.yaml'), /is not a public key as OpenSSH writes them/);
    assert.match(
      await said('keypair: mine'),
      /does not exist .*For a keypair that the cloud has write \{name: …\}/,
    );
    assert.match(await said('user_data: empty.sh'), /is an empty file/);
    assert.match(await said('user_data: .'), /is not a file/);
  });

  test('is told beside what else is wrong, even where the fleet itself is', async () => {
    const text = await problems(await put('y.yaml', fleet('user_data: gone.sh, boot: disk')));
    assert.match(text, /"gone\.sh" does not exist/);
    assert.match(text, /"disk" is not one of image, volume, new-volume/);
  });
});

describe('the size of a campaign', () => {
  test('user data has the room that Nova gives it, to the byte', async () => {
    await put('full.sh', 'x'.repeat(49_149));
    assert.equal((await groupOf('user_data: full.sh')).userDataBase64?.length, 65_532);
    await put('over.sh', 'x'.repeat(49_150));
    const text = await problems(await put('o.yaml', fleet('user_data: over.sh')));
    assert.match(text, /is 49,150 bytes of user data; Nova takes 49,149/);
  });

  test('all of it has to travel as one payload', async () => {
    await put('full.sh', 'x'.repeat(49_149));
    const group = '{count: 1, flavor: f, image: i, network: none, user_data: full.sh}';
    const groups = Array.from({ length: 16 }, () => `    - ${group}\n`).join('');
    const text = await problems(await put('p.yaml', `name: a\nevacuate: b\nfleet:\n  groups:\n${groups}`));
    assert.match(text, /^c:3:1 fleet: with its user data the campaign is \d+ KiB; Temporal carries 512\./);
  });
});
