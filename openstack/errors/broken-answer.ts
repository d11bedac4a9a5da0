/** No answer, or one that cannot be read. */
import { RequestFailed, type Evidence } from './evidence.ts';

/**
 * No whole status line and headers came back within the time.
 * `sent: 'no'`: nothing was written (refused, unknown name, TLS failure, connect time-out): safe to send again.
 * `sent: 'maybe'`: the cloud may have taken the request: look before sending it again.
 */
export class NoAnswer extends RequestFailed {
  override readonly name = 'NoAnswer';
  readonly sent: 'no' | 'maybe';
  /** True: the time was up, and the cloud may still be at it. False: the connection failed or broke. */
  readonly timedOut: boolean;

  constructor(evidence: Evidence, sent: 'no' | 'maybe', timedOut: boolean, cause: unknown) {
    const fate = sent === 'no' ? 'the request was not sent' : 'the cloud may have taken the request';
    super(evidence, `no answer: ${wordsOf(cause)}; ${fate}`, { cause });
    this.sent = sent;
    this.timedOut = timedOut;
  }
}

/** A status came, and the rest can't be used: cut off, not JSON, over 64 MiB, or of another shape than the API's. */
export class UnreadableAnswer extends RequestFailed {
  override readonly name = 'UnreadableAnswer';
  /** The first characters of the body, secrets removed. */
  readonly bodyStart: string;

  constructor(evidence: Evidence, why: string, bodyStart: string, cause?: unknown) {
    const start = bodyStart === '' ? '' : `; it starts ${JSON.stringify(bodyStart)}`;
    super(
      evidence,
      `${evidence.actual ?? 'an'} answer that can't be read: ${why}${start}`,
      cause === undefined ? undefined : { cause },
    );
    this.bodyStart = bodyStart;
  }
}

/** An AggregateError (IPv6 and IPv4 both refused) has an empty message of its own. */
function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') {
    return [...new Set(cause.errors.map((error) => wordsOf(error)))].join(', ');
  }
  return cause instanceof Error ? cause.message : String(cause);
}
