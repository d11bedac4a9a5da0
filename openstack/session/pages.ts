/** Lists that come in pages: all of them, as one. */
import { z } from 'zod';
import { BadRequest, UnreadableAnswer } from '../errors.ts';
import type { Answer } from './answer.ts';
import type { Call, QueryValue } from './call.ts';
import type { Session } from './session.ts';

/** No list is that long; a service that never ends its pages is broken. */
const mostPages = 10_000;
/** A marker can vanish (its server was deleted) while the list is read. */
const mostStarts = 3;

export interface Pages<T> extends Omit<Call<unknown>, 'schema' | 'method' | 'expect'> {
  /** The key of the list in the answer, which also names `<key>_links`. */
  readonly key: string;
  readonly item: z.ZodType<T>;
  /** What makes two items the same: one that slipped to the next page while the list grew is not counted twice. */
  readonly id: (item: T) => string | number;
  readonly pages?: 'first' | 'all';
}

type Query = Readonly<Record<string, QueryValue>>;

interface Page<T> {
  readonly items: readonly T[];
  readonly next: Query | undefined;
}

/**
 * GETs page after page. `sentAt` and `date` are the first page's, `receivedAt` the last one's: the list was true at
 * some time in between. Of a next link only the query is used: behind a proxy its host and scheme may be wrong.
 */
export async function allPages<T>(cloud: Session, list: Pages<T>): Promise<Answer<T[]>> {
  for (let start = 1; ; start += 1) {
    try {
      return await readThrough(cloud, list);
    } catch (error) {
      const lostMarker = error instanceof BadRequest && /marker/i.test(error.message);
      if (!lostMarker || start >= mostStarts) throw error;
    }
  }
}

async function readThrough<T>(cloud: Session, list: Pages<T>): Promise<Answer<T[]>> {
  const { key, item, id, pages = 'all', ...call } = list;
  const schema = z
    .object({
      [key]: z.array(item),
      [`${key}_links`]: z.array(z.object({ rel: z.string(), href: z.string() })).optional(),
      next: z.string().nullish(),
    })
    .transform((page) => ({ items: page[key] as T[], next: nextOf(page, key) }));
  const items = new Map<string | number, T>();
  let query: Query = call.query ?? {};
  let first: Answer<unknown> | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const answer: Answer<Page<T>> = await cloud.request({
      ...call,
      method: 'GET',
      expect: [200],
      query,
      schema,
    });
    first ??= answer;
    const known = items.size;
    for (const each of answer.value.items) items.set(id(each), each);
    const { next } = answer.value;
    if (next === undefined || pages === 'first' || items.size === known) {
      return { ...first, receivedAt: answer.receivedAt, value: [...items.values()] };
    }
    query = next;
  }
  const evidence = { service: call.service, method: 'GET', url: call.path, expected: [200], actual: 200 };
  throw new UnreadableAnswer(evidence, `its pages do not end (${mostPages} read)`, '');
}

/** Nova, Neutron and Cinder: `<key>_links` with rel next. Glance: `next`, a path. */
function nextOf(page: Record<string, unknown>, key: string): Query | undefined {
  const links = page[`${key}_links`] as readonly { rel: string; href: string }[] | undefined;
  const href =
    links?.find((link) => link.rel === 'next')?.href ?? (page['next'] as string | null | undefined);
  if (href === undefined || href === null) return undefined;
  const { searchParams } = new URL(href, 'http://next.invalid');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
