import { EnvHttpProxyAgent, request } from 'undici';
import { printable } from '../../domain/printable.ts';

/** What became of an attempt. */
export type Sent =
  | { readonly state: 'delivered'; readonly status: number }
  /** It will be refused again: the request itself is wrong. */
  | { readonly state: 'refused'; readonly status: number; readonly reason: string }
  /** Another time it may be taken. */
  | { readonly state: 'away'; readonly reason: string; readonly retryAfterMs?: number };

export interface Outgoing {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What must not be repeated, whoever says it. */
  readonly secrets: readonly string[];
}

/** As much of an answer as an operator reads. */
const mostWords = 200;
const mostBytes = 16_384;
const longestWaitMs = 86_400_000;
/** These say that the time was wrong, not the request (RFC 9110, 8470, 6585). */
const passing = [408, 425, 429];

/** Posts it, once; an answer of 2xx is a delivery. Redirects are not followed: what is signed is for the one named. */
export async function send({ url, body, headers, timeoutMs, secrets }: Outgoing): Promise<Sent> {
  // Receivers are often beyond a proxy: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const answer = await request(url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'ferry', ...headers },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const status = answer.statusCode;
    if (status >= 200 && status < 300) return { state: 'delivered', status };
    const words = await beginningOf(answer.body);
    const reason = `${url.origin} answers ${status}${words === '' ? '' : `: ${silenced(words, secrets)}`}`;
    if (status >= 300 && status < 500 && !passing.includes(status))
      return { state: 'refused', status, reason };
    const retryAfterMs = waitAsked(answer.headers['retry-after'], Date.now());
    return { state: 'away', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  } catch (error) {
    return { state: 'away', reason: `${url.origin} ${wordsOf(error, timeoutMs)}` };
  } finally {
    await dispatcher.destroy();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      size += piece.length;
      if (size > mostBytes) break;
    }
  } catch {
    // The status is what counts.
  }
  return Buffer.concat(pieces).toString('utf8').replaceAll(/\s+/g, ' ').trim();
}

function silenced(words: string, secrets: readonly string[]): string {
  let silent = words;
  // `/` alone is no secret, and in every page.
  for (const secret of secrets.filter((one) => one.length > 3))
    silent = silent.replaceAll(secret, '[secret]');
  return printable(silent.slice(0, mostWords));
}

/** Retry-After: seconds, or a date. */
function waitAsked(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
}

/** In words of our own: the library's may repeat the URL. */
function wordsOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'cannot be reached';
  if (error.name === 'TimeoutError') return `does not answer within ${timeoutMs / 1000} s`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `cannot be reached (${code})`;
}
