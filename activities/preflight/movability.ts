import type { Finding } from '../../domain/ground.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { isAtLeast } from '../../openstack/session/session.ts';
import { type Check, error, note, warning } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { listed } from './wording.ts';

/** Adopted servers that cannot be live-migrated, by name. One that stays is no reason not to move the others. */
export const movability: Check = {
  what: 'whether adopted servers can be moved',
  look: async (inquiry) => {
    const servers = await inquiry.adopted();
    if (servers.length === 0) return undefined;
    const bySpecs = await extraSpecsOf(inquiry, servers);
    const stopped = servers.filter((s) => !isRunning(s));
    const busy = servers.filter((s) => isRunning(s) && s.taskState !== undefined);
    const stuck = [...stopped, ...busy];
    const findings = [
      ...group(stopped, notRunning),
      ...group(busy, underWay),
      ...group(
        servers.filter((s) => s.locked === true),
        locked,
      ),
      ...group(
        servers.filter((s) => s.configDrive),
        configDrives,
      ),
      ...obstaclesIn(servers, bySpecs),
      ...pinned(servers, bySpecs, (await inquiry.range('compute'))?.max),
    ];
    return stuck.length === servers.length ? [noneMoves(servers), ...findings] : findings;
  },
};

const group = (servers: readonly Server[], tell: (servers: readonly Server[]) => Finding): Finding[] =>
  servers.length === 0 ? [] : [tell(servers)];

/** nova/compute/api.py, `live_migrate`: vm_state active or paused, task_state none. */
function isRunning({ vmState, status }: Server): boolean {
  return vmState === undefined
    ? ['ACTIVE', 'PAUSED'].includes(status)
    : ['active', 'paused'].includes(vmState);
}

function notRunning(servers: readonly Server[]): Finding {
  return warning({
    subject: 'server',
    observation: `Not running: ${listed(servers.map((s) => `${s.name} (${s.status})`))}.`,
    consequence:
      'Nova refuses to live-migrate what is neither ACTIVE nor PAUSED (409): the host will not be empty.',
    remedy:
      'Start them (`openstack server start`), move them cold (`openstack server migrate`), or leave them out by a filter.',
  });
}

function underWay(servers: readonly Server[]): Finding {
  return warning({
    subject: 'server',
    observation: `Something is being done to ${listed(servers.map((s) => `${s.name} (${s.taskState ?? ''})`))}.`,
    consequence: 'Nova refuses to live-migrate a server whose task_state is set (409).',
    remedy: 'Wait until it is done. Where it hangs: `openstack server set --state active SERVER`.',
  });
}

/** nova/compute/api.py, `check_instance_lock`: `instance.locked and not context.is_admin`. */
function locked(servers: readonly Server[]): Finding {
  return note({
    subject: 'server',
    observation: `Locked: ${listed(servers.map((s) => s.name))}.`,
    consequence:
      'Nova moves them all the same: a lock does not hold an admin back. Their owner may have wanted them left alone.',
    remedy: 'Ask the owner, or leave them out by a filter.',
  });
}

function configDrives(servers: readonly Server[]): Finding {
  return note({
    subject: 'server',
    observation: `With a config drive: ${listed(servers.map((s) => s.name))}.`,
    consequence:
      'libvirt before 1.2.17 cannot move one in iso9660 form off storage that is not shared (bug 1246201).',
    remedy: 'Nothing to do with a newer libvirt.',
  });
}

function noneMoves(servers: readonly Server[]): Finding {
  return error({
    subject: 'fleet',
    observation: `None of the ${servers.length} servers to be adopted can be live-migrated now.`,
    consequence: 'There is nothing to move, and nothing to measure.',
    remedy: 'See below, server by server.',
  });
}

type Specs = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** By server id, as far as the flavor is still there and the policy shows them. */
async function extraSpecsOf(inquiry: Inquiry, servers: readonly Server[]): Promise<Specs> {
  const entries = await Promise.all(
    servers.map(async ({ id, flavorName, flavorId }) => {
      const flavor = await inquiry.flavor(flavorName ?? flavorId ?? '');
      return [id, flavor?.extraSpecs ?? {}] as const;
    }),
  );
  return new Map(entries);
}

/** Extra specs that bind a server to what its host has, and what Nova says of them. */
const obstacles: readonly { readonly key: RegExp; readonly why: string }[] = [
  // nova/conductor/tasks/live_migrate.py, `_check_can_migrate_pci`
  {
    key: /^pci_passthrough:alias$/,
    why: 'a PCI device is refused unless its alias says live_migratable (2025.1)',
  },
  {
    key: /^accel:device_profile$/,
    why: 'accelerators are refused (nova/compute/api.py, `block_accelerators`)',
  },
  {
    key: /^hw:mem_encryption$/,
    why: 'encrypted memory (SEV) is refused (nova/compute/api.py, `reject_sev_instances`)',
  },
  { key: /^hw:pmem$/, why: 'persistent memory is refused where computes are older than 21.0' },
  { key: /^hw:tpm_version$/, why: 'a virtual TPM is refused unless its secret may move' },
  { key: /^resources\d*:VGPU$/, why: 'a vGPU needs libvirt 8.6 and QEMU 8.1 on both hosts' },
];

function obstaclesIn(servers: readonly Server[], specs: Specs): Finding[] {
  return obstacles.flatMap(({ key, why }) => {
    const bound = servers.filter((s) => Object.keys(specs.get(s.id) ?? {}).some((name) => key.test(name)));
    if (bound.length === 0) return [];
    const [name] = Object.keys(specs.get(bound[0]?.id ?? '') ?? {}).filter((each) => key.test(each));
    return [
      warning({
        subject: 'server',
        observation: `The flavor of ${listed(bound.map((s) => s.name))} has ${name ?? ''}.`,
        consequence: `They may be left behind: ${why}.`,
        remedy: 'Leave them out by a filter, or plan to move them cold.',
      }),
    ];
  });
}

/** nova/conductor/tasks/live_migrate.py, `_check_instance_has_no_numa`: refused until every compute is of Train (2.79). */
function pinned(servers: readonly Server[], specs: Specs, max: string | undefined): Finding[] {
  const tied = servers.filter((s) => {
    const of = specs.get(s.id) ?? {};
    return (
      of['hw:cpu_policy'] === 'dedicated' ||
      of['hw:numa_nodes'] !== undefined ||
      of['hw:mem_page_size'] !== undefined
    );
  });
  if (tied.length === 0) return [];
  const old = !isAtLeast(max, '2.79');
  return [
    (old ? warning : note)({
      subject: 'server',
      observation: `Pinned to processors or memory of their host: ${listed(tied.map((s) => s.name))}.`,
      consequence: old
        ? 'Nova older than Train refuses to live-migrate them, unless enable_numa_live_migration is set.'
        : 'The destination must have the same free: dedicated processors and pages are counted apart.',
      remedy: old ? 'Leave them out by a filter.' : 'Nothing to do while the destination has such room.',
    }),
  ];
}
