/** One cloud, one user: a token, the catalogue, microversions, retries, and errors that say what happened. */
import type { Credentials } from '../credentials/credentials.ts';
import type { Answer } from './answer.ts';
import { findEndpoint, type Endpoint, type ServiceName } from './catalogue.ts';
import type { Call } from './call.ts';
import { Courier, type OnCall } from './courier.ts';
import { Keyring } from './keyring.ts';
import { choose, isMicroversioned, type MicroversionNeed, type MicroversionRange } from './microversion.ts';
import { fetchRange } from './discovery.ts';
import { fetchToken } from './authenticate.ts';
import { Transport } from './transport.ts';
import type { Identity, Token } from './token.ts';

export { mapAnswer, nothing, type Answer } from './answer.ts';
export type { Call } from './call.ts';
export type { ServiceName } from './catalogue.ts';
export type { CallReport, OnCall } from './courier.ts';
export { isAtLeast, type MicroversionNeed, type MicroversionRange } from './microversion.ts';
export { allPages } from './pages.ts';
export { counted } from './tally.ts';
export type { Identity } from './token.ts';

export interface SessionOptions {
  /** For each try of a call, and for how long tries may begin. Default 30 000. */
  readonly timeoutMs?: number;
  /** Told after each request: for a debug log. It gets no secret. */
  readonly onCall?: OnCall;
}

export interface Session {
  /** The credentials' name. */
  readonly name: string;
  /** What it is to Keystone: https whose certificate is checked, https without that check, or http. */
  readonly channel: 'checked' | 'unchecked' | 'plain';
  /**
   * @throws NoAnswer, UnreadableAnswer, MicroversionTooLow, EndpointMissing, AuthenticationFailed, NotAuthorized,
   * Forbidden, OverQuota, NotFound, Conflict, BadRequest, NotAcceptable, TooManyRequests, ServerFault, UnexpectedStatus;
   * the signal's reason when the caller gave up.
   */
  request<T>(call: Call<T>): Promise<Answer<T>>;
  /** Whom the cloud takes us for: user, project, roles. */
  identity(): Promise<Identity>;
  /** Where a service is. @throws EndpointMissing */
  endpoint(service: ServiceName): Promise<Endpoint>;
  /** The service's microversions; undefined where it has none (identity, image, network). */
  range(service: ServiceName): Promise<MicroversionRange | undefined>;
  /** The microversion that a call with this need would speak. @throws MicroversionTooLow */
  microversion(service: ServiceName, need: MicroversionNeed): Promise<string>;
  /** Closes its connections; calls under way fail. */
  close(): Promise<void>;
}

/** Nothing is sent before the first call. A session is safe to share and to print. */
export function openSession(credentials: Credentials, options: SessionOptions = {}): Session {
  return new CloudSession(credentials, options);
}

class CloudSession implements Session {
  readonly name: string;
  readonly channel: Session['channel'];
  readonly #credentials: Credentials;
  readonly #transport: Transport;
  readonly #keyring: Keyring;
  readonly #courier: Courier;
  readonly #ranges = new Map<ServiceName, Promise<MicroversionRange | undefined>>();

  constructor(credentials: Credentials, { timeoutMs = 30_000, onCall }: SessionOptions) {
    this.name = credentials.name;
    const isPlain = new URL(credentials.authUrl).protocol === 'http:';
    this.channel = isPlain ? 'plain' : credentials.insecure ? 'unchecked' : 'checked';
    this.#credentials = credentials;
    this.#transport = new Transport(credentials);
    const { auth } = credentials;
    const secret = auth.kind === 'password' ? auth.password : auth.secret;
    this.#keyring = new Keyring(() => fetchToken(this.#courier, credentials));
    this.#courier = new Courier(this.#transport, {
      timeoutMs,
      secrets: () => [secret, ...this.#keyring.known],
      ...(onCall === undefined ? {} : { onCall }),
    });
  }

  async request<T>(call: Call<T>): Promise<Answer<T>> {
    const token = await this.#keyring.current();
    const endpoint = this.#find(call.service, token);
    const version =
      call.microversion && choose(call.service, call.microversion, await this.range(call.service));
    return await this.#courier.carry(call, {
      endpoint: endpoint.url,
      token,
      renew: (refused) => this.#keyring.insteadOf(refused),
      ...(version === undefined ? {} : { microversion: version }),
    });
  }

  async identity(): Promise<Identity> {
    const { userId, userName, projectId, projectName, roles } = await this.#keyring.current();
    return { userId, userName, projectId, projectName, roles };
  }

  async endpoint(service: ServiceName): Promise<Endpoint> {
    return this.#find(service, await this.#keyring.current());
  }

  async range(service: ServiceName): Promise<MicroversionRange | undefined> {
    if (!isMicroversioned(service)) return undefined;
    const known = this.#ranges.get(service);
    if (known !== undefined) return await known;
    // Noted before anything is awaited: those who ask meanwhile share the answer.
    const asking = this.#askRange(service);
    this.#ranges.set(service, asking);
    // A failure is not remembered: the next call asks again.
    asking.catch(() => this.#ranges.delete(service));
    return await asking;
  }

  async #askRange(service: ServiceName): Promise<MicroversionRange | undefined> {
    const token = await this.#keyring.current();
    return await fetchRange(this.#courier, service, this.#find(service, token), token);
  }

  async microversion(service: ServiceName, need: MicroversionNeed): Promise<string> {
    return choose(service, need, await this.range(service));
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  #find(service: ServiceName, token: Token): Endpoint {
    const { interface: face, region } = this.#credentials;
    return findEndpoint(token.services, service, {
      interface: face,
      projectId: token.projectId,
      ...(region === undefined ? {} : { region }),
    });
  }
}
