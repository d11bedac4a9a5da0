import type { Finding } from '../../domain/ground.ts';
import type { Aggregate } from '../../openstack/compute/aggregates.ts';
import { type Check, warning } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { listed } from './wording.ts';
import { flavorOf } from './made-of.ts';

/** What aggregates are asked about: a server that is there, or the like of those to be made. */
interface Mover {
  readonly name: string;
  readonly projectId: string;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** Host aggregates that keep servers off a destination, where the scheduler's filters for them are in use. */
export const aggregates: Check = {
  what: 'host aggregates',
  look: async (inquiry) => {
    const all = await inquiry.aggregates();
    if (all.every(({ metadata }) => Object.keys(metadata).length === 0)) return [];
    const movers = await moversOf(inquiry);
    const named = await inquiry.destinations();
    const anywhere = inquiry.spec.to.includes('nova') ? await inquiry.otherHosts() : [];
    return [
      ...named.flatMap((host) => refusals(movers, [host.name], all, host.name)),
      ...(anywhere.length === 0
        ? []
        : refusals(
            movers,
            anywhere.map((h) => h.name),
            all,
            'nova',
          )),
    ];
  },
};

async function moversOf(inquiry: Inquiry): Promise<Mover[]> {
  const servers = await inquiry.adopted();
  const adopted = servers.map(async ({ name, projectId, flavorName = '' }) => {
    const extraSpecs = (await inquiry.flavor(flavorName))?.extraSpecs ?? {};
    return { name, projectId, extraSpecs };
  });
  const { projectId } = await inquiry.session.identity();
  const made = inquiry.fleets.flat().map(async ({ flavor }) => {
    const { name, extraSpecs } = await flavorOf(inquiry, flavor);
    return { name: `servers of ${name}`, projectId, extraSpecs };
  });
  return await Promise.all([...adopted, ...made]);
}

/** Movers for whom every one of the hosts is closed, and why. */
function refusals(
  movers: readonly Mover[],
  hosts: readonly string[],
  all: readonly Aggregate[],
  to: string,
): Finding[] {
  const reasons = movers.flatMap((mover) => {
    const why = hosts.map((host) =>
      closedTo(
        mover,
        all.filter((a) => a.hosts.includes(host)),
      ),
    );
    const [first] = why;
    return first !== undefined && why.every((w) => w !== undefined) ? [{ name: mover.name, why: first }] : [];
  });
  return [...Map.groupBy(reasons, (r) => r.why)].map(([why, who]) =>
    warning({
      subject: 'aggregate',
      observation: `to: ${to}: for ${listed([...new Set(who.map((w) => w.name))])} ${why}.`,
      consequence: `With that filter in nova.conf (enabled_filters) the scheduler passes ${to === 'nova' ? 'every other host' : 'it'} over: they stay where they are.`,
      remedy:
        'See `openstack aggregate list --long`; choose a destination in the same aggregate, or leave them out.',
    }),
  );
}

const scope = 'aggregate_instance_extra_specs:';

function closedTo({ projectId, extraSpecs }: Mover, around: readonly Aggregate[]): string | undefined {
  // aggregate_multitenancy_isolation.py: a host of such an aggregate is for those projects alone.
  const tenants = around.flatMap(({ metadata }) =>
    Object.entries(metadata).flatMap(([key, value]) =>
      key.startsWith('filter_tenant_id') ? value.split(',').map((id) => id.trim()) : [],
    ),
  );
  if (tenants.length > 0 && !tenants.includes(projectId)) {
    return 'the host is for other projects (filter_tenant_id, AggregateMultiTenancyIsolation)';
  }
  // aggregate_instance_extra_specs.py; its operators (s==, <in>, <or> …) are left to it.
  const unmet = Object.entries(extraSpecs).find(([key, value]) => {
    if (!key.startsWith(scope) || /[<>=!]/.test(value)) return false;
    const name = key.slice(scope.length);
    return !around.some(({ metadata }) => metadata[name]?.split(',').includes(value));
  });
  return (
    unmet &&
    `no aggregate of the host has ${unmet[0].slice(scope.length)}=${unmet[1]} (AggregateInstanceExtraSpecsFilter)`
  );
}
