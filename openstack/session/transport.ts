/** Sends one HTTP request and says exactly how far it got. Knows nothing of OpenStack. */
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Agent, Client, type Dispatcher } from 'undici';
import { Exchange, type Received } from './exchange.ts';

export interface Outgoing {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
  /** No longer than this between the call and the last byte of the answer; with `idle`, between two signs of life. */
  readonly timeoutMs: number;
  readonly idle?: boolean;
  /** On a connection of its own. */
  readonly fresh: boolean;
  readonly signal?: AbortSignal;
}

export interface TlsOptions {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly insecure: boolean;
}

export type { IncomingHttpHeaders, Received };
export { Interrupted } from './exchange.ts';

const connectTimeoutMs = 10_000;

/** A pool with keep-alive per origin. Proxies of the environment are not used: undici's Agent does not read them. */
export class Transport {
  readonly #agent: Agent;
  readonly #connect: object;

  constructor(tls: TlsOptions) {
    this.#connect = {
      timeout: connectTimeoutMs,
      rejectUnauthorized: !tls.insecure,
      ...(tls.caFile === undefined ? {} : { ca: readFileSync(tls.caFile) }),
      ...(tls.certFile === undefined
        ? {}
        : { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile ?? tls.certFile) }),
    };
    this.#agent = new Agent({ ...unlimited, connect: this.#connect });
  }

  /**
   * @throws Interrupted, with how far the request got.
   * @throws the signal's reason when the caller gave up.
   */
  async send(outgoing: Outgoing): Promise<Received> {
    if (!outgoing.fresh) return await new Exchange(outgoing).through(this.#agent);
    // A pooled connection may have been closed by the other side a moment ago: the write then ends in a reset, and
    // nobody can say whether the request was taken. undici's own answer, `reset: true`, closes the connection after
    // the request, not before it; only a Client of its own is sure to connect anew. `pipelining: 0` makes it say
    // `connection: close` (undici 7.30, docs/docs/api/Client.md, and lib/dispatcher/client-h1.js `writeH1`).
    const client = new Client(outgoing.url.origin, { ...unlimited, connect: this.#connect, pipelining: 0 });
    try {
      return await new Exchange(outgoing).through(client);
    } finally {
      await client.destroy();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** The Exchange keeps its own time, from the call on. */
const unlimited = { headersTimeout: 0, bodyTimeout: 0 } as const;
