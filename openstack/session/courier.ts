/** Carries one call to the cloud and back, and sends it again where that is right. */
import type { Secret } from '../credentials/secret.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { Interrupted, type Received } from './exchange.ts';
import { isIdempotent, outgoingOf, type Way } from './outgoing.ts';
import { broken, enough, read, refused, requestIdOf } from './reading.ts';
import { redactor } from './redact.ts';
import { Retries } from './retry.ts';
import type { Transport } from './transport.ts';

/** One request, as a debug log would show it. */
export interface CallReport {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly microversion?: string;
  /** Missing when no answer came. */
  readonly status?: number;
  readonly requestId?: string;
  readonly tookMs: number;
}
export type OnCall = (report: CallReport) => void;

export interface CourierOptions {
  readonly timeoutMs: number;
  readonly secrets: () => readonly (Secret | string | undefined)[];
  readonly onCall?: OnCall;
}

export class Courier {
  readonly #transport: Transport;
  readonly #options: CourierOptions;
  readonly #clean: (text: string) => string;

  constructor(transport: Transport, options: CourierOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#clean = redactor(options.secrets);
  }

  /** The call's value. */
  async carry<T>(call: Call<T>, way: Way): Promise<Answer<T>> {
    return this.read(call, way, await this.fetch(call, way));
  }

  /** @throws UnreadableAnswer */
  read<T>(call: Call<T>, way: Way, received: Received): Answer<T> {
    return read(call, way, received, this.#clean);
  }

  /** An answer with one of the expected statuses. A 401 is met with one new token, whatever the method: it was not taken. */
  async fetch(call: Call<unknown>, way: Way): Promise<Received> {
    const withinMs = call.timeoutMs ?? this.#options.timeoutMs;
    const signal = call.signal === undefined ? {} : { signal: call.signal };
    const retries = new Retries({ idempotent: isIdempotent(call), withinMs, ...signal });
    const received = await this.#insist(call, way, retries);
    if (call.expect.includes(received.status)) return received;
    if (received.status !== 401 || way.token === undefined || way.renew === undefined) {
      throw refused(call, way, received, this.#clean);
    }
    const again = { ...way, token: await way.renew(way.token) };
    const second = await this.#insist(call, again, retries);
    if (call.expect.includes(second.status)) return second;
    throw refused(call, again, second, this.#clean);
  }

  /** Sends until there is an answer that is not of the passing kind, or the allowance is used up. */
  async #insist(call: Call<unknown>, way: Way, retries: Retries): Promise<Received> {
    for (;;) {
      try {
        const received = await this.#once(call, way);
        if (await retries.afterAnswer(received)) continue;
        return received;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        const whole = enough(call, error);
        if (whole !== undefined) return whole;
        if (await retries.afterSilence(error.phase === 'before' ? 'no' : 'maybe', error.cause)) continue;
        throw broken(call, way, error, this.#clean);
      }
    }
  }

  async #once(call: Call<unknown>, way: Way): Promise<Received> {
    const outgoing = outgoingOf(call, way, this.#options.timeoutMs);
    const startedAt = performance.now();
    const report = (received?: Pick<Received, 'status' | 'headers'>) => {
      const requestId = received && requestIdOf(received);
      this.#options.onCall?.({
        service: call.service,
        method: call.method,
        url: this.#clean(outgoing.url.href),
        tookMs: performance.now() - startedAt,
        ...(way.microversion === undefined ? {} : { microversion: way.microversion }),
        ...(received === undefined ? {} : { status: received.status }),
        ...(requestId === undefined ? {} : { requestId: this.#clean(requestId) }),
      });
    };
    try {
      const received = await this.#transport.send(outgoing);
      report(received);
      return received;
    } catch (error) {
      report(error instanceof Interrupted ? error.partial : undefined);
      throw error;
    }
  }
}
