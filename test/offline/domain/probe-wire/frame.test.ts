import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  frameBytes,
  mac,
} from '../../../../domain/probe-wire/frame.ts';
import { connectionKey, runKey } from '../../../../domain/probe-wire/keys.ts';
import { FrameStream, NotAFrame } from '../../../../domain/probe-wire/stream.ts';

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

test('a stream yields frames and bodies whole, however it was cut', () => {
  const body = Buffer.from('{"peers":[]}');
  const bytes = Buffer.concat([
    encodeFrame(frame, key),
    encodeFrame({ type: 'CONFIGURE', session: 1n, a: BigInt(body.length) }, key),
    body,
    mac(key, body),
    encodeFrame(frame, key),
  ]);
  for (const size of [1, 7, 88, 100, bytes.length]) {
    const stream = new FrameStream(key);
    const seen = [];
    for (let at = 0; at < bytes.length; at += size) seen.push(...stream.push(bytes.subarray(at, at + size)));
    assert.deepEqual(
      seen.map((m) => [m.frame.type, m.body?.toString()]),
      [
        ['PONG', undefined],
        ['CONFIGURE', body.toString()],
        ['PONG', undefined],
      ],
    );
  }
});

test('a stream refuses a body that is too long before it has come, and one whose MAC is wrong', () => {
  const long = encodeFrame({ type: 'REPORTED', session: 1n, a: 1_048_577n }, key);
  assert.throws(() => [...new FrameStream(key).push(long)], NotAFrame);
  const forged = Buffer.concat([
    encodeFrame({ type: 'REPORTED', session: 1n, a: 2n }, key),
    Buffer.from('{}'),
    Buffer.alloc(16),
  ]);
  assert.throws(() => [...new FrameStream(key).push(forged)], NotAFrame);
});
