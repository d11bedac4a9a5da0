/** Pages of a list, and the link that leads on. */
import { badRequest } from './refusal.ts';
import type { Request } from './router.ts';

/** Nova's [api] max_limit. */
export const mostPerPage = 1000;

/** @throws Refusal 400 */
export function limitOf(request: Request, most = mostPerPage): number {
  const text = request.query.get('limit');
  if (text === null) return most;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `Invalid input for query parameters limit. Value: ${text}. '${text}' does not match '^[0-9]*$'`,
    );
  }
  return Math.min(Number(text), most);
}

/** The href of the page after the one that ends with `marker`. */
export function nextHref(request: Request, base: string, marker: string | number): string {
  const query = new URLSearchParams(request.query);
  query.set('marker', String(marker));
  return `${base}?${query.toString()}`;
}

/** `<key>_links`, or nothing where the list ends here. */
export function linksAfter(
  request: Request,
  key: string,
  base: string,
  page: { readonly more: boolean; readonly last: string | number | undefined },
): Record<string, unknown> {
  if (!page.more || page.last === undefined) return {};
  return { [`${key}_links`]: [{ rel: 'next', href: nextHref(request, base, page.last) }] };
}

/**
 * The first `limit` of what comes. Nova links on after every full page, not knowing whether more will come:
 * nova/api/openstack/common.py, `_get_collection_links`.
 */
export function firstOf<T>(
  items: Iterable<T>,
  limit: number,
): { readonly page: T[]; readonly more: boolean } {
  const page: T[] = [];
  if (limit === 0) return { page, more: false };
  for (const item of items) {
    page.push(item);
    if (page.length === limit) return { page, more: true };
  }
  return { page, more: false };
}
