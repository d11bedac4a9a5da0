/** How a call is described by those who know the API. */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { ServiceName } from './catalogue.ts';
import type { MicroversionNeed } from './microversion.ts';

export type QueryValue = string | number | boolean | undefined | readonly string[];

export interface Call<T> {
  readonly service: ServiceName;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the endpoint on, beginning with a slash; each variable part went through encodeURIComponent. */
  readonly path: string;
  /** Undefined is left out, a list repeats its name. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. `open` is called again for each try. */
  readonly content?: { readonly type: string; readonly lengthBytes?: number; readonly open: () => Readable };
  readonly headers?: Readonly<Record<string, string>>;
  readonly microversion?: MicroversionNeed;
  /** Statuses that are success. */
  readonly expect: readonly number[];
  readonly schema: z.ZodType<T>;
  /** Default: the session's. With `content`, the time without a sign of life. */
  readonly timeoutMs?: number;
  /** Default: GET and HEAD are. What is not goes out on a connection of its own and is never sent twice on a doubt. */
  readonly idempotent?: boolean;
  /** Gives up; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Endpoint, path and query as a URL. */
export function urlOf(endpoint: string, { path, query = {} }: Pick<Call<unknown>, 'path' | 'query'>): URL {
  const url = new URL(endpoint + path);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? (value as readonly string[]) : [value])
      url.searchParams.append(name, String(each));
  }
  return url;
}
