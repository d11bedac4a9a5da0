import { keyTo } from './token.ts';

export const readable = ['report', 'json', 'csv', 'trend'] as const;
export type Readable = (typeof readable)[number];

/** A document's address. It is opened by a link, which carries no token, so it carries the key to this one alone. */
export function linkTo(token: string, what: Readable, name: string): string {
  const path = pathOf(what, name);
  return `${path}?key=${keyTo(token, path)}`;
}

export function pathOf(what: Readable, name: string): string {
  return `/read/${what}/${encodeURIComponent(name)}`;
}
