/** What Temporal's UI and CLI ask to show histories; whoever else asks gets nothing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { serveCodec } from '../../../client/codec/serve.ts';
import { Encryption } from '../../../worker/codec/encryption.ts';
import { codecKeys } from '../../../worker/codec/keys.ts';
import { asker } from '../../support/asker.ts';

const token = 'c'.repeat(43);
const ui = 'http://127.0.0.1:8233';

async function open(t: TestContext) {
  const FERRY_CODEC_KEYS = `a ${randomBytes(32).toString('base64')}`;
  const codec = new Encryption(codecKeys({ FERRY_CODEC_KEYS }));
  const endpoint = await serveCodec(codec, { host: '127.0.0.1', port: 0, token, origins: [ui] });
  t.after(() => endpoint.close());
  const { port } = new URL(endpoint.url);
  const asked = asker(port);
  const ask = (path: string, body = '', headers: Record<string, string> = {}, method = 'POST') =>
    asked(path, { body, headers, method });
  return { ask, endpoint };
}

const b64 = (words: string) => Buffer.from(words).toString('base64');
const plain = JSON.stringify({
  payloads: [{ metadata: { encoding: b64('json/plain') }, data: b64('"quince"') }],
});

test('what it encodes it decodes, as protobuf’s JSON, under any path that ends so', async (t) => {
  const { ask, endpoint } = await open(t);
  assert.match(endpoint.url, /^http:\/\/127\.0\.0\.1:\d+\/c{43}$/);
  const sealed = await ask(`/${token}/encode`, plain);
  assert.equal(sealed.status, 200);
  assert.doesNotMatch(sealed.body, new RegExp(b64('"quince"')));
  const [first] = (JSON.parse(sealed.body) as { payloads: { metadata: Record<string, string> }[] }).payloads;
  assert.equal(first?.metadata['encoding'], b64('binary/encrypted'));
  const back = await ask(`/${token}/default/decode`, sealed.body, { Origin: ui });
  assert.deepEqual(JSON.parse(back.body), JSON.parse(plain));
  assert.equal(back.headers['access-control-allow-origin'], ui);
  assert.equal(back.headers['cache-control'], 'no-store');
});

test('the token may come in a header, as from temporal --codec-auth', async (t) => {
  const { ask } = await open(t);
  assert.equal((await ask('/decode', plain, { Authorization: `Bearer ${token}` })).status, 200);
  for (const [path, headers] of [
    ['/decode', {}],
    ['/decode', { Authorization: `Bearer ${'d'.repeat(43)}` }],
    [`/${'d'.repeat(43)}/decode`, {}],
    [`/x/${token}/decode`, {}],
    [`/${token}/decode`, { Authorization: 'Bearer x' }],
  ] as const)
    assert.equal((await ask(path, plain, headers)).status, 401, path);
});

test('the UI’s page may ask, any other page gets neither an answer nor a grant', async (t) => {
  const { ask } = await open(t);
  const asked = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Private-Network': 'true' };
  const allowed = await ask(`/${token}/decode`, '', { ...asked, Origin: ui }, 'OPTIONS');
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers['access-control-allow-origin'], ui);
  assert.match(String(allowed.headers['access-control-allow-headers']), /X-Namespace/);
  for (const Origin of ['http://evil.example', 'null', 'http://127.0.0.1:8234', 'https://127.0.0.1:8233'])
    for (const method of ['OPTIONS', 'POST']) {
      const refused = await ask(`/${token}/decode`, plain, { Origin }, method);
      assert.equal(refused.status, 403, Origin);
      assert.ok(!Object.keys(refused.headers).some((name) => name.startsWith('access-control-')));
    }
});

test('a name that was made to mean 127.0.0.1 is not answered', async (t) => {
  const { ask } = await open(t);
  assert.equal((await ask(`/${token}/decode`, plain, { Host: 'evil.example' })).status, 421);
});

test('what is no payload, too long, of another key, or asked otherwise is refused in words', async (t) => {
  const { ask } = await open(t);
  const other = new Encryption(codecKeys({ FERRY_CODEC_KEYS: `b ${randomBytes(32).toString('base64')}` }));
  const [sealed] = await other.encode([{ data: Buffer.from('x') }]);
  const metadata = { encoding: b64('binary/encrypted'), 'encryption-key-id': b64('b') };
  const foreign = JSON.stringify({
    payloads: [{ metadata, data: Buffer.from(sealed?.data ?? []).toString('base64') }],
  });
  const unknown = await ask(`/${token}/decode`, foreign);
  assert.equal(unknown.status, 422);
  assert.match(unknown.body, /the key \\"b\\", which is not here/);
  for (const body of [
    '',
    '{',
    '[]',
    '{"payloads": 1}',
    '{"payloads": [1]}',
    'null',
    '{"payloads": [{"data": 7}]}',
  ]) {
    const refused = await ask(`/${token}/decode`, body);
    assert.ok(
      refused.status === 400 || refused.body === '{}' || refused.body.includes('payloads'),
      `${body}: ${refused.body}`,
    );
    assert.doesNotMatch(refused.body, /at .*:\d+/);
  }
  assert.equal((await ask(`/${token}/decode`, 'x'.repeat((4 << 20) + 1))).status, 413);
  assert.equal((await ask(`/${token}/decode`, '', {}, 'GET')).status, 405);
  assert.equal((await ask(`/${token}/else`, plain)).status, 404);
});
