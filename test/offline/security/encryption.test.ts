/** What the codec makes of a payload: nothing that can be read, or changed, without the key. */
import assert from 'node:assert/strict';
import { randomBytes, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Encryption } from '../../../worker/codec/encryption.ts';
import { CodecKeyProblem, codecKeys } from '../../../worker/codec/keys.ts';

const made = (id: string) => `${id} ${randomBytes(32).toString('base64')}`;
const withKeys = (...keys: string[]) => new Encryption(codecKeys({ FERRY_CODEC_KEYS: keys.join(',') }));
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const read = ([one]: Payload[]) => defaultPayloadConverter.fromPayload(one ?? {});
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('latin1');

test('what goes in comes out, whatever it is, and cannot be read between', async () => {
  const codec = withKeys(made('a'));
  for (const value of ['quince', { server: 'quince' }, 7, null, [], 'x'.repeat(100_000)]) {
    const sealed = await codec.encode([payload(value)]);
    assert.equal(text(sealed[0]?.metadata?.['encoding']), 'binary/encrypted');
    assert.equal(text(sealed[0]?.metadata?.['encryption-key-id']), 'a');
    assert.doesNotMatch(text(sealed[0]?.data), /quince|json\/plain/);
    assert.deepEqual(read(await codec.decode(sealed)), value);
  }
  assert.deepEqual(await codec.encode([]), []);
});

test('twice the same is not the same: nobody sees which inputs are equal', async () => {
  const codec = withKeys(made('a'));
  const [[one], [other]] = await Promise.all([codec.encode([payload(1)]), codec.encode([payload(1)])]);
  assert.notDeepEqual(one?.data, other?.data);
});

test('it is AES-256-GCM as Temporal’s samples have it: nonce, ciphertext, tag, of the whole payload', async () => {
  const key = randomBytes(32);
  const [sealed] = await withKeys(`a ${key.toString('base64')}`).encode([payload('quince')]);
  const data = Buffer.from(sealed?.data ?? []);
  const imported = await webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const options = { name: 'AES-GCM', iv: data.subarray(0, 12) };
  const plain = await webcrypto.subtle.decrypt(options, imported, data.subarray(12));
  const inner = proto.temporal.api.common.v1.Payload.decode(new Uint8Array(plain));
  assert.equal(text(inner.metadata['encoding']), 'json/plain');
  assert.equal(text(inner.data), '"quince"');
});

test('keys take over from each other: the new one encrypts, both decrypt, and then the old one goes', async () => {
  const [older, newer] = [made('2026-10'), made('2026-11')];
  const before = await withKeys(older).encode([payload('begun before')]);
  const during = withKeys(newer, older);
  assert.equal(read(await during.decode(before)), 'begun before');
  const after = await during.encode([payload('begun after')]);
  assert.equal(text(after[0]?.metadata?.['encryption-key-id']), '2026-11');
  const last = withKeys(newer);
  assert.equal(read(await last.decode(after)), 'begun after');
  await assert.rejects(last.decode(before), (error) => {
    assert.ok(error instanceof CodecKeyProblem);
    assert.match(
      error.message,
      /the key "2026-10", which is not here \(FERRY_CODEC_KEYS: 2026-11\)\. Add that key/,
    );
    return true;
  });
});

test('without keys nothing is encrypted, and what is says which key it wants', async () => {
  const none = new Encryption(codecKeys({}));
  const plain = [payload('plain')];
  assert.equal(await none.encode(plain), plain);
  const sealed = await withKeys(made('a')).encode(plain);
  await assert.rejects(none.decode(sealed), /the key "a", which is not here \(neither .* is set\)/);
});

test('what was plain before there were keys is still read', async () => {
  assert.equal(read(await withKeys(made('a')).decode([payload('plain')])), 'plain');
});

test('a byte changed, cut off or added, another key of the same name: it does not open', async () => {
  const key = made('a');
  const codec = withKeys(key);
  const [sealed = {}] = await codec.encode([payload('quince')]);
  const data = Buffer.from(sealed.data ?? []);
  const changed = Array.from(data, (_, at) => {
    const other = Buffer.from(data);
    other.writeUInt8(other.readUInt8(at) ^ 1, at);
    return other;
  });
  const others = [...changed, data.subarray(1), data.subarray(0, -1), data.subarray(0, 12), Buffer.alloc(0)];
  for (const other of others)
    await assert.rejects(codec.decode([{ ...sealed, data: other }]), /does not open/);
  await assert.rejects(withKeys(made('a')).decode([sealed]), /does not open/);
});
