import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 50;

/**
 * The preferred port of 127.0.0.1 if nobody listens there, else one that the system picks.
 * @param patienceMs how long the preferred one is waited for: a process that was killed holds its port a little longer
 */
export async function freePort(preferred: number, patienceMs = 0): Promise<number> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until && (await listenable(preferred)) === undefined) await sleep(lookEveryMs);
  return (await listenable(preferred)) ?? (await listenable(0)) ?? preferred;
}

async function listenable(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' ? address?.port : undefined;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
