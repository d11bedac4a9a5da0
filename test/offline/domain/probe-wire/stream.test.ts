import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { encodeFrame, type Frame, mac } from '../../../../domain/probe-wire/frame.ts';
import { FrameStream, NotAFrame } from '../../../../domain/probe-wire/stream.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const frame: Frame = { type: 'PONG', session: 1n, seq: 2n, a: 3n, b: 4n, c: 5n, d: 6n, e: 7n, f: 8n };

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
  assert.throws(
    () => [...new FrameStream(key).push(forged)],
    /^NotAFrame: the body of REPORTED has a wrong MAC/,
  );
});

for (const [type, most] of [
  ['REPORTED', 1_048_576],
  ['CONFIGURE', 65_536],
] as const)
  test(`a body of ${type} may have ${most} bytes, and not one more`, () => {
    const of = (a: number) => encodeFrame({ type, session: 1n, a: BigInt(a) }, key);
    const body = Buffer.alloc(most, 'x');
    const [message] = new FrameStream(key).push(Buffer.concat([of(most), body, mac(key, body)]));
    assert.deepEqual(message?.body, body);
    const refusal = {
      name: 'NotAFrame',
      message: `the body of ${type} has ${most + 1} bytes; at most ${most} may be`,
    };
    assert.throws(() => [...new FrameStream(key).push(of(most + 1))], refusal);
  });

test('a stream that is none ends with the first wrong frame; those before it have been told', () => {
  const bytes = Buffer.concat([encodeFrame(frame, key), Buffer.alloc(88, 1)]);
  const told: string[] = [];
  assert.throws(() => {
    for (const message of new FrameStream(key).push(bytes)) told.push(message.frame.type);
  }, /^NotAFrame: a frame has a wrong magic, type or MAC/);
  assert.deepEqual(told, ['PONG']);
});

test('a stream whose key changes reads what follows with the new one', () => {
  const next = createSecretKey(Buffer.alloc(32, 8));
  const stream = new FrameStream(key);
  assert.equal([...stream.push(encodeFrame(frame, key))].length, 1);
  stream.key = next;
  assert.equal([...stream.push(encodeFrame(frame, next))].length, 1);
  assert.throws(() => [...stream.push(encodeFrame(frame, key))], NotAFrame);
});

test('nothing is told of what has not come whole', () => {
  const stream = new FrameStream(key);
  const bytes = encodeFrame(frame, key);
  assert.deepEqual([...stream.push(bytes.subarray(0, 87))], []);
  assert.deepEqual([...stream.push(Buffer.alloc(0))], []);
  assert.deepEqual([...stream.push(bytes.subarray(87))], [{ frame }]);
});
