import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { agentUserDataBytes, type Load, plainLoads } from '../../../domain/campaign/load.ts';
import { UnknownUserData } from '../../../guest/multipart.ts';
import { agentUserData, configLine } from '../../../guest/user-data.ts';
import { probeKey } from '../../../activities/probes/key.ts';
import { userDataOf, withoutUserData } from '../../../activities/fleet/agent.ts';
import { folder } from '../../support/folder.ts';

const loads: Load[] = [
  { kind: 'memory', workingSetMib: 128, dirtyMibPerSecond: 50, pattern: 'uniform' },
  { kind: 'memory', workingSetMib: 8, dirtyMibPerSecond: 1, pattern: 'sequential' },
  { kind: 'mixed', intensityPercent: 50 },
  { kind: 'command', run: ['sh', '-c', "echo 'FERRY_CONFIG\n'"], name: 'quotes' },
];
const config = { key: Buffer.alloc(32, 1), port: 7117, loads: plainLoads(loads) };

/** How cloud-init takes it apart: Python's own reader of messages, part by part. */
const reader = `
import email, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read())
print(json.dumps([[p.get_content_type(), p.get_payload(decode=True).decode('latin1')]
                  for p in message.walk() if not p.is_multipart()]))`;
const parts = (userData: Buffer) =>
  JSON.parse(execFileSync('python3', ['-c', reader], { input: userData }).toString()) as [string, string][];

test('loads of one kind, and the parts of a mixture, have names of their own', () => {
  assert.deepEqual(
    config.loads.map(({ name, load }) => [name, load.kind]),
    [
      ['memory', 'memory'],
      ['memory-2', 'memory'],
      ['mixed-cpu', 'cpu'],
      ['mixed-memory', 'memory'],
      ['mixed-disk', 'disk'],
      ['mixed-network', 'network'],
      ['quotes', 'command'],
    ],
  );
});

test('without user data of the campaign it is a script, which a shell can read and which holds the agent whole', () => {
  const script = agentUserData(config, undefined).toString();
  execFileSync('sh', ['-n'], { input: script });
  const packed = /<<'FERRY_AGENT'\n(.*)\nFERRY_AGENT/s.exec(script)?.[1] ?? '';
  const unpack =
    'import base64, gzip, sys; sys.stdout.buffer.write(gzip.decompress(base64.b64decode(sys.stdin.read())))';
  const agent = execFileSync('python3', ['-c', unpack], { input: packed }).toString();
  assert.equal(agent, readFileSync(join(import.meta.dirname, '../../../guest/agent.py'), 'utf8'));
  assert.ok(script.includes(`\n${configLine(config)}\n`));
});

test('beside the campaign’s own user data both arrive whole', () => {
  const script = agentUserData(config, undefined).toString();
  const owns: [string, string, string][] = [
    ['text/x-shellscript', '#!/bin/sh\necho hello\n', '#!/bin/sh\necho hello\n'],
    [
      'text/cloud-config',
      '#cloud-config\npackages: [fio]\n# grüße\n',
      '#cloud-config\npackages: [fio]\n# grüße\n',
    ],
    ['text/x-include-url', '#include\nhttp://a/b\n', '#include\nhttp://a/b\n'],
  ];
  for (const [type, own, expected] of owns) {
    const [first, second] = parts(agentUserData(config, Buffer.from(own)));
    assert.equal(first?.[0], type);
    assert.equal(Buffer.from(first[1], 'latin1').toString().trimEnd(), expected.trimEnd());
    assert.equal(second?.[1].trimEnd(), script.trimEnd());
  }
  const zipped = parts(agentUserData(config, gzipSync('#cloud-config\n{}\n')));
  assert.deepEqual(zipped[0]?.[0], 'text/cloud-config');
});

test('several parts of the campaign’s stay several', () => {
  const own = [
    'Content-Type: multipart/mixed; boundary="x"',
    'MIME-Version: 1.0\n',
    '--x\nContent-Type: text/cloud-config\n\n#cloud-config\n{}\n',
    '--x\nContent-Type: text/x-shellscript\n\n#!/bin/sh\ntrue\n',
    '--x--\n',
  ].join('\n');
  const types = parts(agentUserData(config, Buffer.from(own))).map(([type]) => type);
  assert.deepEqual(types, ['text/cloud-config', 'text/x-shellscript', 'text/x-shellscript']);
});

test('what cloud-init would not know is refused', () => {
  assert.throws(() => agentUserData(config, Buffer.from('{"ignition": {}}')), UnknownUserData);
});

test('the agent’s part fits into what campaigns are told that it takes', () => {
  const many = plainLoads(Array.from({ length: 8 }, (): Load => ({ kind: 'mixed', intensityPercent: 50 })));
  const size = agentUserData({ ...config, loads: many }, Buffer.from('#!')).length;
  assert.ok(size < agentUserDataBytes, `${size} bytes`);
});

test('the probe key is made once, whoever comes first, and is its owner’s alone', async (t) => {
  const home = await folder(t);
  const keys = await Promise.all(Array.from({ length: 20 }, () => probeKey(join(home, 'probe.key'), {})));
  assert.equal(new Set(keys.map((key) => key.export().toString('hex'))).size, 1);
  assert.equal(statSync(join(home, 'probe.key')).mode & 0o777, 0o600);
  const told = 'ab'.repeat(32);
  const given = await probeKey(join(home, 'probe.key'), { FERRY_PROBE_KEY: told });
  assert.equal(given.export().toString('hex'), told);
  await assert.rejects(
    probeKey(join(home, 'probe.key'), { FERRY_PROBE_KEY: 'short' }),
    /FERRY_PROBE_KEY is not a probe key/,
  );
});

test('a group without load keeps its user data; a refusal that quotes it shows no key', async () => {
  const key = () => Promise.resolve(createSecretKey(Buffer.alloc(32, 0xcd)));
  const group = {
    count: 1,
    boot: 'image',
    flavor: { kind: 'existing', name: 'f' },
    image: { kind: 'existing', name: 'i' },
    network: { kind: 'auto' },
    metadata: {},
    userDataBase64: Buffer.from('#!/bin/sh\n').toString('base64'),
  } as const;
  assert.equal(await userDataOf(group, 'r', undefined, key), group.userDataBase64);
  const encoded = (await userDataOf({ ...group, load: loads }, 'r', undefined, key)) ?? '';
  const said = `Invalid input for field/attribute user_data. Value: ${encoded}. '${encoded.slice(0, 5_000)}…' is too long`;
  assert.equal(
    withoutUserData(said, encoded),
    "Invalid input for field/attribute user_data. Value: [user data]. '[user data]…' is too long",
  );
});
