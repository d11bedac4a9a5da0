/** The socket: from a request to its service's handler and back, past the faults that are armed. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { RequestEffect, RequestFaults } from '../faults/on-requests.ts';
import { negotiate } from './microversion.ts';
import { asKeystone, notFound, Refusal } from './refusal.ts';
import type { Reply, Request, Route } from './router.ts';
import { send } from './send.ts';
import type { Service } from './service.ts';
import type { Tokens } from './tokens.ts';

type Effect<K extends RequestEffect['kind']> = Extract<RequestEffect, { kind: K }>;

export class Front {
  readonly #clock: Clock;
  readonly #services: readonly Service[];
  readonly #faults: RequestFaults;
  readonly #tokens: Tokens;
  readonly #server: Server;
  #port = 0;
  #stopped = false;
  /** How many requests were answered, or not. */
  requests = 0;

  constructor(clock: Clock, services: readonly Service[], faults: RequestFaults, tokens: Tokens) {
    this.#clock = clock;
    this.#services = services;
    this.#faults = faults;
    this.#tokens = tokens;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => request.socket.destroy());
    });
  }

  /** 'http://127.0.0.1:4711'. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Every connection is cut, and none is taken until it listens again. */
  async away(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async back(): Promise<void> {
    if (!this.#stopped && !this.#server.listening) await this.listen(this.#port);
  }

  /** For good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.away();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const url = new URL(incoming.url ?? '/', this.origin);
    const service = this.#services.find(
      ({ prefix }) => url.pathname === prefix || url.pathname.startsWith(`${prefix}/`),
    );
    if (service === undefined) {
      send(response, this.#clock, { status: 404, body: '404 Not Found' }, {});
      return;
    }
    const method = incoming.method ?? 'GET';
    const path = pathIn(service, url.pathname);
    const found = path === undefined ? undefined : service.router.find(method, path);
    const body = found?.route.readsBody === true ? '' : await textOf(incoming);
    const effects = this.#faults.take({ service: service.name, method, path: path ?? '/', body });
    const latency = only(effects, 'latency');
    if (latency !== undefined) await sleep(latency.ms);
    this.#clock.catchUp();
    const early = effects.find(
      (each) => (each.kind === 'reset' || each.kind === 'status') && each.taken !== true,
    );
    const requestId = `req-${randomUUID()}`;
    const request: Request = {
      method,
      path: path ?? '/',
      params: found?.params ?? {},
      query: url.searchParams,
      body: parsed(body),
      version: 0,
      origin: this.origin,
      requestId,
      headers: incoming.headers,
      stream: incoming,
    };
    if (only(effects, 'unauthorized') !== undefined) this.#tokens.revokeAll();
    const { reply, headers } =
      early === undefined
        ? await this.#handle(service, request, path === undefined ? 'versions' : found?.route)
        : { reply: { status: 500 }, headers: {} };
    if (effects.some(({ kind }) => kind === 'reset')) {
      incoming.socket.resetAndDestroy();
      return;
    }
    const status = only(effects, 'status');
    const said = status === undefined ? reply : this.#wrapped(service, refusalOf(status), requestId);
    send(response, this.#clock, said, { ...idHeaders(service, requestId), ...headers }, effects);
  }

  async #handle(
    service: Service,
    request: Request,
    route: Route | 'versions' | undefined,
  ): Promise<{ reply: Reply; headers: Readonly<Record<string, string>> }> {
    let headers: Readonly<Record<string, string>> = {};
    try {
      if (route === 'versions') return { reply: service.versions(request), headers };
      const token = request.headers['x-auth-token'];
      if (route?.open !== true && !this.#tokens.isGood(typeof token === 'string' ? token : undefined)) {
        const words = 'The request you have made requires authentication.';
        return {
          reply: { status: 401, body: asKeystone({ status: 401, message: words, requestId: '' }) },
          headers,
        };
      }
      const spoken = service.microversions && negotiate(service.microversions, request.headers);
      headers = spoken?.headers ?? {};
      const version = spoken?.version ?? 0;
      if (route === undefined || route.since > version) throw notFound('The resource could not be found.');
      return { reply: await route.handler({ ...request, version }), headers };
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
      return { reply: this.#wrapped(service, refusal, request.requestId), headers };
    }
  }

  #wrapped(service: Service, refusal: Refusal, requestId: string): Reply {
    const { status, message, kind, headers } = refusal;
    const body = service.wrap({ status, message, requestId, ...(kind === undefined ? {} : { kind }) });
    return { status, body, headers };
  }
}

function only<K extends RequestEffect['kind']>(
  effects: readonly RequestEffect[],
  kind: K,
): Effect<K> | undefined {
  return effects.find((each): each is Effect<K> => each.kind === kind);
}

function refusalOf({ status, message, retryAfterSeconds }: Effect<'status'>): Refusal {
  const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  return new Refusal(status, message ?? 'The simulator was told to say so.', { headers });
}

/** The path below the version, and for Cinder below the project; undefined where the versions are listed. */
function pathIn({ prefix, versionPath, name }: Service, pathname: string): string | undefined {
  const below = pathname.slice(prefix.length);
  if (versionPath === '') return below === '' || below === '/' ? undefined : below;
  if (!below.startsWith(versionPath)) return below === '' || below === '/' ? undefined : '/-';
  const path = below.slice(versionPath.length);
  const inProject = name === 'volume' ? path.replace(/^\/[0-9a-f]{32}(?=\/|$)/, '') : path;
  return inProject === '' ? '/' : inProject;
}

function idHeaders({ name }: Service, requestId: string): Record<string, string> {
  const older = name === 'compute' || name === 'volume' ? { 'X-Compute-Request-Id': requestId } : {};
  return { 'X-Openstack-Request-Id': requestId, ...older };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
