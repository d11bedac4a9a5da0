/** https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, type Session } from '../session/session.ts';

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** affinity, anti-affinity, soft-affinity or soft-anti-affinity. */
  readonly policy: string;
  /** Of anti-affinity (2.64). */
  readonly maxServersPerHost?: number;
  /** Server ids. */
  readonly members: readonly string[];
  /** 2.13. */
  readonly projectId?: string;
}

/** Below 2.64 `policies`, a list of one. */
const group = z
  .object({
    id: z.string(),
    name: z.string(),
    policy: z.string().optional(),
    policies: z.array(z.string()).optional(),
    rules: z.object({ max_server_per_host: z.number().optional() }).optional(),
    members: z.array(z.string()),
    project_id: z.string().nullish(),
  })
  .transform((raw): ServerGroup => ({
    id: raw.id,
    name: raw.name,
    policy: raw.policy ?? raw.policies?.[0] ?? '',
    members: raw.members,
    ...known({ maxServersPerHost: raw.rules?.max_server_per_host, projectId: raw.project_id }),
  }));

/**
 * `allProjects` wants the admin role. Nova pages by offset here, gives no link to the next page, and does not say how
 * long its pages are (`[api] max_limit`, nova/api/openstack/common.py `limited`): the last one is the empty one.
 */
export async function listServerGroups(
  cloud: Session,
  filter: { readonly allProjects?: boolean } = {},
): Promise<ServerGroup[]> {
  const groups = new Map<string, ServerGroup>();
  for (;;) {
    const page = await allPages(cloud, {
      service: 'compute',
      path: '/os-server-groups',
      query: {
        all_projects: filter.allProjects === true ? true : undefined,
        offset: groups.size,
      },
      key: 'server_groups',
      item: group,
      id: (each) => each.id,
      microversion: { atLeast: '2.1', best: '2.64' },
    });
    const before = groups.size;
    for (const each of page.value) groups.set(each.id, each);
    // Not only the empty page: a service that does not know `offset` would answer with the first one for ever.
    if (groups.size === before) return [...groups.values()];
  }
}
