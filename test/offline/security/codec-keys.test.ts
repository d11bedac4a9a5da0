/** Keys that are not what they must be are refused before anything is encrypted with them, and never repeated. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { CodecKeyProblem, codecKeys } from '../../../worker/codec/keys.ts';
import { folder } from '../../support/folder.ts';
import { ferry, stack } from '../client/ferry.ts';

const key = (bytes = 32) => randomBytes(bytes).toString('base64');

async function keyFile(t: TestContext, text: string, mode = 0o600): Promise<string> {
  const path = `${await folder(t)}/codec.keys`;
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

test('a key a line, comments and blank lines between; the first is the one that encrypts', async (t) => {
  const file = await keyFile(t, `# made in November\n2026-11 ${key()}\n\n  2026-10   ${key()}  \n`);
  const { keys, according } = codecKeys({ FERRY_CODEC_KEYS_FILE: file });
  assert.deepEqual(
    keys.map(({ id }) => id),
    ['2026-11', '2026-10'],
  );
  assert.match(according, /FERRY_CODEC_KEYS_FILE/);
});

test('in the environment they stand one after the other, with commas', () => {
  const { keys } = codecKeys({ FERRY_CODEC_KEYS: `new ${key()},old ${key()}` });
  assert.deepEqual(
    keys.map(({ id }) => id),
    ['new', 'old'],
  );
});

test('without either there is none, and that is no problem', () => {
  assert.deepEqual(codecKeys({ FERRY_CODEC_KEYS: '' }).keys, []);
});

const wrong: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ['of 16 bytes', `a ${key(16)}`, /line 1: the key a has 16 bytes; AES-256 takes 32\. Make one: .*openssl/],
  ['of 33 bytes', `a ${key(33)}`, /33 bytes/],
  ['that is not base64', `a ${'!'.repeat(44)}`, /line 1: the key a is not base64/],
  ['without a name', key(), /is not a name and a key/],
  ['before its name', `${key()} a`, /its name is not one of|is not a name and a key/],
  ['with a third word', `a ${key()} b`, /is not a name and a key/],
  ['whose name is of another one, too', `a ${key()}\n# b\na ${key()}`, /two keys are called a/],
  ['that is a comment', '# nothing yet\n', /there is no key in it/],
];

for (const [what, text, said] of wrong) {
  test(`a key ${what} is refused with place and remedy, and is not repeated`, async (t) => {
    const file = await keyFile(t, text);
    assert.throws(
      () => codecKeys({ FERRY_CODEC_KEYS_FILE: file }),
      (error) => {
        assert.ok(error instanceof CodecKeyProblem);
        assert.match(error.message, said);
        assert.match(error.message, /FERRY_CODEC_KEYS_FILE, .*codec\.keys/);
        for (const secret of text.match(/[A-Za-z0-9+/]{20,}/g) ?? [])
          assert.ok(!error.message.includes(secret.slice(0, 20)), 'it repeats a key');
        return true;
      },
    );
  });
}

for (const mode of [0o644, 0o640, 0o604, 0o620]) {
  test(`a file of mode ${mode.toString(8)} is refused: others may have read the keys`, async (t) => {
    const file = await keyFile(t, `a ${key()}`, mode);
    assert.throws(() => codecKeys({ FERRY_CODEC_KEYS_FILE: file }), /chmod 600/);
  });
}

test('a file that is not there, and both ways at once, are refused', () => {
  assert.throws(
    () => codecKeys({ FERRY_CODEC_KEYS_FILE: '/nonexistent/keys' }),
    /cannot be read \(ENOENT\)\. Make it/,
  );
  assert.throws(
    () => codecKeys({ FERRY_CODEC_KEYS_FILE: '/x', FERRY_CODEC_KEYS: `a ${key()}` }),
    /both set\. Unset one/,
  );
});

test('a command with wrong keys says so, starts nothing, has no stack and exits 2', async (t) => {
  const cwd = await folder(t);
  const FERRY_CODEC_KEYS_FILE = await keyFile(t, `a ${key()}`, 0o644);
  for (const args of [['codec'], ['runs'], ['up'], ['ui']]) {
    const { code, stderr } = await ferry(cwd, args, {
      FERRY_CODEC_KEYS_FILE,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /chmod 600/);
    assert.doesNotMatch(stderr, stack);
    assert.ok(!existsSync(`${cwd}/.ferry`), 'something was started');
  }
});
