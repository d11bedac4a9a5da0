/** One request and its answer on an undici dispatcher. */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { countHere } from './tally.ts';
import type { Outgoing } from './transport.ts';

/** No list of any cloud comes near it; a proxy's endless error page might. */
export const largestAnswerBytes = 64 * 1024 * 1024;

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Epoch ms, this machine's clock: the request begins to be written, on an open connection. */
  readonly sentAt: number;
  /** Epoch ms, this machine's clock: the status line and headers are here. */
  readonly receivedAt: number;
}

/** The exchange ended before the answer was whole. */
export class Interrupted extends Error {
  /** Before anything was written; after; or within the answer's body. */
  readonly phase: 'before' | 'after' | 'body';
  /** What had come by then, once the headers had. */
  readonly partial: Received | undefined;

  constructor(phase: 'before' | 'after' | 'body', cause: unknown, partial?: Interrupted['partial']) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.phase = phase;
    this.partial = partial;
  }
}

/** The time was up. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  constructor(timeoutMs: number, idle: boolean) {
    super(idle ? `nothing moved for ${timeoutMs} ms` : `nothing whole within ${timeoutMs} ms`);
  }
}

/** The answer is larger than anything the API sends. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  constructor() {
    super(`longer than ${largestAnswerBytes / 1024 / 1024} MiB`);
  }
}

export class Exchange implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing;
  readonly #count = countHere();
  readonly #done = Promise.withResolvers<Received>();
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt: number | undefined;
  #head: { status: number; headers: IncomingHttpHeaders; receivedAt: number } | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #over = false;

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  async through(dispatcher: Dispatcher): Promise<Received> {
    const { url, method, headers, body, signal } = this.#outgoing;
    signal?.throwIfAborted();
    const giveUp = () => {
      this.#fail(signal?.reason, 'as it is');
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#rewind();
    try {
      const path = url.pathname + url.search;
      const sent =
        body instanceof Readable ? Readable.from(this.#watched(body), { objectMode: false }) : (body ?? null);
      dispatcher.dispatch({ origin: url.origin, path, method, headers, body: sent }, this);
      return await this.#done.promise;
    } finally {
      clearTimeout(this.#timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** undici calls it on an open connection, right before it writes (lib/dispatcher/client-h1.js `writeH1`). */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) {
      controller.abort(new Error('given up while connecting'));
      return;
    }
    this.#sentAt = Date.now();
    this.#count();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#head = { status, headers, receivedAt: Date.now() };
    this.#signOfLife();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#signOfLife();
    this.#bytes += chunk.length;
    if (this.#bytes > largestAnswerBytes) this.#fail(new TooLarge());
    else this.#chunks.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    if (this.#over || this.#head === undefined || this.#sentAt === undefined) return;
    this.#over = true;
    this.#done.resolve({ ...this.#head, sentAt: this.#sentAt, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** The socket takes the next piece once it has room: that is a sign of life too. */
  async *#watched(body: Readable): AsyncGenerator<Buffer> {
    for await (const piece of body) {
      this.#signOfLife();
      yield piece as Buffer;
    }
  }

  #signOfLife(): void {
    if (this.#outgoing.idle === true) this.#rewind();
  }

  #rewind(): void {
    clearTimeout(this.#timer);
    const { timeoutMs, idle = false } = this.#outgoing;
    this.#timer = setTimeout(() => {
      this.#fail(new TimedOut(timeoutMs, idle));
    }, timeoutMs);
  }

  /** Answers the caller now, even while the connection is still being made; undici's own abort would wait for it. */
  #fail(cause: unknown, how: 'wrapped' | 'as it is' = 'wrapped'): void {
    if (this.#over) return;
    this.#over = true;
    const phase = this.#head !== undefined ? 'body' : this.#sentAt !== undefined ? 'after' : 'before';
    const partial =
      this.#head === undefined || this.#sentAt === undefined
        ? undefined
        : { ...this.#head, sentAt: this.#sentAt, body: Buffer.concat(this.#chunks) };
    this.#done.reject(how === 'as it is' ? asError(cause) : new Interrupted(phase, cause, partial));
    this.#controller?.abort(asError(cause));
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
