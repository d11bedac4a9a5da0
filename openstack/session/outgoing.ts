/** From a call to the request that is written. */
import { urlOf, type Call } from './call.ts';
import { microversionHeaders } from './microversion.ts';
import type { Token } from './token.ts';
import type { Outgoing } from './transport.ts';

/** With what, and where to, a call goes. */
export interface Way {
  readonly endpoint: string;
  /** Missing for the one request that has none: the token's own. */
  readonly token?: Token;
  /** A token in place of the one that got a 401. */
  readonly renew?: (refused: Token) => Promise<Token>;
  readonly microversion?: string;
}

export function isIdempotent(call: Pick<Call<unknown>, 'method' | 'idempotent'>): boolean {
  return call.idempotent ?? ['GET', 'HEAD'].includes(call.method);
}

export function outgoingOf(call: Call<unknown>, way: Way, timeoutMs: number): Outgoing {
  const { content } = call;
  return {
    method: call.method,
    url: urlOf(way.endpoint, call),
    headers: {
      accept: 'application/json',
      'user-agent': 'ferry',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(content === undefined ? {} : { 'content-type': content.type }),
      ...(content?.lengthBytes === undefined ? {} : { 'content-length': String(content.lengthBytes) }),
      ...(way.token === undefined ? {} : { 'x-auth-token': way.token.value }),
      ...(way.microversion === undefined ? {} : microversionHeaders(call.service, way.microversion)),
      ...call.headers,
    },
    timeoutMs: call.timeoutMs ?? timeoutMs,
    idle: content !== undefined,
    fresh: !isIdempotent(call),
    ...(content === undefined ? {} : { body: content.open() }),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
}
