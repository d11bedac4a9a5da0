import { nameFor } from '../../domain/fleet.ts';
import {
  addSecurityGroupRule,
  createSecurityGroup,
  listSecurityGroups,
} from '../../openstack/network/security-groups.ts';
import type { Session } from '../../openstack/session/session.ts';

/** What lets a probe see the guests: echo, SSH, and the agent's ports. Answers the group's id. */
export async function ensureSecurityGroup(
  cloud: Session,
  run: string,
  agentPorts: readonly number[],
): Promise<string> {
  const name = nameFor(run, 'guests');
  const known = (await listSecurityGroups(cloud, { name })).at(0);
  const group =
    known ??
    (await createSecurityGroup(cloud, { name, description: `made by ferry for ${run}`, tags: [run] }));
  const has = (protocol: string) =>
    group.rules.some((r) => r.direction === 'ingress' && r.protocol === protocol);
  if (!has('icmp')) await addSecurityGroupRule(cloud, { groupId: group.id, protocol: 'icmp' });
  const open = async (protocol: string, port: number) => {
    const there = group.rules.some(
      (r) => r.direction === 'ingress' && r.protocol === protocol && r.portMin === port,
    );
    if (there) return;
    await addSecurityGroupRule(cloud, { groupId: group.id, protocol, portMin: port, portMax: port });
  };
  await open('tcp', 22);
  for (const port of agentPorts) {
    await open('tcp', port);
    await open('udp', port);
  }
  return group.id;
}
