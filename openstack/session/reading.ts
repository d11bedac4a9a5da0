/** From what was received to a value, or to the error that says what is wrong with it. */
import { z } from 'zod';
import { NoAnswer, UnreadableAnswer, type Evidence, type RequestFailed } from '../errors.ts';
import { nothing, type Answer } from './answer.ts';
import { urlOf, type Call } from './call.ts';
import { TimedOut, type Interrupted, type Received } from './exchange.ts';
import { readFault } from './fault.ts';
import type { Way } from './outgoing.ts';
import { refusal } from './refusal.ts';
import { retryAfterMs } from './retry.ts';

type Clean = (text: string) => string;
type Head = Pick<Received, 'status' | 'headers'>;

/** @throws UnreadableAnswer */
export function read<T>(call: Call<T>, way: Way, received: Received, clean: Clean): Answer<T> {
  // Of an answer whose body says nothing, the body is not looked at: Glance's 204 says it is HTML.
  const body = saysNothing(call) ? undefined : parse(call, way, received, clean);
  const result = call.schema.safeParse(body);
  if (!result.success) {
    const why = `not of the expected shape: ${z.prettifyError(result.error).replaceAll(/\s+/g, ' ')}`;
    throw new UnreadableAnswer(
      evidenceOf(call, way, clean, received),
      clean(why),
      startOf(received.body, clean),
    );
  }
  const requestId = requestIdOf(received);
  const date = Date.parse(received.headers.date ?? '');
  return {
    value: result.data,
    status: received.status,
    sentAt: received.sentAt,
    receivedAt: received.receivedAt,
    ...(requestId === undefined ? {} : { requestId }),
    ...(Number.isNaN(date) ? {} : { date }),
    ...(way.microversion === undefined ? {} : { microversion: way.microversion }),
  };
}

function saysNothing(call: Call<unknown>): boolean {
  return (call.schema as unknown) === nothing;
}

/** The status is all that this call wanted, and it came before the answer was cut off: a 202 means that Nova took it. */
export function enough(call: Call<unknown>, { partial }: Interrupted): Received | undefined {
  return partial !== undefined && saysNothing(call) && call.expect.includes(partial.status)
    ? partial
    : undefined;
}

/** The error for a status that was not asked for. */
export function refused(call: Call<unknown>, way: Way, received: Received, clean: Clean): RequestFailed {
  const { kind, message } = readFault(received.body.subarray(0, 64 * 1024).toString('utf8'), clean);
  const wait = retryAfterMs(received);
  return refusal(
    {
      ...evidenceOf(call, way, clean, received),
      actual: received.status,
      ...(kind === undefined ? {} : { fault: kind }),
      ...(message === undefined ? {} : { openstackMessage: message }),
    },
    { token: way.token === undefined, ...(wait === undefined ? {} : { retryAfterMs: wait }) },
  );
}

/** The error for an exchange that ended early. A time-out is a NoAnswer wherever it struck. */
export function broken(
  call: Call<unknown>,
  way: Way,
  { phase, cause: raw, partial }: Interrupted,
  clean: Clean,
): RequestFailed {
  const cause = withoutData(raw, clean);
  const evidence = evidenceOf(call, way, clean, partial);
  if (phase === 'body' && partial !== undefined && !(cause instanceof TimedOut)) {
    const why = `cut off after ${partial.body.length} bytes: ${cause instanceof Error ? cause.message : String(cause)}`;
    return new UnreadableAnswer(evidence, why, startOf(partial.body, clean), cause);
  }
  return new NoAnswer(evidence, phase === 'before' ? 'no' : 'maybe', cause instanceof TimedOut, cause);
}

/** undici's HTTPParserError carries the bytes that it could not read, and they may hold a token. */
function withoutData(cause: unknown, clean: Clean): unknown {
  if (!(cause instanceof Error) || !('data' in cause)) return cause;
  const { name, code } = cause as NodeJS.ErrnoException;
  return Object.assign(new Error(clean(cause.message)), { name, code });
}

/** Nova's older name is X-Compute-Request-Id; Glance says X-Openstack-Request-Id, as Node's lower case does not see. */
export function requestIdOf({ headers }: Head): string | undefined {
  const id = headers['x-openstack-request-id'] ?? headers['x-compute-request-id'];
  return typeof id === 'string' ? id : id?.[0];
}

function evidenceOf(call: Call<unknown>, way: Way, clean: Clean, head?: Head): Evidence {
  const requestId = head && requestIdOf(head);
  return {
    service: call.service,
    method: call.method,
    url: clean(urlOf(way.endpoint, call).href),
    expected: call.expect,
    ...(head === undefined ? {} : { actual: head.status }),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
  };
}

function parse(call: Call<unknown>, way: Way, received: Received, clean: Clean): unknown {
  if (received.body.length === 0) return undefined;
  try {
    return JSON.parse(received.body.toString('utf8'));
  } catch {
    // Not the parser's own words: they quote the text.
    const type = received.headers['content-type'] ?? 'of no type';
    throw new UnreadableAnswer(
      evidenceOf(call, way, clean, received),
      `not JSON (${clean(type)}, ${received.body.length} bytes)`,
      startOf(received.body, clean),
    );
  }
}

function startOf(body: Buffer, clean: Clean): string {
  // Cleaned before it is cut: half a secret is recognised by nobody.
  return clean(body.subarray(0, 64 * 1024).toString('utf8')).slice(0, 200);
}
