/** A cloud on a real socket that answers as it was told, remembers what it was asked, and refuses everything else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Credentials, Interface } from '../../openstack/credentials/load.ts';
import { Secret } from '../../openstack/credentials/load.ts';
import { openSession, type Session, type SessionOptions } from '../../openstack/session/session.ts';
import { questionOf, recording, type Recording } from './recording.ts';

export interface Asked {
  /** 'GET /compute/v2.1/servers', without the query. */
  readonly question: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** Counts the connections from 1. */
  readonly connection: number;
}

/** A string is sent as it is, anything else as JSON. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
/** A function that returns nothing has answered by itself, or never will. */
type Reply = Said | ((asked: Asked, response: ServerResponse) => Said | undefined);

export const password = 'correct horse "battery" stäple';

export class LoopbackCloud {
  readonly asked: Asked[] = [];
  readonly url: string;
  /** How long its tokens live. */
  lifetimeMs = 24 * 60 * 60_000;
  tokens = 0;
  readonly #once = new Map<string, Reply[]>();
  readonly #always = new Map<string, Reply>();
  readonly #refused: string[] = [];

  private constructor(url: string) {
    this.url = url;
    this.#always.set('POST /identity/v3/auth/tokens', () => this.#token());
  }

  /** Fails the test when it was asked what it was not told, or not asked what it was told to say once. */
  static async start(t: TestContext, tls?: { readonly key: string; readonly cert: string }) {
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void cloud.#answer(request, response);
    const server: Server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
    const connections = new WeakMap<object, number>();
    let count = 0;
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: object) =>
      connections.set(socket, (count += 1)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cloud = new LoopbackCloud(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`);
    cloud.#connections = connections;
    t.after(() => {
      server.closeAllConnections();
      server.close();
      cloud.#settle();
    });
    return cloud;
  }
  #connections = new WeakMap<object, number>();

  /** Says each of them once, in order, to a question such as 'GET /compute/v2.1/servers'. */
  once(question: string, ...replies: readonly Reply[]): this {
    this.#once.set(question, [...(this.#once.get(question) ?? []), ...replies]);
    return this;
  }

  /** Says it whenever it is asked and has nothing to say once. */
  always(question: string, reply: Reply): this {
    this.#always.set(question, reply);
    return this;
  }

  /** Answers, once, the recorded question with the recorded answer. */
  plays(name: string, changes: Partial<Recording> = {}): this {
    const recorded = { ...recording(name), ...changes };
    return this.once(questionOf(recorded), said(recorded));
  }

  /** The version documents of a recorded cloud. */
  speaks(cloud: 'zed' | '2026'): this {
    for (const name of ['004-nova-versions', '006-placement-root'])
      this.always(questionOf(recording(`${cloud}/${name}`)), said(recording(`${cloud}/${name}`)));
    // As Cinder 21 answers; not among the recordings.
    const range = { id: 'v3.0', status: 'CURRENT', version: '3.70', min_version: '3.0' };
    return this.always('GET /volume/', { status: 300, body: { versions: [range] } });
  }

  times(question: string): number {
    return this.asked.filter((asked) => asked.question === question).length;
  }

  /** What it was asked last of all. */
  get last(): Asked {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('the cloud was asked nothing');
    return last;
  }

  credentials(changes: Partial<Credentials> = {}): Credentials {
    const domain = { name: 'Default' };
    const user = { name: 'admin', domain };
    return {
      name: 'loopback',
      authUrl: `${this.url}/identity/v3`,
      auth: { kind: 'password', user, password: new Secret(password), project: { name: 'bench', domain } },
      interface: 'public',
      insecure: false,
      source: 'a test',
      ...changes,
    };
  }

  open(t: TestContext, options: SessionOptions = {}, changes: Partial<Credentials> = {}): Session {
    const session = openSession(this.credentials(changes), options);
    t.after(() => session.close());
    return session;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const question = `${request.method ?? ''} ${pathname}`;
    const asked: Asked = {
      question,
      query: searchParams,
      headers: request.headers,
      body: parsed(Buffer.concat(pieces).toString('utf8')),
      connection: this.#connections.get(request.socket) ?? 0,
    };
    this.asked.push(asked);
    const reply = this.#once.get(question)?.shift() ?? this.#always.get(question);
    if (reply === undefined)
      this.#refused.push(question + (searchParams.size > 0 ? `?${searchParams.toString()}` : ''));
    const says = reply ?? { status: 418, body: `the loopback cloud was not told of ${question}` };
    const done = typeof says === 'function' ? says(asked, response) : says;
    if (done === undefined) return;
    const text = typeof done.body === 'string' ? done.body : JSON.stringify(done.body ?? undefined);
    response.writeHead(done.status ?? 200, { 'content-type': 'application/json', ...done.headers });
    response.end(text);
  }

  #settle(): void {
    const silent = [...this.#once].flatMap(([question, left]) => left.map(() => question));
    if (this.#refused.length > 0) throw new Error(`the cloud was not told of ${this.#refused.join(', ')}`);
    if (silent.length > 0) throw new Error(`the cloud was not asked ${silent.join(', ')}`);
  }

  #token(): Said {
    this.tokens += 1;
    const now = Date.now();
    const { body } = recording('zed/001-keystone-token') as { body: { token: object } };
    const token = {
      ...body.token,
      issued_at: new Date(now).toISOString(),
      expires_at: new Date(now + this.lifetimeMs).toISOString(),
      catalog: catalogueAt(this.url),
    };
    return { status: 201, headers: { 'x-subject-token': `token-${this.tokens}` }, body: { token } };
  }
}

/** A recorded answer, without the headers that were the old connection's. */
export function said({ status, headers, body }: Recording): Said {
  const kept = Object.entries(headers).filter(([name]) => !['connection', 'content-length'].includes(name));
  return { status, headers: Object.fromEntries(kept), body: body ?? '' };
}

/** Every service at one origin, as devstack has them. */
export function catalogueAt(
  url: string,
  faces: readonly Interface[] = ['public', 'internal', 'admin'],
  region = 'RegionOne',
) {
  const paths = { identity: '', compute: '/v2.1', image: '', network: '', placement: '', volumev3: '/v3/p1' };
  return Object.entries(paths).map(([type, path]) => ({
    type,
    name: type,
    endpoints: faces.map((face) => ({
      interface: face,
      region,
      region_id: region,
      url: `${url}/${type === 'volumev3' ? 'volume' : type}${path}`,
    })),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}
