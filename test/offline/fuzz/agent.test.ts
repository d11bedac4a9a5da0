/** The agent in a guest, both forms of it as real processes: whatever it is sent, it goes on, and tells no stranger anything. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { encodeFrame, frameBytes, frameTypes, type FrameType } from '../../../domain/probe-wire/frame.ts';
import { Asker, Caller, forms, startAgent } from '../guest/agent-under-test.ts';
import { mutatedBytes, tries } from './mutate.ts';

// What an agent has taken for the beginning of a long message is waited for: the connection is hung up on instead.
const patienceMs = 20;
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const type = fc.constantFrom(...(Object.keys(frameTypes) as FrameType[]));
const frame = fc.record({ type, session: u64, seq: u64, a: u64, b: u64, c: u64, d: u64, e: u64, f: u64 });

/** Frames under this key, as they are or changed, and bytes that never were any. */
const packets = (key: KeyObject): fc.Arbitrary<Buffer> => {
  const good = frame.map((one) => encodeFrame(one, key));
  const noise = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof(good, good.chain(mutatedBytes), noise);
};

for (const form of forms)
  describe(`${form.name}, whatever it is sent`, { skip: form.missing, timeout: 600_000 }, () => {
    test('by datagram: it answers the next honest question, with no more bytes than it was asked in', async (t) => {
      const agent = await startAgent(t, form);
      const asker = await Asker.open(t, agent);
      const harmless = fc.asyncProperty(packets(agent.key), async (packet) => {
        asker.send(packet);
        await asker.settle();
      });
      await fc.assert(harmless, tries(1_000));
      assert.ok(asker.raw.every(({ length }) => length <= frameBytes));
    });

    test('over a connection, by a stranger or by who has the key: the next one is served', async (t) => {
      const agent = await startAgent(t, form);
      const harmless = fc.asyncProperty(
        fc.boolean(),
        fc.nat(),
        fc.array(packets(agent.key), { minLength: 1, maxLength: 4 }),
        async (hasKey, seed, drawn) => {
          const caller = hasKey ? await Caller.authenticated(t, agent) : new Caller(t, agent);
          if (!hasKey) await once(caller.socket, 'connect');
          // Under the connection's own key, too: what is authentic is not therefore right.
          const own = fc.sample(packets(caller.stream.key), { numRuns: 2, seed });
          caller.socket.write(Buffer.concat([...drawn, ...(hasKey ? own : [])]));
          await Promise.race([caller.closed, sleep(patienceMs)]);
          caller.socket.destroy();
        },
      );
      await fc.assert(harmless, tries(80));
      const honest = await Caller.authenticated(t, agent);
      assert.equal((await honest.report()).version, 1);
    });
  });
