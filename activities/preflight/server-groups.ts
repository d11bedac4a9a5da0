import type { Finding } from '../../domain/ground.ts';
import type { ServerGroup } from '../../openstack/compute/server-groups.ts';
import { getServer, type Server } from '../../openstack/compute/servers.ts';
import { NotFound } from '../../openstack/errors.ts';
import { type Check, warning } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { listed } from './wording.ts';

/** Groups whose policy keeps adopted servers where they are: nova/scheduler/filters/affinity_filter.py. */
export const serverGroups: Check = {
  what: 'server groups',
  look: async (inquiry) => {
    const servers = await inquiry.adopted();
    if (servers.length === 0) return undefined;
    const byId = new Map(servers.map((s) => [s.id, s]));
    const findings = (await inquiry.serverGroups()).map(async (group) => {
      const ours = group.members.flatMap((id) => byId.get(id) ?? []);
      if (ours.length === 0) return [];
      if (group.policy === 'affinity') return [together(group, ours)];
      return group.policy === 'anti-affinity' ? await apart(inquiry, group, ours) : [];
    });
    return (await Promise.all(findings)).flat();
  },
};

/** The group's hosts, its own among them, are the only ones that the filter lets pass. */
function together({ name }: ServerGroup, ours: readonly Server[]): Finding {
  return warning({
    subject: 'server group',
    observation: `Server group ${name} (affinity) keeps ${listed(ours.map((s) => s.name))} on one host.`,
    consequence:
      'The scheduler lets none of them leave it (“No valid host was found”): they will be left behind.',
    remedy:
      'Leave them out by a filter, or have their owner use soft-affinity: a server’s group is fixed when it is made.',
  });
}

async function apart(inquiry: Inquiry, group: ServerGroup, ours: readonly Server[]): Promise<Finding[]> {
  const perHost = group.maxServersPerHost ?? 1;
  const named = await inquiry.destinations();
  const anywhere = inquiry.spec.to.includes('nova') ? await inquiry.otherHosts() : [];
  const elsewhere = await hostsOfOthers(inquiry, group, ours);
  const openOn = (host: string) => Math.max(perHost - elsewhere.filter((h) => h === host).length, 0);
  const places = [
    ...named.map(({ name }) => ({ to: name, open: openOn(name) })),
    ...(anywhere.length === 0
      ? []
      : [{ to: 'nova', open: anywhere.reduce((sum, { name }) => sum + openOn(name), 0) }]),
  ].filter(({ open }) => open < ours.length);
  return places.map(({ to, open }) =>
    warning({
      subject: 'server group',
      observation: `Server group ${group.name} (anti-affinity, ${perHost} a host) has ${listed(ours.map((s) => s.name))}; to: ${to} has a place for ${open}.`,
      consequence: `The scheduler refuses a host that has its number (“No valid host was found”): ${ours.length - open} will be left behind.`,
      remedy:
        to === 'nova'
          ? 'More hosts, or leave them out by a filter.'
          : '`to: nova` spreads them, or leave them out by a filter.',
    }),
  );
}

/** Where the group's other members are. Nova answers for members that are gone with 404. */
async function hostsOfOthers(
  { session }: Inquiry,
  { members }: ServerGroup,
  ours: readonly Server[],
): Promise<string[]> {
  const known = new Set(ours.map((s) => s.id));
  const others = members
    .filter((id) => !known.has(id))
    .map(async (id) => {
      try {
        return (await getServer(session, id)).value.host ?? [];
      } catch (problem) {
        if (problem instanceof NotFound) return [];
        throw problem;
      }
    });
  return (await Promise.all(others)).flat();
}
