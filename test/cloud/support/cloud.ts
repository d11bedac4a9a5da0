import { setTimeout as sleep } from 'node:timers/promises';
import type { Login } from './testbed.ts';

export type Service = 'identity' | 'compute' | 'image' | 'network' | 'volumev3' | 'placement';

/** An answer that is no success: what OpenStack said. */
export class NoSuccess extends Error {
  readonly status: number;

  constructor(status: number, what: string, body: string) {
    super(`${what}: ${String(status)} ${body}`);
    this.status = status;
  }
}

/** What Nova says of a server, as far as the tests look. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly 'OS-EXT-SRV-ATTR:host': string | null;
  readonly 'OS-EXT-STS:task_state': string | null;
}

/** An eye on the cloud that is not ferry's: fetch, a token, and the paths written out. */
export class Cloud {
  readonly #login: Login;
  #token = '';
  #endpoints = new Map<string, string>();

  constructor(login: Login) {
    this.#login = login;
  }

  async get<T = Record<string, unknown>>(service: Service, path: string): Promise<T> {
    return (await this.call('GET', service, path)) as T;
  }

  /** @throws NoSuccess on any status of 400 and above */
  async call(method: string, service: Service, path: string, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#token === '') await this.#authenticate();
      const url = `${this.#endpoints.get(service) ?? ''}${path}`;
      const response = await fetch(url, {
        method,
        signal: AbortSignal.timeout(60_000),
        headers: {
          'X-Auth-Token': this.#token,
          'Content-Type': 'application/json',
          'OpenStack-API-Version': service === 'compute' ? 'compute 2.90' : 'volume 3.60',
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return text === '' ? undefined : JSON.parse(text);
      this.#token = response.status === 401 ? '' : this.#token;
      if (response.status !== 401 || attempt > 1)
        throw new NoSuccess(response.status, `${method} ${url}`, text);
    }
  }

  /** An image's bytes. */
  async upload(imageId: string, bytes: string): Promise<void> {
    const response = await fetch(`${this.#endpoints.get('image') ?? ''}/v2/images/${imageId}/file`, {
      method: 'PUT',
      headers: { 'X-Auth-Token': this.#token, 'Content-Type': 'application/octet-stream' },
      body: bytes,
    });
    if (!response.ok) throw new NoSuccess(response.status, 'PUT image', await response.text());
  }

  async #authenticate(): Promise<void> {
    const { authUrl, username, password, project } = this.#login;
    const domain = { id: 'default' };
    const user = { name: username, password, domain };
    const scope = { project: { name: project, domain } };
    const auth = { identity: { methods: ['password'], password: { user } }, scope };
    const response = await fetch(`${authUrl}/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ auth }),
    });
    if (!response.ok) throw new NoSuccess(response.status, 'POST auth/tokens', await response.text());
    this.#token = response.headers.get('x-subject-token') ?? '';
    const { token } = (await response.json()) as {
      token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
    };
    this.#endpoints = new Map(
      token.catalog.map(({ type, endpoints }) => [
        type,
        endpoints.find((e) => e.interface === 'public')?.url ?? '',
      ]),
    );
  }

  async servers(filter = ''): Promise<Server[]> {
    const path = `/servers/detail?all_tenants=1&limit=1000${filter}`;
    return (await this.get<{ servers: Server[] }>('compute', path)).servers;
  }

  async server(id: string): Promise<Server> {
    return (await this.get<{ server: Server }>('compute', `/servers/${id}`)).server;
  }

  /** Asks until it is so; the error says what was seen last. */
  async until<T>(
    what: string,
    ask: () => Promise<T>,
    so: (seen: T) => boolean,
    withinMs = 60_000,
  ): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const seen = await ask();
      if (so(seen)) return seen;
      if (Date.now() > end)
        throw new Error(`not within ${String(withinMs)} ms: ${what}; last seen: ${JSON.stringify(seen)}`);
      await sleep(300);
    }
  }
}
