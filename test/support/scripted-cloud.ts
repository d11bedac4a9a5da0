import type { TestContext } from 'node:test';
import type { Clouds, OpenCloud } from '../../activities/clouds.ts';
import { portsByServer, Tenants } from '../../activities/shared-questions.ts';
import { Watchtower } from '../../activities/watchtower.ts';
import {
  BadRequest,
  Conflict,
  NoAnswer,
  NotAuthorized,
  NotFound,
  ServerFault,
} from '../../openstack/errors.ts';
import type { Answer, Call, Session } from '../../openstack/session/session.ts';
import { countHere } from '../../openstack/session/tally.ts';

type Asked = Pick<Call<unknown>, 'method' | 'path' | 'body' | 'query'>;
/** A body as OpenStack sends it; an error, which is thrown; or what decides by the question, perhaps later. */
type Said = object | Error | ((asked: Asked) => object | Error | Promise<object | Error>);

/** A session that answers `METHOD /path` as it was told, remembers what it was asked, and refuses everything else. */
export class ScriptedCloud implements Session {
  readonly name = 'scripted';
  readonly channel = 'plain';
  readonly asked: Asked[] = [];
  /** The cloud's clock against this machine's. */
  aheadMs = 0;
  readonly #told = new Map<string, Said>();

  /** @param told by method and path: `GET /servers/detail` */
  tell(told: Readonly<Record<string, Said>>): this {
    for (const [what, said] of Object.entries(told)) this.#told.set(what, said);
    return this;
  }

  /** How often a method and path was asked for. */
  times(what: string): number {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === what).length;
  }

  async request<T>(call: Call<T>): Promise<Answer<T>> {
    const what = `${call.method} ${call.path}`;
    const said = this.#told.get(what);
    if (said === undefined) throw new Error(`the scripted cloud was not told of ${what}`);
    countHere()();
    this.asked.push(call);
    const sentAt = Date.now();
    const body = typeof said === 'function' ? await (said as (asked: Asked) => Promise<object>)(call) : said;
    if (body instanceof Error) throw body;
    const receivedAt = Date.now();
    const date = Math.floor((receivedAt + this.aheadMs) / 1_000) * 1_000;
    const status = call.expect[0] ?? 200;
    return { value: call.schema.parse(body), status, date, sentAt, receivedAt, requestId: 'req-answered' };
  }

  identity = () => Promise.reject(new Error('nobody asked who this is'));
  endpoint = () => Promise.resolve({ url: 'http://scripted', root: 'http://scripted/' });
  range = () => Promise.resolve({ min: '2.1', max: '2.96' });
  microversion = (_service: unknown, { best }: { best: string }) => Promise.resolve(best);
  close = () => Promise.resolve();
}

/** What activities take a cloud from. */
export function cloudsOf(session: Session, everyMs = 400): Clouds & { readonly watchtower: Watchtower } {
  const cloud: OpenCloud = {
    session,
    watchtower: new Watchtower(session, { everyMs }),
    ports: portsByServer(session),
    tenants: new Tenants(session),
  };
  const clouds: Pick<Clouds, 'open'> & { watchtower: Watchtower } = {
    open: () => Promise.resolve(cloud),
    watchtower: cloud.watchtower,
  };
  return clouds as Clouds & { readonly watchtower: Watchtower };
}

/**
 * What `work` comes to on a day that passes fifty times as fast: who waits until a time of day need not wait long.
 * Timers run as ever (node:test can't turn those forward that were imported by name).
 */
export async function hurried<T>(t: TestContext, work: () => Promise<T>): Promise<T> {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const clock = setInterval(() => {
    t.mock.timers.tick(50);
  }, 1);
  try {
    return await work();
  } finally {
    clearInterval(clock);
    t.mock.timers.reset();
  }
}

const evidence = (actual?: number, openstackMessage?: string) => ({
  service: 'compute',
  method: 'POST',
  url: 'http://scripted/…',
  expected: [202],
  ...(actual !== undefined && { actual }),
  ...(openstackMessage !== undefined && { openstackMessage }),
});

/** Ways in which a request goes wrong. */
export const wrong = {
  /** The connection broke before there was an answer: the cloud may have taken it. */
  lost: () => new NoAnswer(evidence(), 'maybe', false, new Error('socket hang up')),
  timedOut: () =>
    new NoAnswer(evidence(), 'maybe', true, Object.assign(new Error('timed out'), { name: 'TimedOut' })),
  notSent: () => new NoAnswer(evidence(), 'no', false, new Error('connect ECONNREFUSED')),
  /** Twice: the session has met the first one with a new token. */
  unknownToken: () => new NotAuthorized(evidence(401, 'The request you have made requires authentication.')),
  gone: () => new NotFound(evidence(404, 'Instance could not be found.')),
  conflict: (words: string) => new Conflict(evidence(409, words)),
  badRequest: (words: string) => new BadRequest(evidence(400, words)),
  broken: () => new ServerFault(evidence(500, 'Unexpected API Error.')),
};
