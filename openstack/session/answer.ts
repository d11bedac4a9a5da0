/** What came back, and its reading. */
import { z } from 'zod';

/** A value with the moments and names by which it can be traced. */
export interface Answer<T> {
  readonly value: T;
  readonly status: number;
  /** X-OpenStack-Request-Id. */
  readonly requestId?: string;
  /** Epoch ms of the Date header: the cloud's own clock, resolution 1 s. */
  readonly date?: number;
  /** Epoch ms, this machine's clock: the request began to be written, on an open connection. */
  readonly sentAt: number;
  /** Epoch ms, this machine's clock: the answer's headers were here. */
  readonly receivedAt: number;
  /** The microversion spoken. */
  readonly microversion?: string;
}

/** For an answer whose body says nothing: 202 and 204. */
export const nothing = z.unknown().transform(() => undefined);

/** The same moments and names with another value. */
export function mapAnswer<T, U>(answer: Answer<T>, map: (value: T) => U): Answer<U> {
  return { ...answer, value: map(answer.value) };
}
