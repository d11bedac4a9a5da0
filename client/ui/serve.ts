import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Home } from '../../worker/home.ts';
import { json, send } from './answer.ts';
import { Guard } from './guard.ts';
import { Refusal } from './refusal.ts';
import { type Route, routeOf } from './router.ts';
import { routesOf } from './routes.ts';
import { pageFiles } from './statics.ts';
import { TemporalAtHand } from './temporal-at-hand.ts';
import { keyTo, same } from './token.ts';
import { toRefusal } from './to-refusal.ts';

export interface LivePage {
  /** Without the token. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page on the loopback interface alone. @throws NodeJS.ErrnoException EADDRINUSE where the port is taken
 */
export async function serve(home: Home, port: number, token: string): Promise<LivePage> {
  const temporal = new TemporalAtHand(home);
  const routes = routesOf(temporal, await pageFiles(), token);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  const guard = new Guard(token, listening);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, { guard, routes, token });
  });
  return {
    url: `http://127.0.0.1:${listening}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await temporal.letGo();
    },
  };
}

interface House {
  readonly guard: Guard;
  readonly routes: readonly Route[];
  readonly token: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const isHead = request.method === 'HEAD';
  try {
    const answered = await visit(request, response, house);
    if (answered) send(response, answered, isHead);
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, message, headers } = await toRefusal(error);
    // What was not read of the body would be taken for the next request.
    const closing = request.complete ? {} : { Connection: 'close' };
    send(response, { ...json({ error: message }, status), headers: { ...headers, ...closing } }, isHead);
  }
}

async function visit(request: IncomingMessage, response: ServerResponse, { guard, routes, token }: House) {
  guard.admit(request);
  const url = urlOf(request);
  const { route, named } = routeOf(routes, request.method ?? 'GET', url.pathname);
  if (route.needs === 'token') guard.hasToken(request);
  if (route.needs === 'key' && !same(url.searchParams.get('key') ?? '', keyTo(token, url.pathname)))
    throw new Refusal(
      403,
      'This link has no key, or not the right one. Open it from the page of `ferry ui`.',
    );
  return await route.answer({ request, response, named, query: url.searchParams, path: url.pathname });
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(url, 'http://loopback');
  } catch {
    throw new Refusal(400, 'The path is none.');
  }
}
