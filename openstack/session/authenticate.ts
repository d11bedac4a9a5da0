/** POST /v3/auth/tokens */
import type { Credentials } from '../credentials/credentials.ts';
import { UnreadableAnswer } from '../errors.ts';
import type { Call } from './call.ts';
import type { Courier } from './courier.ts';
import { readToken, tokenAnswer, tokenRequest, type Token } from './token.ts';

/**
 * A new token. Asking twice does no harm, so a lost answer is asked for again.
 * @throws AuthenticationFailed on 401; NotFound where Keystone is not at the URL.
 */
export async function fetchToken(courier: Courier, credentials: Credentials): Promise<Token> {
  const call = {
    service: 'identity',
    method: 'POST',
    path: '/auth/tokens',
    body: tokenRequest(credentials.auth),
    expect: [201],
    idempotent: true,
    schema: tokenAnswer,
  } as const satisfies Call<unknown>;
  const way = { endpoint: credentials.authUrl };
  const askedAt = performance.now();
  const received = await courier.fetch(call, way);
  const value = received.headers['x-subject-token'];
  if (typeof value !== 'string' || value === '') {
    const url = `${credentials.authUrl}/auth/tokens`;
    const evidence = { service: 'identity', method: 'POST', url, expected: [201], actual: received.status };
    throw new UnreadableAnswer(evidence, 'it has no X-Subject-Token: is it Keystone?', '');
  }
  return readToken(value, courier.read(call, way, received).value, askedAt);
}
