/** Whether, and when, to send again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Received } from './exchange.ts';

const mostTries = 3;
const firstPauseMs = 250;

/** Answers that say the request was not taken, so any method may be sent again. */
const notTaken = (received: Received) =>
  received.status === 429 || (received.status === 503 && received.headers['retry-after'] !== undefined);
/** A proxy's: the request may have been carried out behind it. */
const passing = [502, 503, 504];

/**
 * One call's allowance: three tries for what may fail by accident, and any number of waits that the cloud asks for; but
 * none begins later than `withinMs` after the call did.
 */
export class Retries {
  readonly #idempotent: boolean;
  readonly #endsAt: number;
  readonly #signal: AbortSignal | undefined;
  #tries = 1;

  constructor(call: { idempotent: boolean; withinMs: number; signal?: AbortSignal }) {
    this.#idempotent = call.idempotent;
    this.#endsAt = performance.now() + call.withinMs;
    this.#signal = call.signal;
  }

  /** Waits, and says true, when this answer's request should be sent again. */
  async afterAnswer(received: Received): Promise<boolean> {
    if (notTaken(received)) {
      const asked = retryAfterMs(received);
      return asked === undefined ? await this.#again() : await this.#pause(asked);
    }
    return this.#idempotent && passing.includes(received.status) && (await this.#again());
  }

  /** @param sent whether the cloud may have taken it */
  async afterSilence(sent: 'no' | 'maybe', cause: unknown): Promise<boolean> {
    if (isCertificateProblem(cause)) return false;
    return (sent === 'no' || this.#idempotent) && (await this.#again());
  }

  async #again(): Promise<boolean> {
    if (this.#tries >= mostTries) return false;
    const pauseMs = firstPauseMs * 4 ** (this.#tries - 1) * (0.75 + Math.random() / 2);
    this.#tries += 1;
    return await this.#pause(pauseMs);
  }

  async #pause(ms: number): Promise<boolean> {
    if (performance.now() + ms > this.#endsAt) return false;
    try {
      await sleep(ms, undefined, this.#signal === undefined ? {} : { signal: this.#signal });
    } catch {
      this.#signal?.throwIfAborted();
    }
    return true;
  }
}

/** Seconds, or an HTTP date that is held against the answer's own Date: clocks differ. RFC 9110, 10.2.3. */
export function retryAfterMs({
  headers,
  receivedAt,
}: Pick<Received, 'headers' | 'receivedAt'>): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  // At least a tenth of a second: "0" from a cloud that is busy must not become a busy loop.
  if (/^\s*\d+\s*$/.test(text)) return Math.max(Number(text) * 1000, 100);
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const now = headers.date === undefined ? receivedAt : Date.parse(headers.date);
  return Math.max(until - (Number.isNaN(now) ? receivedAt : now), 100);
}

/** Asking again will not make a certificate trusted. Node's codes: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificateProblem(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}
