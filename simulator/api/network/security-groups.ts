/** Security groups and their rules. https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups */
import { z } from 'zod';
import { checked, wrapped } from '../../rest/input.ts';
import { conflict, notFound } from '../../rest/refusal.ts';
import { created, gone, ok, type Request, type Router } from '../../rest/router.ts';
import { plainTime } from '../../rest/stamp.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../world/network.ts';
import type { World } from '../../world/world.ts';
import { fits } from './network.ts';

export function securityGroups(router: Router, world: World): void {
  router
    .on('GET', '/security-groups', (request) => {
      const all = [...world.securityGroups.values()].map((each) => view(world, each));
      return ok({ security_groups: all.filter((each) => fits(request, each)) });
    })
    .on('POST', '/security-groups', ({ body }) => {
      const { name, description } = wrapped(body, 'security_group', input);
      const most = world.quotas.network.security_group;
      if (most >= 0 && world.securityGroups.size >= most)
        throw conflict("Quota exceeded for resources: ['security_group'].", 'OverQuota');
      return created({ security_group: view(world, addSecurityGroup(world, name, description)) });
    })
    .on('GET', '/security-groups/:group', (request) =>
      ok({ security_group: view(world, groupOf(world, request.params['group'])) }),
    )
    .on('PUT', '/security-groups/:group/tags', (request) => {
      const group = groupOf(world, request.params['group']);
      group.tags = checked(request.body, 'tags', z.object({ tags: z.array(z.string()) })).tags;
      return ok({ tags: group.tags });
    })
    .on('DELETE', '/security-groups/:group', (request) => {
      const group = groupOf(world, request.params['group']);
      for (const port of world.ports.all())
        if (port.securityGroupIds.includes(group.id))
          throw conflict(`Security Group ${group.id} in use.`, 'SecurityGroupInUse');
      world.securityGroups.delete(group.id);
      return gone;
    })
    .on('POST', '/security-group-rules', (request) => addRule(world, request));
}

const input = z.object({ name: z.string().default(''), description: z.string().default('') });

export function addSecurityGroup(world: World, name: string, description: string): SecurityGroup {
  const createdAt = world.clock.nowMs;
  const egress = (['IPv4', 'IPv6'] as const).map((etherType): SecurityGroupRule => ({
    id: world.chance.uuid(),
    direction: 'egress',
    etherType,
    protocol: null,
    portMin: null,
    portMax: null,
    remoteCidr: null,
    createdAt,
  }));
  const group = { id: world.chance.uuid(), name, description, tags: [], rules: egress, createdAt };
  world.securityGroups.set(group.id, group);
  return group;
}

function groupOf(world: World, id = ''): SecurityGroup {
  const group = world.securityGroups.get(id);
  if (group === undefined) throw notFound(`Security group ${id} does not exist`, 'SecurityGroupNotFound');
  return group;
}

const rule = z.object({
  security_group_id: z.string(),
  direction: z.enum(['ingress', 'egress']),
  ethertype: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  protocol: z.union([z.string(), z.number()]).nullish(),
  port_range_min: z.number().nullish(),
  port_range_max: z.number().nullish(),
  remote_ip_prefix: z.string().nullish(),
});

function addRule(world: World, { body }: Request) {
  const wanted = wrapped(body, 'security_group_rule', rule);
  const group = groupOf(world, wanted.security_group_id);
  const made: SecurityGroupRule = {
    id: world.chance.uuid(),
    direction: wanted.direction,
    etherType: wanted.ethertype,
    protocol: wanted.protocol == null ? null : String(wanted.protocol),
    portMin: wanted.port_range_min ?? null,
    portMax: wanted.port_range_max ?? null,
    remoteCidr: wanted.remote_ip_prefix ?? null,
    createdAt: world.clock.nowMs,
  };
  const twin = group.rules.find((each) => sameRule(each, made));
  if (twin !== undefined)
    throw conflict(`Security group rule already exists. Rule id is ${twin.id}.`, 'SecurityGroupRuleExists');
  group.rules.push(made);
  return created({ security_group_rule: ruleView(world, group, made) });
}

function sameRule(a: SecurityGroupRule, b: SecurityGroupRule): boolean {
  const keys = ['direction', 'etherType', 'protocol', 'portMin', 'portMax', 'remoteCidr'] as const;
  return keys.every((key) => a[key] === b[key]);
}

function view(world: World, group: SecurityGroup): object {
  const { id: projectId } = world.project;
  return {
    id: group.id,
    name: group.name,
    stateful: true,
    tenant_id: projectId,
    description: group.description,
    shared: false,
    security_group_rules: group.rules.map((each) => ruleView(world, group, each)),
    tags: group.tags,
    created_at: plainTime(group.createdAt),
    updated_at: plainTime(group.createdAt),
    revision_number: 1,
    project_id: projectId,
  };
}

function ruleView({ project }: World, group: SecurityGroup, each: SecurityGroupRule): object {
  return {
    id: each.id,
    tenant_id: project.id,
    security_group_id: group.id,
    ethertype: each.etherType,
    direction: each.direction,
    protocol: each.protocol,
    port_range_min: each.portMin,
    port_range_max: each.portMax,
    remote_ip_prefix: each.remoteCidr,
    remote_address_group_id: null,
    normalized_cidr: each.remoteCidr,
    remote_group_id: null,
    description: '',
    created_at: plainTime(each.createdAt),
    updated_at: plainTime(each.createdAt),
    revision_number: 0,
    project_id: project.id,
  };
}
