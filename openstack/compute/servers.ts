/** https://docs.openstack.org/api-ref/compute/#servers-servers; nova/api/openstack/compute/servers.py */
import { z } from 'zod';
import { allPages, mapAnswer, nothing, type Answer, type Session } from '../session/session.ts';
import { isoOf } from '../timestamp.ts';
import { server, type Server } from './server.ts';

export { createServer, type BlockDevice, type CreateServer } from './create-server.ts';
export type { Server } from './server.ts';

/** Tags 2.26, the flavor itself 2.47, cells that are down 2.69, locked 2.73, pinned zone 2.96; 2.98 adds image properties. */
const reading = { atLeast: '2.1', best: '2.96' } as const;

export interface ServerFilter {
  /** Of every project, not only the session's; wants the admin role. */
  readonly allProjects?: boolean;
  /** The nova-compute service's name, not the hypervisor's; wants the admin role. */
  readonly host?: string;
  readonly status?: string;
  /** A regular expression of the cloud's database, matched anywhere in the name. */
  readonly name?: string;
  readonly projectId?: string;
  /** Servers that carry all of them (2.26). */
  readonly tags?: readonly string[];
  /** Epoch ms: updated since then. Nova then lists deleted servers too, unless `deleted` is false. */
  readonly changesSince?: number;
  readonly deleted?: boolean;
  /** Per page; Nova's own limit is 1000. */
  readonly limit?: number;
}

/** All pages. @throws Forbidden where the filter wants the admin role. */
export async function listServers(cloud: Session, filter: ServerFilter = {}): Promise<Answer<Server[]>> {
  return await allPages(cloud, {
    service: 'compute',
    path: '/servers/detail',
    key: 'servers',
    item: server,
    id: (each) => each.id,
    microversion:
      filter.tags === undefined ? reading : { ...reading, atLeast: '2.26', otherwise: 'it has no tags' },
    query: queryOf(filter),
  });
}

function queryOf(filter: ServerFilter) {
  return {
    all_tenants: filter.allProjects === true || filter.projectId !== undefined ? 1 : undefined,
    host: filter.host,
    status: filter.status,
    name: filter.name,
    project_id: filter.projectId,
    tags: filter.tags?.join(','),
    'changes-since': filter.changesSince === undefined ? undefined : isoOf(filter.changesSince),
    deleted: filter.deleted,
    limit: filter.limit,
  };
}

/**
 * Only the ids: on the testbed a third of the work that `listServers` gives Nova, which for details asks Neutron about
 * security groups, and its own database about flavors, volumes and faults (nova/api/openstack/compute/views/servers.py, `detail`).
 * @throws Forbidden where the filter wants the admin role.
 */
export async function listServerIds(cloud: Session, filter: ServerFilter): Promise<Answer<string[]>> {
  return await allPages(cloud, {
    service: 'compute',
    path: '/servers',
    key: 'servers',
    item: z.object({ id: z.string() }).transform(({ id }) => id),
    id: (each) => each,
    query: queryOf(filter),
  });
}

/** @throws NotFound */
export async function getServer(cloud: Session, id: string): Promise<Answer<Server>> {
  const answer = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: `/servers/${encodeURIComponent(id)}`,
    expect: [200],
    schema: z.object({ server }),
    microversion: reading,
  });
  return mapAnswer(answer, (body) => body.server);
}

/** Accepted; the server is gone when getServer throws NotFound. @throws NotFound, Conflict */
export async function deleteServer(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'compute',
    method: 'DELETE',
    path: `/servers/${encodeURIComponent(id)}`,
    expect: [204],
    schema: nothing,
    idempotent: true,
  });
}
