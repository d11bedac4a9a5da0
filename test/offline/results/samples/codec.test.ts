import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSamples, SampleEncoder } from '../../../../results/samples/codec.ts';
import type { Sample } from '../../../../results/samples/sample.ts';

const guest = fc.integer({ min: 0, max: 5_000 });
const atUs = fc.integer({ min: 0, max: 2 ** 50 });
const small = fc.integer({ min: 0, max: 2 ** 40 });
const anySample = fc
  .oneof(
    fc.record({
      kind: fc.constant('answer'),
      by: fc.constantFrom('icmp', 'udp', 'tcp'),
      guest,
      atUs,
      rttUs: small,
    }),
    fc.record({ kind: fc.constant('lost'), by: fc.constantFrom('icmp', 'udp'), guest, atUs }),
    fc.record({ kind: fc.constant('end'), guest, atUs, lostBytes: small }),
    fc.record({ kind: fc.constant('late'), clock: guest, atUs, lateUs: small }),
    fc.record({ kind: fc.constant('present'), clock: guest, atUs, forUs: small }),
    fc.record({ kind: fc.constant('report'), guest, atUs, json: fc.json() }),
    fc.record({
      kind: fc.constant('beat'),
      guest: fc.integer({ min: 0, max: 2 }),
      atUs,
      seq: small,
      ticks: small,
      monotonicUs: small,
      realtimeUs: fc.integer({ min: 0, max: 2 ** 51 }),
      stealMs: small,
      cpuMs: small,
      bootId: fc.constantFrom('0011223344556677', 'ffeeddccbbaa9988'),
    }),
  )
  .map((sample) => ({ ...sample }));

function encode(encoder: SampleEncoder, sample: Sample): void {
  switch (sample.kind) {
    case 'answer':
      encoder.answer(sample.by, sample.guest, sample.atUs, sample.rttUs);
      break;
    case 'lost':
      if (sample.by !== 'tcp') encoder.lost(sample.by, sample.guest, sample.atUs);
      break;
    case 'end':
      encoder.end(sample.guest, sample.atUs, sample.lostBytes);
      break;
    case 'late':
      encoder.late(sample.clock, sample.atUs, sample.lateUs);
      break;
    case 'present':
      encoder.present(sample.clock, sample.atUs, sample.forUs);
      break;
    case 'report':
      encoder.report(sample.guest, sample.atUs, Buffer.from(sample.json));
      break;
    case 'beat':
      encoder.beat(sample.guest, sample.atUs, sample);
  }
}

test('samples are read as they were written, chunk after chunk', () => {
  const encoder = new SampleEncoder();
  fc.assert(
    fc.property(fc.array(anySample, { maxLength: 50 }), atUs, (samples, fromUs) => {
      encoder.begin(fromUs);
      for (const sample of samples) encode(encoder, sample);
      const bytes = Buffer.from(encoder.take());
      assert.deepEqual([...decodeSamples(bytes, fromUs)], samples);
    }),
  );
});

test('an answer and a beat take about twenty bytes, before they are packed', () => {
  const encoder = new SampleEncoder();
  encoder.begin(0);
  for (let i = 0; i < 1_000; i += 1) {
    encoder.answer('icmp', 3, i * 20_000, 412);
    encoder.beat(3, i * 20_000 + 300, {
      seq: i,
      ticks: 2 * i,
      monotonicUs: i * 20_000 + (i % 7),
      realtimeUs: 1.7e15 + i * 20_000,
      stealMs: 0,
      cpuMs: i * 20,
      bootId: '0011223344556677',
    });
  }
  assert.ok(encoder.take().length / 1_000 < 22);
});

test('a tag of nothing that is known is refused, and so is a number that is cut off', () => {
  assert.throws(() => [...decodeSamples(Buffer.from([99, 0, 0]), 0)], /99 is not the tag of a sample/);
  assert.throws(() => [...decodeSamples(Buffer.from([1, 0, 0, 0x80]), 0)], /cut off/);
});
