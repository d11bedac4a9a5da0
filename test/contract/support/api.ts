/** OpenStack as any client would ask it: one call, and all that came back. Knows nothing of ferry, nor of the simulator. */

export type ServiceType = 'identity' | 'compute' | 'image' | 'network' | 'placement' | 'volumev3';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON, that nobody has checked yet: that is what these tests are for. */
  readonly body: unknown;
}

export interface Ask {
  readonly body?: unknown;
  /** 'compute 2.93' */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Bytes in place of a JSON body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export interface Login {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
}

export class Api {
  readonly login: Login;
  token = '';
  projectId = '';
  userId = '';
  catalogue: readonly { type: string; endpoints: { interface: string; url: string; region_id: string }[] }[] =
    [];

  private constructor(login: Login) {
    this.login = login;
  }

  static async open(login: Login): Promise<Api> {
    const api = new Api(login);
    const answer = await api.authenticate(login.password);
    if (answer.status !== 201) throw new Error(`no token: ${answer.status} ${answer.text}`);
    api.token = answer.headers.get('x-subject-token') ?? '';
    const { token } = answer.body as {
      token: { project: { id: string }; user: { id: string }; catalog: Api['catalogue'] };
    };
    api.projectId = token.project.id;
    api.userId = token.user.id;
    api.catalogue = token.catalog;
    return api;
  }

  async authenticate(password: string): Promise<Answer> {
    const domain = { name: 'Default' };
    return await this.send('POST', `${this.login.authUrl}/auth/tokens`, {
      body: {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: this.login.username, domain, password } },
          },
          scope: { project: { name: this.login.projectName, domain } },
        },
      },
    });
  }

  /** Where paths of this service's API begin. */
  endpoint(type: ServiceType): string {
    const entry = this.catalogue.find((each) => each.type === type);
    const url = entry?.endpoints.find((each) => each.interface === 'public')?.url;
    if (url === undefined) throw new Error(`the catalogue has no ${type}`);
    const version = {
      identity: '/v3',
      compute: '/v2.1',
      image: '/v2',
      network: '/v2.0',
      placement: '',
      volumev3: '',
    }[type];
    return /\/v\d/.test(url) ? url : `${url.replace(/\/$/, '')}${version}`;
  }

  /** The address of the service's list of versions. */
  root(type: ServiceType): string {
    return `${this.endpoint(type).replace(/\/v\d.*$/, '')}/`;
  }

  async ask(method: string, type: ServiceType, path: string, ask: Ask = {}): Promise<Answer> {
    return await this.send(method, `${this.endpoint(type)}${path}`, { token: this.token, ...ask });
  }

  async nova(method: string, path: string, body?: unknown, version = '2.93'): Promise<Answer> {
    return await this.ask(method, 'compute', path, {
      version: `compute ${version}`,
      ...(body !== undefined && { body }),
    });
  }

  async send(method: string, url: string, ask: Ask = {}): Promise<Answer> {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        Accept: 'application/json',
        'Content-Type': ask.bytes === undefined ? 'application/json' : 'application/octet-stream',
        ...(ask.version !== undefined && { 'OpenStack-API-Version': ask.version }),
        ...(ask.token !== undefined && { 'X-Auth-Token': ask.token }),
        ...ask.headers,
      },
      ...(ask.bytes !== undefined
        ? { body: ask.bytes }
        : ask.body !== undefined && { body: JSON.stringify(ask.body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
