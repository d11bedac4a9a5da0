import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { droppedAt } from '../../../../activities/probes/dropped.ts';

test('what came to a port and was not read in time is counted, and nothing else', async (t) => {
  const listener = createSocket('udp4', () => undefined);
  const sender = createSocket('udp4');
  t.after(() => {
    listener.close();
    sender.close();
  });
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  assert.equal(await droppedAt(new Set([port])), 0);
  sender.connect(port, '127.0.0.1');
  await once(sender, 'connect');
  // Sent at once, while nobody can read: far more than a socket keeps.
  const datagram = Buffer.alloc(1_000);
  for (let i = 0; i < 20_000; i += 1) sender.send(datagram);
  assert.ok((await droppedAt(new Set([port]))) > 1_000);
  assert.equal(await droppedAt(new Set([sender.address().port])), 0);
});
