import assert from 'node:assert/strict';
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  frameBytes,
  frameTypes,
  isMac,
  mac,
} from '../../../../domain/probe-wire/frame.ts';
import { connectionKey, runKey } from '../../../../domain/probe-wire/keys.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const most = 2n ** 64n - 1n;
const frame: Frame = { type: 'PONG', session: most, seq: 2n, a: 3n, b: 4n, c: most, d: 6n, e: 7n, f: 8n };

test('a frame is read back as it was written', () => {
  assert.deepEqual(decodeFrame(encodeFrame(frame, key), key), frame);
});

test('a frame lies on the wire as the table says', () => {
  const bytes = encodeFrame({ type: 'PING', session: 1n, seq: 2n, a: 3n, f: 8n }, key);
  const signed = Buffer.from(
    '46525931' +
      '01' +
      '000000' +
      [1, 2, 3, 0, 0, 0, 0, 8].map((n) => n.toString(16).padStart(16, '0')).join(''),
    'hex',
  );
  assert.deepEqual(bytes.subarray(0, 72), signed);
  assert.deepEqual(bytes.subarray(72), createHmac('sha256', key).update(signed).digest().subarray(0, 16));
});

test('a frame with any bit turned is none', () => {
  const bytes = encodeFrame(frame, key);
  for (let bit = 0; bit < frameBytes * 8; bit += 1) {
    const turned = Buffer.from(bytes);
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    assert.equal(decodeFrame(turned, key), undefined, `bit ${bit}`);
  }
});

test('a frame of another length, or under another key, is none', () => {
  const bytes = encodeFrame(frame, key);
  assert.equal(decodeFrame(bytes.subarray(1), key), undefined);
  assert.equal(decodeFrame(Buffer.concat([bytes, Buffer.alloc(1)]), key), undefined);
  assert.equal(decodeFrame(bytes, createSecretKey(Buffer.alloc(32, 8))), undefined);
});

test('each run, and each connection, has a key of its own', () => {
  const keys = [
    runKey(key, 'a'),
    runKey(key, 'b'),
    connectionKey(key, 1n, 2n),
    connectionKey(key, 2n, 1n),
  ].map((each) => each.export().toString('hex'));
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keys[0], createHmac('sha256', key).update('a').digest('hex'));
});

/** Bytes as they would be signed by whoever has the key and writes something else. */
function signed(key: KeyObject, head: string): Buffer {
  const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(64)]);
  return Buffer.concat([bytes, createHmac('sha256', key).update(bytes).digest().subarray(0, 16)]);
}

test('each type has its number, and no other number is a type', () => {
  for (let number = 0; number < 256; number += 1) {
    const bytes = signed(key, `46525931${number.toString(16).padStart(2, '0')}000000`);
    const [type] = Object.entries(frameTypes).find(([, n]) => n === number) ?? [];
    const read = decodeFrame(bytes, key);
    assert.deepEqual(read && [read.type], type && [type], String(number));
  }
});

test('what is signed rightly and has another magic, or anything where nothing is to be, is none', () => {
  assert.ok(decodeFrame(signed(key, '4652593101000000'), key));
  for (const head of ['4652593201000000', '4652593101000001', '4652593101010000'])
    assert.equal(decodeFrame(signed(key, head), key), undefined, head);
});

test('a few bytes are no frame, and no error', () => {
  for (const length of [0, 3, 7, 71, 87, 89, 104])
    assert.equal(decodeFrame(Buffer.alloc(length, 'FRY1'), key), undefined);
});

test('a MAC is the beginning of HMAC-SHA256, whatever was signed before it with the same key', () => {
  const fresh = createSecretKey(Buffer.alloc(32, 9));
  for (const length of [72, 0, 1, 72, 63, 64, 65, 1_000, 72]) {
    const bytes = Buffer.alloc(length, 3);
    const whole = createHmac('sha256', fresh).update(bytes).digest();
    assert.deepEqual(mac(fresh, bytes), whole.subarray(0, 16));
    assert.equal(isMac(fresh, bytes, whole.subarray(0, 16)), true);
    for (const told of [
      whole.subarray(0, 15),
      whole.subarray(0, 17),
      whole,
      whole.subarray(1, 17),
      Buffer.alloc(0),
    ])
      assert.equal(isMac(fresh, bytes, told), false);
  }
});

test('a key may be as long as a block, and no longer', () => {
  const block = createSecretKey(Buffer.alloc(64, 5));
  const whole = createHmac('sha256', block).update('x').digest();
  assert.deepEqual(mac(block, Buffer.from('x')), whole.subarray(0, 16));
  assert.throws(
    () => mac(createSecretKey(Buffer.alloc(65, 5)), Buffer.from('x')),
    /^RangeError: a key of 65 bytes/,
  );
});

test('a connection’s key is made of both sides’ numbers, in their order', () => {
  const both = Buffer.from('0000000000000102' + '0000000000000304', 'hex');
  const expected = createHmac('sha256', key).update(both).digest();
  assert.deepEqual(connectionKey(key, 0x102n, 0x304n).export(), expected);
});
