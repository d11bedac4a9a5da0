/**
 * Arms faults over HTTP, and tells how the cloud really stands, on a port of its own: off unless asked for.
 *
 *     POST   /faults      one fault, as in a scenario file        → 201 {"id": 1}
 *     GET    /faults      those that were armed
 *     DELETE /faults/1    takes one back
 *     DELETE /faults      takes all back, and lets go what is stuck
 *     GET    /account     every migration there ever was, and all that there is
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Account } from './account.ts';
import { armable, type Armable } from './armable.ts';
import type { Disarm } from './faults.ts';

export interface Steered {
  arm(fault: Armable): Disarm;
  clearFaults(): void;
  account(): Account;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export async function startControl(
  cloud: Steered,
  port: number,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const armed = new Map<number, { fault: Armable; disarm: Disarm }>();
  let last = 0;

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [, collection, id, ...more] = (request.url ?? '').split('/');
    if (collection === 'account' && id === undefined && request.method === 'GET')
      return { status: 200, body: cloud.account() };
    if (collection !== 'faults' || more.length > 0)
      return { status: 404, body: { error: 'there are /faults and GET /account' } };
    const one = id === undefined ? undefined : armed.get(Number(id));
    if (id !== undefined && one === undefined)
      return { status: 404, body: { error: `there is no fault ${id}` } };
    switch (request.method ?? 'GET') {
      case 'GET':
        return { status: 200, body: [...armed].map(([number, { fault }]) => ({ id: number, ...fault })) };
      case 'POST': {
        const read = armable.safeParse(await json(request));
        if (!read.success) return { status: 400, body: { error: z.prettifyError(read.error) } };
        last += 1;
        armed.set(last, { fault: read.data, disarm: cloud.arm(read.data) });
        return { status: 201, body: { id: last } };
      }
      case 'DELETE':
        one?.disarm();
        if (one === undefined) cloud.clearFaults();
        if (id === undefined) armed.clear();
        else armed.delete(Number(id));
        return { status: 204 };
      default:
        return { status: 405, body: { error: 'GET, POST or DELETE' } };
    }
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): Answer => ({ status: 400, body: { error: String(error) } }))
      .then(
        ({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(body === undefined ? undefined : JSON.stringify(body));
        },
        () => response.destroy(),
      );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function json(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}
