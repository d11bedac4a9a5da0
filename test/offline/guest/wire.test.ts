import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { encodeFrame, frameBytes } from '../../../domain/probe-wire/frame.ts';
import { Asker, Caller, configFile, forms, launch, startAgent } from './agent-under-test.ts';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const bootNumber = BigInt(`0x${bootId.replaceAll('-', '').slice(0, 16)}`);

for (const form of forms) {
  describe(form.name, { skip: form.missing, timeout: 120_000 }, () => {
    test('without a key it says so, ends with status 2, and nothing listens', async (t) => {
      for (const key of [undefined, '', 'AAAA', 'not base64']) {
        const { ended } = launch(t, form, configFile(t, { ferry_agent: 1, key, port: 0, loads: [] }));
        const { code, said } = await ended;
        assert.equal(code, 2);
        assert.match(said, /key is not 32 bytes in base64/);
        assert.doesNotMatch(said, /listening/);
      }
    });

    test('a ping is answered with the clocks, the ticks, the steal and the boot of the guest', async (t) => {
      const asker = await Asker.open(t, await startAgent(t, form));
      const before = BigInt(Date.now()) * 1_000_000n;
      asker.send({ type: 'PING', session: 5n, seq: 1n, a: 123n });
      const first = await asker.next((f) => f.seq === 1n);
      assert.deepEqual([first.type, first.session, first.a, first.f], ['PONG', 5n, 123n, bootNumber]);
      assert.ok(first.c > before - 5_000_000n && first.c < before + 60_000_000_000n, 'realtime');
      await new Promise((resolve) => setTimeout(resolve, 200));
      asker.send({ type: 'PING', session: 5n, seq: 2n });
      const second = await asker.next((f) => f.seq === 2n);
      const passedMs = Number(second.b - first.b) / 1e6;
      const ticks = Number(second.d - first.d);
      assert.ok(passedMs >= 195, 'monotonic');
      assert.ok(ticks > 0 && ticks <= passedMs / 10 + 1, `${ticks} ticks in ${passedMs} ms`);
    });

    test('what is not a frame of this run is dropped in silence', async (t) => {
      const agent = await startAgent(t, form);
      const asker = await Asker.open(t, agent);
      const good = encodeFrame({ type: 'PING', session: 1n, seq: 9n }, agent.key);
      const stranger = createSecretKey(randomBytes(32));
      const flipped = Buffer.from(good);
      flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
      asker.send(encodeFrame({ type: 'PING', session: 1n, seq: 9n }, stranger));
      asker.send(flipped);
      asker.send(good.subarray(0, 87));
      asker.send(Buffer.concat([good, Buffer.alloc(1)]));
      asker.send(Buffer.concat([good, Buffer.alloc(60_000)]));
      asker.send(Buffer.from('x'));
      asker.send(Buffer.alloc(0));
      asker.send(encodeFrame({ type: 'BEAT', session: 1n, seq: 9n }, agent.key));
      asker.send(encodeFrame({ type: 'REPORT', session: 1n, seq: 9n }, agent.key));
      await asker.settle();
      assert.equal(asker.raw.length, 1, 'the answer to the last, honest ping');
    });

    test('who subscribes is challenged first, with an answer no longer than the question', async (t) => {
      const asker = await Asker.open(t, await startAgent(t, form));
      asker.send({ type: 'SUBSCRIBE', session: 3n, a: 10_000n, b: 60_000n, c: 12_345n });
      await asker.next((f) => f.type === 'CHALLENGE' && f.session === 3n);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await asker.settle();
      assert.deepEqual([...new Set(asker.frames.map((f) => f.type))], ['CHALLENGE', 'PONG']);
      assert.ok(asker.raw.every((bytes) => bytes.length === frameBytes));
    });

    test('beats come one by one, each period, until the lease ends', async (t) => {
      const asker = await Asker.open(t, await startAgent(t, form));
      await asker.subscribe(4n, 20_000n, 500n);
      await asker.next((f) => f.type === 'BEAT' && f.seq === 10n);
      const beats = asker.frames.filter((f) => f.type === 'BEAT');
      assert.deepEqual(beats.map((f) => f.seq).slice(0, 10), [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]);
      assert.ok(beats.every((f) => f.session === 4n && f.f === bootNumber && f.e > 0n));
      // Twice the lease, then one period of silence: by the agent's own clock the lease is over.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await asker.settle();
      const sofar = asker.frames.filter((f) => f.type === 'BEAT').length;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await asker.settle();
      assert.equal(asker.frames.filter((f) => f.type === 'BEAT').length, sofar);
      await asker.subscribe(6n, 20_000n, 500n);
      const again = await asker.next((f) => f.type === 'BEAT' && f.session === 6n);
      assert.ok(again.seq === BigInt(sofar) + 1n, 'the count goes on from one subscription to the next');
    });

    test('a period or a lease out of bounds gets nothing', async (t) => {
      const asker = await Asker.open(t, await startAgent(t, form));
      await asker.subscribe(1n, 9_999n, 1_000n);
      await asker.subscribe(2n, 1_000_001n, 1_000n);
      await asker.subscribe(3n, 20_000n, 60_001n);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await asker.settle();
      assert.ok(asker.frames.every((f) => f.type !== 'BEAT'));
    });

    test('a challenge that was answered from one address is worth nothing at another', async (t) => {
      const agent = await startAgent(t, form);
      const [one, other] = [await Asker.open(t, agent), await Asker.open(t, agent)];
      one.send({ type: 'SUBSCRIBE', session: 1n, a: 10_000n, b: 1_000n });
      const { c } = await one.next((f) => f.type === 'CHALLENGE');
      other.send({ type: 'SUBSCRIBE', session: 1n, a: 10_000n, b: 1_000n, c });
      await other.next((f) => f.type === 'CHALLENGE');
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(other.frames.every((f) => f.type === 'CHALLENGE'));
    });

    test('one connection echoes in order, and answers under its own key', async (t) => {
      const caller = await Caller.authenticated(t, await startAgent(t, form));
      for (let seq = 1n; seq <= 50n; seq += 1n) {
        caller.send({ type: 'ECHO', session: caller.session, seq, a: seq * 7n });
      }
      for (let seq = 1n; seq <= 50n; seq += 1n) {
        const { frame } = await caller.next();
        assert.deepEqual([frame.type, frame.seq, frame.a, frame.f], ['ECHOED', seq, seq * 7n, bootNumber]);
      }
    });
  });
}

