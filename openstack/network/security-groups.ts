/** https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, nothing, type Session } from '../session/session.ts';

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rules: readonly SecurityGroupRule[];
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
  /** 'tcp', 'icmp', a number as text, …; undefined: any. */
  readonly protocol?: string;
  readonly portMin?: number;
  readonly portMax?: number;
  readonly remoteCidr?: string;
}

const rule = z
  .object({
    id: z.string(),
    direction: z.enum(['ingress', 'egress']),
    ethertype: z.enum(['IPv4', 'IPv6']),
    protocol: z.union([z.string(), z.number()]).nullish(),
    port_range_min: z.number().nullish(),
    port_range_max: z.number().nullish(),
    remote_ip_prefix: z.string().nullish(),
  })
  .transform((raw): SecurityGroupRule => ({
    id: raw.id,
    direction: raw.direction,
    etherType: raw.ethertype,
    ...known({
      protocol: raw.protocol == null ? undefined : String(raw.protocol),
      portMin: raw.port_range_min,
      portMax: raw.port_range_max,
      remoteCidr: raw.remote_ip_prefix,
    }),
  }));

const group = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    tags: z.array(z.string()).default([]),
    security_group_rules: z.array(rule).default([]),
  })
  .transform((raw): SecurityGroup => ({
    id: raw.id,
    name: raw.name,
    description: raw.description ?? '',
    tags: raw.tags,
    rules: raw.security_group_rules,
  }));

/** Of the session's own project, though an admin could see everyone's. */
export async function listSecurityGroups(
  cloud: Session,
  filter: { readonly name?: string; readonly tag?: string } = {},
): Promise<SecurityGroup[]> {
  const { projectId } = await cloud.identity();
  const answer = await allPages(cloud, {
    service: 'network',
    path: '/security-groups',
    query: { project_id: projectId, name: filter.name, tags: filter.tag },
    key: 'security_groups',
    item: group,
    id: (each) => each.id,
  });
  return answer.value;
}

/** Neutron takes tags only afterwards (standard-attr-tag), so they are a second call. @throws OverQuota */
export async function createSecurityGroup(
  cloud: Session,
  wanted: { readonly name: string; readonly description?: string; readonly tags?: readonly string[] },
): Promise<SecurityGroup> {
  const { name, description, tags = [] } = wanted;
  const { value } = await cloud.request({
    service: 'network',
    method: 'POST',
    path: '/security-groups',
    body: { security_group: known({ name, description }) },
    expect: [201],
    schema: z.object({ security_group: group }),
  });
  if (tags.length === 0) return value.security_group;
  const tagged = await cloud.request({
    service: 'network',
    method: 'PUT',
    path: `${pathOf(value.security_group.id)}/tags`,
    body: { tags },
    expect: [200],
    schema: z.object({ tags: z.array(z.string()) }),
    idempotent: true,
  });
  return { ...value.security_group, tags: tagged.value.tags };
}

/** Lets in from everywhere (or `remoteCidr`). @throws Conflict when the rule is there already, OverQuota */
export async function addSecurityGroupRule(
  cloud: Session,
  wanted: {
    readonly groupId: string;
    readonly protocol: string;
    readonly portMin?: number;
    readonly portMax?: number;
    readonly etherType?: 'IPv4' | 'IPv6';
    readonly remoteCidr?: string;
  },
): Promise<SecurityGroupRule> {
  const { value } = await cloud.request({
    service: 'network',
    method: 'POST',
    path: '/security-group-rules',
    body: {
      security_group_rule: known({
        security_group_id: wanted.groupId,
        direction: 'ingress',
        ethertype: wanted.etherType ?? 'IPv4',
        protocol: wanted.protocol,
        port_range_min: wanted.portMin,
        port_range_max: wanted.portMax,
        remote_ip_prefix: wanted.remoteCidr,
      }),
    },
    expect: [201],
    schema: z.object({ security_group_rule: rule }),
  });
  return value.security_group_rule;
}

/** @throws NotFound, Conflict while a port uses it */
export async function deleteSecurityGroup(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'network',
    method: 'DELETE',
    path: pathOf(id),
    expect: [204],
    schema: nothing,
    idempotent: true,
  });
}

const pathOf = (id: string) => `/security-groups/${encodeURIComponent(id)}`;
