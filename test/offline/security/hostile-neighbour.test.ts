/**
 * Whoever has the run's key (another guest of the fleet has it) may say to an agent whatever it likes: what is no configuration ends that
 * connection and nothing else, and costs neither much memory nor the heartbeat.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { encodeFrame } from '../../../domain/probe-wire/frame.ts';
import { Asker, Caller, forms, type RunningAgent, startAgent } from '../guest/agent-under-test.ts';

const most = 65_536;
const levels = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

const bodies: Readonly<Record<string, string | Buffer>> = {
  nothing: '',
  'half an object': '{"peers": [{"name": "a", "addr',
  'no object': '[]',
  'peers of another kind': '{"peers": {"name": "a"}}',
  'thirty thousand lists in each other': levels('[', ']', most / 2),
  'ten thousand objects in each other': levels('{"peers":', '}', 6_000),
  'lists that do not end': '['.repeat(most),
  'bytes that are no text': Buffer.alloc(1_000, 0xff),
  'half a surrogate': '{"peers": [{"name": "\\ud800", "address": "\\udfff"}]}',
  NUL: Buffer.from('{"peers": [{"name": "a\u0000b", "address": "\u0000"}]}'),
  'a number of sixty thousand digits': `{"peers": [${'9'.repeat(60_000)}]}`,
  'a name as long as there is room for': JSON.stringify({
    peers: [{ name: 'n'.repeat(60_000), address: 'a'.repeat(5_000) }],
  }),
  'thousands of peers': JSON.stringify({
    peers: Array.from({ length: 1_500 }, () => ({ name: 'n', address: '127.0.0.1' })),
  }),
  'peers that are none': JSON.stringify({
    peers: [1, null, [], {}, { name: {} }, { name: [], address: {} }],
    probe: [],
  }),
};

/** The most that it ever had in memory, MiB. */
const highWaterMiB = ({ pid }: RunningAgent) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

for (const form of forms) {
  describe(form.name, { skip: form.missing, timeout: 120_000 }, () => {
    test('a configuration that is none harms nobody else', async (t) => {
      const agent = await startAgent(t, form, [
        { name: 'network', kind: 'network', to: 'peer', mib_per_second: 1 },
      ]);
      const asker = await Asker.open(t, agent);
      for (const [what, body] of Object.entries(bodies)) {
        const caller = await Caller.authenticated(t, agent);
        caller.sendWithBody({ type: 'CONFIGURE', session: caller.session }, Buffer.from(body));
        await caller.next().catch(() => undefined);
        caller.socket.destroy();
        await asker.settle();
        assert.ok(agent.pid > 0, what);
      }
      assert.ok(highWaterMiB(agent) < 96, `${highWaterMiB(agent)} MiB`);
    });

    test('reports asked for without end, and never read, cost no more than the limit', async (t) => {
      const agent = await startAgent(t, form);
      const asker = await Asker.open(t, agent);
      const caller = await Caller.authenticated(t, agent);
      caller.socket.pause();
      const ask = encodeFrame({ type: 'REPORT', session: caller.session }, caller.stream.key);
      caller.socket.write(Buffer.concat(Array.from({ length: 2_000 }, () => ask)));
      caller.socket.resume();
      await caller.closed.catch(() => undefined); // by FIN or RST
      await asker.settle();
      assert.ok(highWaterMiB(agent) < 96, `${highWaterMiB(agent)} MiB`);
    });

    test('what another connection signed, and what this one signed before, is not taken again', async (t) => {
      const agent = await startAgent(t, form);
      const one = await Caller.authenticated(t, agent);
      const echo = encodeFrame({ type: 'ECHO', session: one.session, seq: 1n }, one.stream.key);
      one.socket.write(echo);
      await one.next();
      const other = await Caller.authenticated(t, agent);
      other.socket.write(echo);
      await other.closed;
    });
  });
}
