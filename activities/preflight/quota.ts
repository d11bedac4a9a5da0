import type { FleetGroup } from '../../domain/campaign/spec.ts';
import type { Finding } from '../../domain/ground.ts';
import { NotFound } from '../../openstack/errors.ts';
import { getNetworkQuotas } from '../../openstack/network/quotas.ts';
import { type Quota, roomIn } from '../../openstack/quota.ts';
import { CannotTell, type Check, error } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { flavorOf, rootVolumeGb } from './made-of.ts';
import { numbered } from './wording.ts';

/** One limit of the project, and what the campaign takes of it: the most that any of its fleets does. */
interface Line {
  /** One of them. */
  readonly what: string;
  readonly needed: number;
  readonly quota: Quota;
  /** Of `openstack quota set`. */
  readonly option: string;
}

/** Fleets exist one after the other: the largest counts. */
async function most(inquiry: Inquiry, of: (group: FleetGroup) => number | Promise<number>): Promise<number> {
  const sums = await Promise.all(
    inquiry.fleets.map(async (fleet) => {
      const each = await Promise.all(fleet.map(async (group) => group.count * (await of(group))));
      return each.reduce((sum, n) => sum + n, 0);
    }),
  );
  return Math.max(0, ...sums);
}

export const serverQuota: Check = {
  what: 'the quota of servers',
  look: async (inquiry) => {
    if (inquiry.fleets.length === 0) return undefined;
    const { instances } = await inquiry.computeQuotas();
    const needed = await most(inquiry, () => 1);
    return await short(inquiry, [{ what: 'instance', needed, quota: instances, option: 'instances' }]);
  },
};

export const flavorQuota: Check = {
  what: 'the quota of cores and memory',
  look: async (inquiry) => {
    if (inquiry.fleets.length === 0) return undefined;
    const { cores, ramMb } = await inquiry.computeQuotas();
    const shape = async ({ flavor }: FleetGroup) => await flavorOf(inquiry, flavor);
    const vcpus = await most(inquiry, async (group) => (await shape(group)).vcpus);
    const memory = await most(inquiry, async (group) => (await shape(group)).ramMb);
    return await short(inquiry, [
      { what: 'core', needed: vcpus, quota: cores, option: 'cores' },
      { what: 'MB of memory', needed: memory, quota: ramMb, option: 'ram' },
    ]);
  },
};

export const volumeQuota: Check = {
  what: 'the quota of volumes',
  look: async (inquiry) => {
    const needed = await most(inquiry, ({ boot }) => (boot === 'image' ? 0 : 1));
    if (needed === 0) return undefined;
    const { volumes } = await inquiry.volumeQuotas();
    return await short(inquiry, [{ what: 'volume', needed, quota: volumes, option: 'volumes' }]);
  },
};

export const gigabyteQuota: Check = {
  what: 'the quota of gigabytes',
  look: async (inquiry) => {
    if (inquiry.fleets.flat().every(({ boot }) => boot === 'image')) return undefined;
    const { gigabytes } = await inquiry.volumeQuotas();
    const needed = await most(inquiry, async (group) =>
      group.boot === 'image' ? 0 : await rootVolumeGb(inquiry, group),
    );
    return await short(inquiry, [{ what: 'GB of volumes', needed, quota: gigabytes, option: 'gigabytes' }]);
  },
};

/** The security group that fleet/security-group.ts makes: Neutron puts two rules for egress in, ferry two for ingress. */
const rulesOfOurGroup = 4;

export const networkQuota: Check = {
  what: 'the quota of ports and security groups',
  look: async (inquiry) => {
    const ports = await most(inquiry, ({ network }) => (network.kind === 'none' ? 0 : 1));
    if (ports === 0) return undefined;
    const quotas = await getNetworkQuotas(inquiry.session).catch((problem: unknown) => {
      if (problem instanceof NotFound) throw new CannotTell('Neutron has no extension quota_details');
      throw problem;
    });
    return await short(inquiry, [
      { what: 'port', needed: ports, quota: quotas.ports, option: 'ports' },
      { what: 'security group', needed: 1, quota: quotas.securityGroups, option: 'secgroups' },
      {
        what: 'security group rule',
        needed: rulesOfOurGroup,
        quota: quotas.securityGroupRules,
        option: 'secgroup-rules',
      },
    ]);
  },
};

async function short({ session }: Inquiry, lines: readonly Line[]): Promise<Finding[]> {
  const { projectName } = await session.identity();
  return lines
    .filter(({ needed, quota }) => needed > roomIn(quota))
    .map(({ what, needed, quota, option }) => {
      const taken = quota.inUse + quota.reserved;
      return error({
        subject: 'quota',
        observation: `The fleet needs ${what.includes(' of ') ? `${n(needed)} ${what}` : numbered(needed, what)}; project ${projectName} may have ${n(quota.limit ?? 0)} and uses ${n(taken)}.`,
        consequence: `${n(needed - roomIn(quota))} too many: the fleet cannot be made whole, and nothing is measured.`,
        remedy: `\`openstack quota set --${option} ${taken + needed} ${projectName}\`, or a smaller fleet.`,
      });
    });
}

const n = (value: number) => value.toLocaleString('en');
