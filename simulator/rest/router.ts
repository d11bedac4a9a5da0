/** Which handler a method and a path lead to. */
import type { IncomingMessage } from 'node:http';
import { type Version, versionOf } from './microversion.ts';

export interface Request {
  readonly method: string;
  /** Below the service's prefix. */
  readonly path: string;
  /** What stood where the route says ':name'. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown;
  /** The microversion spoken; 0 for services without. */
  readonly version: Version;
  /** 'http://127.0.0.1:4711'. */
  readonly origin: string;
  readonly requestId: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a route that reads its own body. */
  readonly stream: IncomingMessage;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: Request) => Reply | Promise<Reply>;

export interface Route {
  readonly handler: Handler;
  readonly readsBody: boolean;
  readonly open: boolean;
  readonly since: Version;
}

interface Entry extends Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export interface RouteOptions {
  /** Below this microversion there is no such thing: '2.24'. */
  readonly since?: string;
  /** Takes the request's body as a stream. */
  readonly readsBody?: boolean;
  /** Asks for no token. */
  readonly open?: boolean;
}

export class Router {
  /** By the first part of the path, which has no parameter. */
  readonly #entries = new Map<string, Entry[]>();

  /** @param path '/servers/:id/migrations' */
  on(method: string, path: string, handler: Handler, options: RouteOptions = {}): this {
    const names: string[] = [];
    const source = path.replaceAll(/:(\w+)/g, (_, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const first = firstPart(path);
    const entry: Entry = {
      method,
      pattern: new RegExp(`^${source}/?$`),
      names,
      handler,
      readsBody: options.readsBody ?? false,
      open: options.open ?? false,
      since: options.since === undefined ? 0 : versionOf(options.since),
    };
    this.#entries.set(first, [...(this.#entries.get(first) ?? []), entry]);
    return this;
  }

  find(method: string, path: string): { route: Route; params: Readonly<Record<string, string>> } | undefined {
    for (const entry of this.#entries.get(firstPart(path)) ?? []) {
      const match = entry.method === method ? entry.pattern.exec(path) : null;
      if (match === null) continue;
      const params = Object.fromEntries(
        entry.names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]),
      );
      return { route: entry, params };
    }
    return undefined;
  }
}

const firstPart = (path: string) => path.split('/', 2)[1] ?? '';

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const accepted = (body?: unknown): Reply =>
  body === undefined ? { status: 202 } : { status: 202, body };
export const gone: Reply = { status: 204 };