for (const form of forms) {
  describe(`${form.name}, connections of strangers`, { skip: form.missing, timeout: 120_000 }, () => {
    test('a recorded connection that is played again is closed', async (t) => {
      const agent = await startAgent(t, form);
      const first = new Caller(t, agent);
      const { frame } = await first.next();
      const recorded = encodeFrame({ type: 'AUTH', session: 1n, c: frame.c }, agent.key);
      first.socket.write(recorded);
      const second = new Caller(t, agent);
      await second.next();
      second.socket.write(recorded);
      await second.closed;
    });

    test('a wrong MAC, a frame before AUTH, another session and an oversized body end the connection', async (t) => {
      const agent = await startAgent(t, form);
      const early = new Caller(t, agent);
      await early.next();
      early.send({ type: 'ECHO', session: 1n });
      await early.closed;

      const forged = await Caller.authenticated(t, agent);
      forged.socket.write(Buffer.alloc(frameBytes, 0x41));
      await forged.closed;

      const other = await Caller.authenticated(t, agent);
      other.send({ type: 'ECHO', session: 1n });
      await other.closed;

      const big = await Caller.authenticated(t, agent);
      big.send({ type: 'CONFIGURE', session: big.session, a: 65_537n });
      await big.closed;

      const unsigned = await Caller.authenticated(t, agent);
      unsigned.send({ type: 'CONFIGURE', session: unsigned.session, a: 2n });
      unsigned.socket.write(Buffer.concat([Buffer.from('{}'), Buffer.alloc(16)]));
      await unsigned.closed;

      const nonsense = await Caller.authenticated(t, agent);
      nonsense.sendWithBody({ type: 'CONFIGURE', session: nonsense.session }, Buffer.from('[[[[{"'));
      await nonsense.closed;
    });

    test('silent strangers are turned out after five seconds, and for whoever has the key at once', async (t) => {
      const agent = await startAgent(t, form);
      const strangers = Array.from({ length: 20 }, () => new Caller(t, agent));
      const caller = await Caller.authenticated(t, agent);
      caller.send({ type: 'ECHO', session: caller.session, seq: 1n });
      assert.equal((await caller.next()).frame.type, 'ECHOED');
      await Promise.all(strangers.map((stranger) => stranger.closed));
      caller.send({ type: 'ECHO', session: caller.session, seq: 2n });
      assert.equal((await caller.next()).frame.seq, 2n, 'whoever has the key is still there');
    });

    test('a ninth connection is refused where eight have shown the key', async (t) => {
      const agent = await startAgent(t, form);
      const callers = [];
      for (let n = 0; n < 8; n += 1) {
        const caller = await Caller.authenticated(t, agent);
        caller.send({ type: 'ECHO', session: caller.session, seq: 1n });
        await caller.next();
        callers.push(caller);
      }
      await new Caller(t, agent).closed;
      for (const caller of callers) {
        caller.send({ type: 'ECHO', session: caller.session, seq: 2n });
        assert.equal((await caller.next()).frame.seq, 2n);
      }
    });
  });
}
