import { createHash } from 'node:crypto';
import type { Request } from '../../rest/router.ts';

/** `self` and `bookmark`, with which every thing of Nova's comes: nova/api/openstack/common.py `ViewBuilder`. */
export function links({ origin }: Request, collection: string, id: string): { rel: string; href: string }[] {
  return [
    { rel: 'self', href: `${origin}/compute/v2.1/${collection}/${id}` },
    { rel: 'bookmark', href: `${origin}/compute/${collection}/${id}` },
  ];
}

const known = new Map<string, string>();

/** Tells a project's servers on one host apart from those on another, without naming it: nova/utils.py `generate_hostid`. */
export function hostIdOf(projectId: string, host: string | undefined): string {
  if (host === undefined) return '';
  const text = projectId + host;
  const digest = known.get(text) ?? createHash('sha224').update(text).digest('hex');
  known.set(text, digest);
  return digest;
}
