import { EndpointMissing } from '../../../openstack/errors.ts';
import type { Evidence } from '../../../openstack/errors.ts';
import { Forbidden } from '../../../openstack/errors.ts';
import type {
  Answer,
  Call,
  Identity,
  MicroversionNeed,
  MicroversionRange,
  ServiceName,
  Session,
} from '../../../openstack/session/session.ts';
import { isAtLeast } from '../../../openstack/session/session.ts';

type Query = Readonly<Record<string, unknown>>;
/** A body as OpenStack sends it, or what decides by the query; an error is thrown. */
export type Told = object | Error | ((query: Query) => object);

/** Answers what it was told, by `compute /servers/detail`, and refuses everything else. */
export class FakeCloud implements Session {
  readonly name = 'fake';
  channel: Session['channel'] = 'plain';
  scheme = 'http';
  readonly asked: string[] = [];
  /** The cloud's clock against this machine's. */
  aheadMs = 0;
  ranges: Partial<Record<ServiceName, MicroversionRange>> = {
    compute: { min: '2.1', max: '2.93' },
    placement: { min: '1.0', max: '1.39' },
    volume: { min: '3.0', max: '3.70' },
  };
  whoami: Identity | Error = {
    userId: 'u1',
    userName: 'ada',
    projectId: 'p1',
    projectName: 'bench',
    roles: ['member', 'admin'],
  };
  readonly without = new Set<ServiceName>();
  readonly #told: Map<string, Told>;

  constructor(told: Readonly<Record<string, Told>>) {
    this.#told = new Map(Object.entries(told));
  }

  /** Adds to what it was told, or replaces it. */
  tell(told: Readonly<Record<string, Told>>): this {
    for (const [what, answer] of Object.entries(told)) this.#told.set(what, answer);
    return this;
  }

  async request<T>(call: Call<T>): Promise<Answer<T>> {
    await this.endpoint(call.service);
    const what = `${call.service} ${call.path}`;
    this.asked.push(what);
    const told = this.#told.get(what);
    if (call.method !== 'GET' || told === undefined)
      throw new Error(`the fake cloud was not told of ${call.method} ${what}`);
    if (told instanceof Error) throw told;
    const body: unknown =
      typeof told === 'function' ? (told as (query: Query) => object)(call.query ?? {}) : told;
    const now = Date.now();
    const date = Math.floor((now + this.aheadMs) / 1000) * 1000;
    return {
      value: call.schema.parse(JSON.parse(JSON.stringify(body))),
      status: 200,
      date,
      sentAt: now,
      receivedAt: now,
    };
  }

  identity(): Promise<Identity> {
    return this.whoami instanceof Error ? Promise.reject(this.whoami) : Promise.resolve(this.whoami);
  }

  endpoint(service: ServiceName) {
    if (this.without.has(service)) {
      return Promise.reject(
        new EndpointMissing(service, `the catalogue has no ${service} service; it has identity`),
      );
    }
    return Promise.resolve({ url: `${this.scheme}://fake/${service}`, root: `${this.scheme}://fake/` });
  }

  async range(service: ServiceName): Promise<MicroversionRange | undefined> {
    await this.endpoint(service);
    return this.ranges[service];
  }

  microversion(service: ServiceName, { best }: MicroversionNeed): Promise<string> {
    const max = this.ranges[service]?.max ?? '2.1';
    return Promise.resolve(isAtLeast(max, best) ? best : max);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function evidence(what: string, actual: number, openstackMessage: string): Evidence {
  return {
    service: 'compute',
    method: 'GET',
    url: `http://fake${what}`,
    expected: [200],
    actual,
    openstackMessage,
  };
}

export const forbidden = (what: string) =>
  new Forbidden(evidence(what, 403, `Policy doesn't allow ${what} to be performed.`));
