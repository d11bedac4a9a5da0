/** os-server-groups and os-aggregates: what ties servers and hosts together. */
import { z } from 'zod';
import { checked, wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { badRequest, conflict, forbidden, notFound } from '../../rest/refusal.ts';
import { gone, ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import type { Aggregate, ServerGroup } from '../../world/materials.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';

const v = { project: versionOf('2.13'), policy: versionOf('2.64'), uuid: versionOf('2.41') };
const policies = z.enum(['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity']);

export function groups(router: Router, { world }: Compute): void {
  router
    .on('GET', '/os-server-groups', (request) => {
      const offset = Number(request.query.get('offset') ?? 0);
      const page = [...world.groups.values()].slice(offset, offset + 1000);
      return ok({ server_groups: page.map((each) => groupView(world, request, each)) });
    })
    .on('POST', '/os-server-groups', (request) => createGroup(world, request))
    .on('GET', '/os-server-groups/:group', (request) =>
      ok({ server_group: groupView(world, request, groupOf(world, request)) }),
    )
    .on('DELETE', '/os-server-groups/:group', (request) => {
      const group = groupOf(world, request);
      for (const id of group.members) world.groupOf.delete(id);
      world.groups.delete(group.id);
      return gone;
    })
    .on('GET', '/os-aggregates', ({ version }) =>
      ok({ aggregates: [...world.aggregates.values()].map((each) => aggregateView(version, each)) }),
    )
    .on('POST', '/os-aggregates', (request) => createAggregate(world, request))
    .on('DELETE', '/os-aggregates/:aggregate', (request) => {
      const aggregate = aggregateOf(world, request);
      if (aggregate.hosts.length > 0)
        throw badRequest(
          `Cannot remove host from aggregate ${aggregate.id}. Reason: Host aggregate is not empty.`,
        );
      world.aggregates.delete(aggregate.id);
      return { status: 200 };
    })
    .on('POST', '/os-aggregates/:aggregate/action', (request) => changeAggregate(world, request));
}

function groupOf(world: World, { params }: Request): ServerGroup {
  const id = params['group'] ?? '';
  const group = world.groups.get(id);
  if (group === undefined) throw notFound(`Instance group ${id} could not be found.`);
  return group;
}

function createGroup(world: World, request: Request) {
  const newer = z.object({
    name: z.string().min(1),
    policy: policies,
    rules: z.object({ max_server_per_host: z.coerce.number().optional() }).optional(),
  });
  const older = z
    .object({ name: z.string().min(1), policies: z.tuple([policies]) })
    .transform(({ name, policies: [policy] }) => ({ name, policy, rules: undefined }));
  const wanted = wrapped(request.body, 'server_group', request.version >= v.policy ? newer : older);
  const most = world.quotas.compute.server_groups;
  if (most >= 0 && world.groups.size >= most) throw forbidden('Quota exceeded, too many server groups.');
  const group: ServerGroup = {
    id: world.chance.uuid(),
    name: wanted.name,
    policy: wanted.policy,
    maxServersPerHost: wanted.rules?.max_server_per_host,
    members: [],
  };
  world.groups.set(group.id, group);
  return ok({ server_group: groupView(world, request, group) });
}

function groupView(world: World, { version }: Request, group: ServerGroup): object {
  const { maxServersPerHost: most } = group;
  return {
    id: group.id,
    name: group.name,
    ...(version >= v.policy
      ? { policy: group.policy, rules: most === undefined ? {} : { max_server_per_host: most } }
      : { policies: [group.policy], metadata: {} }),
    members: group.members,
    ...(version >= v.project && { project_id: world.project.id, user_id: world.user.id }),
  };
}

function aggregateOf(world: World, { params }: Request): Aggregate {
  const id = params['aggregate'] ?? '';
  const aggregate = world.aggregates.get(Number(id));
  if (aggregate === undefined) throw notFound(`Aggregate ${id} could not be found.`);
  return aggregate;
}

function createAggregate(world: World, request: Request) {
  const wanted = wrapped(
    request.body,
    'aggregate',
    z.object({ name: z.string().min(1), availability_zone: z.string().nullish() }),
  );
  if ([...world.aggregates.values()].some(({ name }) => name === wanted.name))
    throw conflict(`Aggregate ${wanted.name} already exists.`);
  const zone = wanted.availability_zone;
  const aggregate: Aggregate = {
    id: Math.max(0, ...world.aggregates.keys()) + 1,
    uuid: world.chance.uuid(),
    name: wanted.name,
    hosts: [],
    metadata: zone == null ? {} : { availability_zone: zone },
    createdAt: world.clock.nowMs,
  };
  world.aggregates.set(aggregate.id, aggregate);
  return ok({ aggregate: aggregateView(request.version, aggregate) });
}

const change = z.union([
  z.object({ add_host: z.object({ host: z.string() }) }),
  z.object({ remove_host: z.object({ host: z.string() }) }),
]);

function changeAggregate(world: World, request: Request) {
  const aggregate = aggregateOf(world, request);
  const asked = checked(request.body, 'aggregate', change);
  const adds = 'add_host' in asked;
  const host = adds ? asked.add_host.host : asked.remove_host.host;
  if (!world.hosts.has(host)) throw notFound(`Compute host ${host} could not be found.`);
  const at = aggregate.hosts.indexOf(host);
  if (adds && at !== -1) throw conflict(`Aggregate ${aggregate.id} already has host ${host}.`);
  if (!adds && at === -1) throw notFound(`Aggregate ${aggregate.id} has no host ${host}.`);
  if (adds) aggregate.hosts.push(host);
  else aggregate.hosts.splice(at, 1);
  return ok({ aggregate: aggregateView(request.version, aggregate) });
}

function aggregateView(version: number, aggregate: Aggregate): object {
  return {
    id: aggregate.id,
    ...(version >= v.uuid && { uuid: aggregate.uuid }),
    name: aggregate.name,
    hosts: aggregate.hosts,
    metadata: aggregate.metadata,
    created_at: databaseTime(aggregate.createdAt),
    updated_at: null,
    deleted_at: null,
    deleted: false,
    availability_zone: aggregate.metadata['availability_zone'] ?? null,
  };
}
