import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';
import { same } from './token.ts';

/**
 * Any page in the same browser can send requests here, and a name of its own can be made to mean 127.0.0.1 (DNS
 * rebinding). So: only the names that are ours, only our own origin, and nothing is told or done without the token.
 */
export class Guard {
  readonly #token: string;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number) {
    this.#token = token;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** Holds for every request, of whatever kind. @throws Refusal */
  admit({ headers, method }: IncomingMessage): void {
    const { host, origin } = headers;
    if (host === undefined || !this.#hosts.has(host)) {
      throw new Refusal(
        421,
        `Host: ${host ?? 'none'} is not this server. Open it by the address that \`ferry ui\` printed.`,
      );
    }
    const acts = method !== 'GET' && method !== 'HEAD';
    if (origin === undefined ? acts : origin !== `http://${host}`) {
      throw new Refusal(
        403,
        `Origin: ${origin ?? 'none'} may not ask this server; only its own page (http://${host}) may.`,
      );
    }
    const site = headers['sec-fetch-site'];
    if (acts && site !== undefined && site !== 'same-origin') {
      throw new Refusal(403, `Sec-Fetch-Site: ${site}; only the server's own page may ask for this.`);
    }
  }

  /** Holds for whatever tells or does something. @throws Refusal */
  hasToken({ headers }: IncomingMessage): void {
    const { authorization } = headers;
    if (authorization === undefined) {
      throw new Refusal(
        401,
        'A token is needed (Authorization: Bearer …). Open the address that `ferry ui` printed: it ends in it.',
        { 'WWW-Authenticate': 'Bearer realm="ferry ui"' },
      );
    }
    const [, given = ''] = /^Bearer (\S+)$/.exec(authorization) ?? [];
    if (same(given, this.#token)) return;
    throw new Refusal(403, 'This is not the token. Open the address that `ferry ui` printed: it ends in it.');
  }
}
