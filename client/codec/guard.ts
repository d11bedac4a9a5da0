import type { IncomingMessage } from 'node:http';
import { Refusal } from '../ui/refusal.ts';
import { same } from '../ui/token.ts';
import type { CodecPlace } from './serve.ts';

const loopback = /^(127\.0\.0\.1|localhost|::1)$/;

/**
 * Whoever is answered reads every history. So: the token, in the path (all that Temporal's UI can be told without a login of its
 * own) or in a header (`temporal --codec-auth`); of pages only Temporal's; on loopback only names that are ours.
 */
export class CodecGuard {
  readonly #token: string;
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string> | undefined;

  constructor({ host, port, token, origins }: CodecPlace) {
    this.#token = token;
    this.#origins = new Set(origins);
    if (loopback.test(host))
      this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  }

  /** What a page may see of the answer: nothing, unless it is Temporal's. @throws Refusal */
  granted({ headers }: IncomingMessage): Record<string, string> {
    const { host, origin } = headers;
    if (this.#hosts && (host === undefined || !this.#hosts.has(host)))
      throw new Refusal(421, `Host: ${host ?? 'none'} is not this server. Ask it by the address that \`ferry codec\` printed.`); // prettier-ignore
    if (origin === undefined) return {};
    if (!this.#origins.has(origin))
      throw new Refusal(403, `Origin: ${origin} may not ask; ${[...this.#origins].join(', ')} may. If that is where Temporal's UI is: ferry codec --ui-origin ${origin}`); // prettier-ignore
    const privately = headers['access-control-request-private-network'] === undefined;
    return {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Namespace',
      ...(!privately && { 'Access-Control-Allow-Private-Network': 'true' }),
      Vary: 'Origin',
    };
  }

  /** What is asked for. @throws Refusal */
  admit({ headers, method, url = '/' }: IncomingMessage): 'encode' | 'decode' {
    const parts = (url.split('?')[0] ?? '').split('/');
    const last = parts.at(-1);
    const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    const given = bearer ?? parts[1] ?? '';
    if (!same(given, this.#token))
      throw new Refusal(401, 'This is not the token. Use the address that `ferry codec` printed, which has it, or Authorization: Bearer ….', { 'WWW-Authenticate': 'Bearer realm="ferry codec"' }); // prettier-ignore
    if (last !== 'encode' && last !== 'decode') throw new Refusal(404, 'There are …/encode and …/decode.');
    if (method !== 'POST')
      throw new Refusal(405, `${method ?? ''} does not go with ${last}; POST does.`, { Allow: 'POST' });
    return last;
  }
}
