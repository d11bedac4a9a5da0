/** A guest that its tenant owns has the run's key, and says to the probe whatever it likes: that costs it the connection, and the probe little. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { Tcp } from '../../../activities/probes/tcp.ts';
import { encodeFrame, type FrameDraft, mac } from '../../../domain/probe-wire/frame.ts';
import { connectionKey } from '../../../domain/probe-wire/keys.ts';
import { FrameStream } from '../../../domain/probe-wire/stream.ts';
import { decodeSamples, SampleEncoder } from '../../../results/samples/codec.ts';

const key = createSecretKey(randomBytes(32));
const nonce = 5n;
const session = 7n;
const own = connectionKey(key, nonce, session);
const framed = (draft: FrameDraft) => encodeFrame(draft, own);
const withBody = (text: string) => {
  const body = Buffer.from(text);
  return Buffer.concat([framed({ type: 'REPORTED', session, a: BigInt(body.length) }), body, mac(own, body)]);
};

/** The probe's side of a connection to a guest that the test plays. */
async function conversation(t: TestContext) {
  const server = createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const samples = new SampleEncoder();
  const guest = { id: 'a', name: 'a', address: '127.0.0.1' };
  const tcp = new Tcp({ guest, index: 0, port, key, session, samples, peers: [] });
  const connected = once(server, 'connection') as Promise<[Socket]>;
  tcp.start();
  t.after(() => {
    tcp.stop();
    server.close();
  });
  const [link] = await connected;
  link.on('error', () => undefined);
  const closed = once(link, 'close');
  link.write(encodeFrame({ type: 'CHALLENGE', session: 0n, c: nonce }, key));
  // AUTH, CONFIGURE and the first REPORT: from now on the guest may speak.
  const stream = new FrameStream(key);
  for await (const bytes of link.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const types = [];
    for (const { frame } of stream.push(bytes)) {
      types.push(frame.type);
      stream.key = own;
    }
    if (types.includes('REPORT')) break;
  }
  link.resume();
  const told = () => [...decodeSamples(Buffer.from(samples.take()), 0)];
  return { tcp, link, closed, told };
}

const lies: Readonly<Record<string, readonly Buffer[]>> = {
  'an echo that nobody asked for': [framed({ type: 'ECHOED', session, seq: 1n })],
  'a second report for one question': [withBody('{}'), withBody('{}')],
  'a report that is no JSON': [withBody('{')],
  'a report of a hundred thousand lists in each other': [withBody('['.repeat(100_000))],
  'a report of null': [withBody('null')],
  'what agents do not say': [framed({ type: 'DATA', session, a: 1n })],
  'a frame under the key of the run, not of the connection': [encodeFrame({ type: 'ECHOED', session }, key)],
  noise: [randomBytes(88)],
};

for (const [what, said] of Object.entries(lies)) {
  test(`${what} ends the connection`, async (t) => {
    const { link, closed } = await conversation(t);
    for (const bytes of said) link.write(bytes);
    await closed;
  });
}

test('an echo counts once: said again it ends the connection, and is not in the samples twice', async (t) => {
  const { tcp, link, closed, told } = await conversation(t);
  tcp.ask(1);
  tcp.ask(2);
  const echo = framed({ type: 'ECHOED', session, seq: 1n, a: 1n });
  link.write(Buffer.concat([echo, echo, echo]));
  await closed;
  assert.equal(told().filter(({ kind }) => kind === 'answer').length, 1);
});

test('a report of a megabyte that comes byte by byte is put together a few times, not at each byte', () => {
  const stream = new FrameStream(own);
  const whole = withBody(JSON.stringify({ loads: [], padding: 'x'.repeat(1_000_000) }));
  let copied = 0;
  const concat = Buffer.concat.bind(Buffer);
  Buffer.concat = (...args: Parameters<typeof Buffer.concat>) => {
    const result = concat(...args);
    copied += result.length;
    return result;
  };
  try {
    let messages = 0;
    for (const byte of whole) messages += [...stream.push(Buffer.from([byte]))].length;
    assert.equal(messages, 1);
  } finally {
    Buffer.concat = concat;
  }
  assert.ok(copied < 1_000 * whole.length, `${copied} bytes were copied for ${whole.length}`);
});
