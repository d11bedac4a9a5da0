import type { Finding } from '../../domain/ground.ts';
import { type Check, error, note, warning } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { listed } from './wording.ts';
import { flavorOf } from './made-of.ts';

/**
 * `block_migration` against the disks of the fleet, as libvirt's driver judges it. nova/virt/libvirt/driver.py at
 * 00a0304 (2026): line 10966, `check_can_live_migrate_source`: true is refused where nothing local would be copied;
 * line 10991: false is refused where something local would have to be. Line 11119, `_is_shared_block_storage`:
 * a server booted from a volume counts as shared when it has no local disk at all.
 */
export const storage: Check = {
  what: 'block migration against storage',
  look: async (inquiry) => {
    const [home, disks] = await Promise.all([inquiry.home(), disksOf(inquiry)]);
    const libvirt = home.hypervisor?.type === 'QEMU';
    return inquiry.spec.migrate.blockMigration.flatMap((block) => {
      if (block === true && disks.none.length > 0) {
        const some = inquiry.spec.fleet.kind === 'adopted' && disks.local.length > 0;
        return [nothingToCopy(disks.none, !libvirt ? note : some ? warning : error)];
      }
      if (block === true && libvirt) return [ifShared(disks.local)];
      if (block === false && disks.local.length > 0) return [ifNotShared(disks.local, libvirt)];
      return [];
    });
  },
};

/** Names of groups or servers, by whether they have a disk on the host. */
interface Disks {
  readonly local: readonly string[];
  readonly none: readonly string[];
}

async function disksOf(inquiry: Inquiry): Promise<Disks> {
  const of = (all: readonly { name: string; local: boolean }[]): Disks => ({
    local: [...new Set(all.filter((d) => d.local).map((d) => d.name))],
    none: [...new Set(all.filter((d) => !d.local).map((d) => d.name))],
  });
  if (inquiry.spec.fleet.kind === 'adopted') {
    const servers = await inquiry.adopted();
    const all = servers.map(async ({ name, imageId, flavorName = '' }) => {
      const flavor = await inquiry.flavor(flavorName);
      return { name, local: imageId !== undefined || extraDisk(flavor) };
    });
    return of(await Promise.all(all));
  }
  const groups = inquiry.fleets.flat().map(async ({ boot, flavor }) => ({
    name: `the servers with boot: ${boot}`,
    local: boot === 'image' || extraDisk(await flavorOf(inquiry, flavor)),
  }));
  return of(await Promise.all(groups));
}

const extraDisk = (flavor: { ephemeralGb: number; swapMb: number } | undefined) =>
  flavor !== undefined && (flavor.ephemeralGb > 0 || flavor.swapMb > 0);

function nothingToCopy(who: readonly string[], severity: typeof error): Finding {
  return severity({
    subject: 'block_migration',
    observation: `migrate.block_migration: true, and nothing of ${listed(who)} is on the host’s own disks: it is all on volumes.`,
    consequence:
      severity === note
        ? 'libvirt’s driver would refuse each of them; this hypervisor is another.'
        : 'Nova refuses each of them: “Block migration can not be used with shared storage.”',
    remedy: 'Write `block_migration: auto`, or false.',
  });
}

function ifShared(who: readonly string[]): Finding {
  return note({
    subject: 'block_migration',
    observation: `migrate.block_migration: true for ${listed(who)}: right where the disks are on each host’s own storage.`,
    consequence:
      'Where hosts share it (NFS, Ceph RBD) Nova refuses each: “Block migration can not be used with shared storage.” Its API does not tell which it is.',
    remedy: 'Nothing to do if you know. Otherwise `block_migration: auto`.',
  });
}

function ifNotShared(who: readonly string[], libvirt: boolean): Finding {
  return (libvirt ? warning : note)({
    subject: 'block_migration',
    observation: `migrate.block_migration: false, and ${listed(who)} have a disk on the host.`,
    consequence:
      'That moves them only where both hosts share that storage (NFS, Ceph RBD); otherwise Nova refuses each: “Shared storage live-migration requires either shared storage or boot-from-volume with no local disks.” Its API does not tell which it is.',
    remedy:
      'Nothing to do where images_type is rbd or the instances’ path is shared. Otherwise `block_migration: auto`, or true.',
  });
}
