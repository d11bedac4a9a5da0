import { marks, nameFor } from '../../domain/fleet.ts';
import type { Leak } from '../../domain/run.ts';
import { deleteFlavor, listFlavors } from '../../openstack/compute/flavors.ts';
import { deleteKeypair, listKeypairs } from '../../openstack/compute/keypairs.ts';
import { NotFound, OpenStackError } from '../../openstack/errors.ts';
import { deleteImage, listImages } from '../../openstack/image/images.ts';
import { deleteSecurityGroup, listSecurityGroups } from '../../openstack/network/security-groups.ts';
import type { Session } from '../../openstack/session/session.ts';

/** Removes what servers were made from; answers what would not go. */
export async function removeMaterials(cloud: Session, run: string): Promise<Leak[]> {
  const ours = nameFor(run, '');
  const [images, flavors, keypairs, groups] = await Promise.all([
    listImages(cloud, { properties: { [marks.run]: run } }),
    listFlavors(cloud),
    listKeypairs(cloud),
    listSecurityGroups(cloud),
  ]);
  const removals: Removal[] = [
    ...images.map((i) => ({
      kind: 'image' as const,
      id: i.id,
      name: i.name,
      remove: () => deleteImage(cloud, i.id),
    })),
    ...named(flavors, ours).map((f) => ({
      kind: 'flavor' as const,
      id: f.id,
      name: f.name,
      remove: () => deleteFlavor(cloud, f.id),
    })),
    ...named(keypairs, ours).map((k) => ({
      kind: 'keypair' as const,
      id: k.name,
      name: k.name,
      remove: () => deleteKeypair(cloud, k.name),
    })),
    ...named(groups, ours).map((g) => ({
      kind: 'security group' as const,
      id: g.id,
      name: g.name,
      remove: () => deleteSecurityGroup(cloud, g.id),
    })),
  ];
  const leaks: Leak[] = [];
  for (const { kind, id, name, remove } of removals) {
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof OpenStackError)) throw error;
      if (!(error instanceof NotFound)) leaks.push({ kind, id, name, reason: error.message });
    }
  }
  return leaks;
}

interface Removal extends Omit<Leak, 'reason'> {
  readonly remove: () => Promise<void>;
}

const named = <T extends { readonly name: string }>(things: readonly T[], prefix: string): T[] =>
  things.filter((t) => t.name.startsWith(prefix));
