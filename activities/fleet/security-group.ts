import { nameFor } from '../../domain/fleet.ts';
import {
  addSecurityGroupRule,
  createSecurityGroup,
  listSecurityGroups,
} from '../../openstack/network/security-groups.ts';
import type { Session } from '../../openstack/session/session.ts';

/** What lets a probe see the guests: echo, and SSH. Answers the group's id. */
export async function ensureSecurityGroup(cloud: Session, run: string): Promise<string> {
  const name = nameFor(run, 'guests');
  const known = (await listSecurityGroups(cloud, { name })).at(0);
  const group =
    known ??
    (await createSecurityGroup(cloud, { name, description: `made by ferry for ${run}`, tags: [run] }));
  const has = (protocol: string) =>
    group.rules.some((r) => r.direction === 'ingress' && r.protocol === protocol);
  if (!has('icmp')) await addSecurityGroupRule(cloud, { groupId: group.id, protocol: 'icmp' });
  if (!has('tcp'))
    await addSecurityGroupRule(cloud, { groupId: group.id, protocol: 'tcp', portMin: 22, portMax: 22 });
  return group.id;
}
