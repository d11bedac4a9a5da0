import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { parseFpingLine } from '../../../activities/probes/fping-line.ts';
import {
  decodeFrame,
  encodeFrame,
  frameTypes,
  type FrameType,
  mac,
} from '../../../domain/probe-wire/frame.ts';
import { agentReport } from '../../../domain/probe-wire/report.ts';
import { FrameStream, type Message, NotAFrame } from '../../../domain/probe-wire/stream.ts';
import { decodeSamples } from '../../../results/samples/codec.ts';
import { holds, json, mutated, mutatedBytes } from './mutate.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const stranger = createSecretKey(Buffer.alloc(32, 8));
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const type = fc.constantFrom(...(Object.keys(frameTypes) as FrameType[]));
const fields = { type, session: u64, seq: u64, a: u64, b: u64, c: u64, d: u64, e: u64, f: u64 };
const frame = fc.record(fields, { noNullPrototype: true });

holds('a frame comes out as it went in, whatever is in it', 800, frame, (one) => {
  assert.deepEqual(decodeFrame(encodeFrame(one, key), key), one);
  assert.equal(decodeFrame(encodeFrame(one, stranger), key), undefined);
});

holds(
  'a frame that is changed by a byte, torn or made longer is none',
  1_500,
  frame.chain((one) => fc.tuple(fc.constant(one), mutatedBytes(encodeFrame(one, key)))),
  ([one, bytes]) => {
    const read = decodeFrame(bytes, key);
    if (!bytes.equals(encodeFrame(one, key))) assert.equal(read, undefined);
  },
);

holds(
  'whatever comes by datagram is no frame, and no harm',
  500,
  fc.uint8Array({ maxLength: 200 }),
  (bytes) => {
    assert.equal(decodeFrame(Buffer.from(bytes), key), undefined);
  },
);

const body = Buffer.from('{"version":1}');
const withBody = Buffer.concat([
  encodeFrame({ type: 'REPORTED', session: 1n, a: BigInt(body.length) }, key),
  body,
  mac(key, body),
]);
const sent = Buffer.concat([
  encodeFrame({ type: 'ECHOED', session: 1n }, key),
  withBody,
  encodeFrame({ type: 'CONFIGURED', session: 1n }, key),
]);

function heard(bytes: Buffer, pieces: readonly number[]): readonly Message[] {
  const stream = new FrameStream(key);
  const messages: Message[] = [];
  let at = 0;
  try {
    for (const size of [...pieces, bytes.length]) {
      for (const message of stream.push(bytes.subarray(at, at + size))) messages.push(message);
      at += size;
    }
  } catch (error) {
    assert.ok(error instanceof NotAFrame, String(error));
  }
  return messages;
}

const pieces = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 12 });
const whole = heard(sent, []);
holds('a connection says the same however it is cut into packets', 500, pieces, (sizes) => {
  assert.equal(whole.length, 3);
  assert.deepEqual(heard(sent, sizes), whole);
});

holds(
  'of a connection that is tampered with only what was signed is heard',
  1_500,
  fc.tuple(mutatedBytes(sent), pieces),
  ([bytes, sizes]) => {
    const messages = heard(bytes, sizes);
    for (const message of messages)
      assert.ok(
        whole.some((one) => sameMessage(one, message)),
        'it says what nobody signed',
      );
  },
);

function sameMessage(a: Message, b: Message): boolean {
  return (
    a.frame.type === b.frame.type &&
    a.frame.a === b.frame.a &&
    (a.body?.equals(b.body ?? Buffer.alloc(0)) ?? b.body === undefined)
  );
}

holds(
  'a body that would be longer than any is refused before it is waited for',
  200,
  u64.filter((a) => a > 1_048_576n),
  (a) => {
    const stream = new FrameStream(key);
    assert.throws(() => [...stream.push(encodeFrame({ type: 'REPORTED', session: 1n, a }, key))], NotAFrame);
  },
);

const report = {
  version: 1,
  boot_id: '6f1f0c1e-0000-4000-8000-000000000001',
  monotonic_ms: 12_345,
  loads: [
    {
      name: 'memory',
      kind: 'memory',
      tool: 'own',
      unit: 'MiB/s',
      wanted: 50,
      achieved: 49.5,
      buckets: { from_ms: 0, every_ms: 100, values: [1, null, 2] },
      problem: 'x',
    },
  ],
};
holds(
  "an agent's report with anything anywhere is one of its kind, or none",
  1_000,
  mutated(report),
  (tree) => {
    const parsed = agentReport.safeParse(JSON.parse(json(tree)));
    if (!parsed.success) return;
    assert.ok(parsed.data.loads.length <= 64);
    for (const { buckets } of parsed.data.loads)
      for (const value of buckets.values) assert.ok(value === null || Number.isFinite(value));
  },
);

const line = '[1795572675.98786] 192.0.2.1 : [0], 64 bytes, 0.095 ms (0.095 avg, 0% loss)';
holds(
  'a line of fping, torn or overwritten, has whole numbers or is none',
  1_000,
  mutatedBytes(Buffer.from(line)),
  (bytes) => {
    const parsed = parseFpingLine(bytes.toString());
    if (parsed) for (const n of [parsed.wallUs, parsed.seq, parsed.rttUs ?? 0]) assert.ok(Number.isFinite(n));
  },
);

holds(
  'samples of any bytes come to an end, or are said to be cut off',
  1_000,
  fc.uint8Array({ maxLength: 400 }),
  (bytes) => {
    try {
      let n = 0;
      for (const { atUs } of decodeSamples(Buffer.from(bytes), 0)) {
        assert.equal(typeof atUs, 'number');
        assert.ok((n += 1) <= bytes.length, 'more samples than bytes');
      }
    } catch (error) {
      assert.match(String(error), /samples: /);
    }
  },
);
