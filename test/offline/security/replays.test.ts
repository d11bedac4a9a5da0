/** What a guest said once, or was never asked, is not taken for a sign of life, whoever sends it: it would hide a gap. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { NewBeats } from '../../../activities/probes/new-beats.ts';
import { OpenQuestions } from '../../../activities/probes/open-questions.ts';
import { Udp } from '../../../activities/probes/udp.ts';
import { decodeFrame, encodeFrame, type Frame, type FrameDraft } from '../../../domain/probe-wire/frame.ts';
import { decodeSamples, SampleEncoder } from '../../../results/samples/codec.ts';
import type { Sample } from '../../../results/samples/sample.ts';

test('a question is answered once, in whatever order, and not when it was never asked or is long past', () => {
  const open = new OpenQuestions(2, 16);
  assert.equal(open.close(0, 0), false, 'never asked');
  for (const turn of [0, 1, 2]) open.ask(0, turn);
  assert.equal(open.close(0, 2), true);
  assert.equal(open.close(0, 0), true, 'late, and after a later one');
  assert.equal(open.close(0, 2), false, 'again');
  assert.equal(open.close(1, 1), false, 'asked of another guest');
  assert.equal(open.close(0, 3), false, 'of the future');
  for (let turn = 3; turn < 20; turn += 1) open.ask(0, turn);
  assert.equal(open.close(0, 1), false, 'sixteen turns ago and more');
  assert.equal(open.close(0, 17), true);
  assert.equal(open.close(0, 17 + 16), false);
  assert.equal(open.close(0, Number(2n ** 64n - 1n)), false);
});

test('a beat is new once; the order may be another; a boot that is over says nothing more', () => {
  const beats = new NewBeats(2);
  for (const at of [10n, 20n, 40n, 30n]) assert.equal(beats.isNew(0, 1n, at), true, String(at));
  for (const at of [10n, 20n, 30n, 40n]) assert.equal(beats.isNew(0, 1n, at), false, String(at));
  assert.equal(beats.isNew(1, 1n, 10n), true, 'another guest');
  for (let at = 50n; at < 150n; at += 1n) assert.equal(beats.isNew(0, 1n, at), true);
  assert.equal(beats.isNew(0, 1n, 45n), false, 'older than what is remembered');
  assert.equal(beats.isNew(0, 2n, 5n), true, 'rebooted: its clock begins anew');
  assert.equal(beats.isNew(0, 1n, 1_000n), false);
  assert.equal(beats.isNew(0, 2n, 6n), true);
});

test('a guest that makes up a boot for each beat is not listened to for ever', () => {
  const beats = new NewBeats(1);
  let taken = 0;
  for (let boot = 1n; boot <= 10_000n; boot += 1n) taken += beats.isNew(0, boot, boot) ? 1 : 0;
  assert.ok(taken <= 65, `${taken} boots`);
});

/** A guest of which the test has each packet that the probe sends, and says what it likes. */
async function watched(t: TestContext) {
  const key = createSecretKey(randomBytes(32));
  const guest = createSocket('udp4');
  guest.bind(0, '127.0.0.1');
  await once(guest, 'listening');
  const session = 7n;
  const samples = new SampleEncoder();
  const guests = [{ id: 'a', name: 'a', address: '127.0.0.1' }];
  const { port } = guest.address();
  const asked: { frame: Frame; from: RemoteInfo }[] = [];
  guest.on('message', (bytes, from) => {
    const frame = decodeFrame(bytes, key);
    if (frame) asked.push({ frame, from });
  });
  const udp = new Udp({ guests, port, periodMs: 20, key, session, samples });
  await udp.start();
  t.after(() => {
    udp.stop();
    guest.close();
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const ping = async (turn: number) => {
    udp.ask(turn, 0, 1);
    const isIt = ({ frame }: { frame: Frame }) => frame.type === 'PING' && frame.seq === BigInt(turn);
    await until(() => asked.some(isIt));
    const found = asked.find(isIt);
    assert.ok(found);
    return found;
  };
  const say = (draft: FrameDraft, { port: to, address }: RemoteInfo) => {
    guest.send(encodeFrame(draft, key), to, address);
  };
  /** When the probe has read all that was said: what comes last is the answer to a question of its own. */
  const heard = async () => {
    const last = await ping(1_000);
    say({ type: 'PONG', session, seq: 1_000n, a: last.frame.a }, last.from);
    const lastUs = Number(last.frame.a / 1_000n);
    let [bytes, all] = [Buffer.alloc(0), [] as Sample[]];
    await until(() => {
      bytes = Buffer.concat([bytes, samples.take()]);
      all = [...decodeSamples(bytes, 0)];
      return all.some((one) => one.kind === 'answer' && one.atUs - one.rttUs === lastUs);
    });
    return all;
  };
  return { ping, say, heard, session };
}

test('of pongs and beats that are recorded and sent again each counts once, through the socket', async (t) => {
  const { ping, say, heard, session } = await watched(t);
  const { frame, from } = await ping(1);
  for (let n = 0; n < 20; n += 1) say({ type: 'PONG', session, seq: 1n, a: frame.a }, from);
  for (let seq = 2n; seq < 20n; seq += 1n) say({ type: 'PONG', session, seq, a: frame.a }, from);
  for (let n = 0; n < 20; n += 1) say({ type: 'BEAT', session, seq: 1n, a: 5n, f: 9n }, from);
  say({ type: 'BEAT', session: 8n, seq: 2n, a: 6n, f: 9n }, from);
  const samples = await heard();
  const kinds = samples.map(({ kind }) => kind as string);
  assert.equal(kinds.filter((kind) => kind === 'beat').length, 1, kinds.join());
  assert.equal(kinds.filter((kind) => kind === 'answer').length, 2, 'the one that was asked, and the last');
});

test('figures of a guest as large as there is room for are figures, and the watch goes on', async (t) => {
  const { ping, say, heard, session } = await watched(t);
  const { from } = await ping(1);
  const most = 2n ** 64n - 1n;
  const all = { a: most, b: most, c: most, d: most, e: most, f: most };
  say({ type: 'BEAT', session, seq: most, ...all }, from);
  say({ type: 'BEAT', session, seq: 1n, a: 1n, f: 1n }, from);
  say({ type: 'PONG', session, seq: most, ...all }, from);
  say({ type: 'PONG', session, seq: 1n, ...all }, from);
  say({ type: 'CHALLENGE', session, seq: most, ...all }, from);
  for (const sample of await heard())
    for (const figure of Object.values(sample))
      if (typeof figure === 'number') assert.ok(Number.isFinite(figure), JSON.stringify(sample));
});
