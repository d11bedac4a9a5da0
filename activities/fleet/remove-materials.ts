import { setTimeout as sleep } from 'node:timers/promises';
import { marks, nameFor } from '../../domain/fleet.ts';
import type { Leak } from '../../domain/run.ts';
import { deleteFlavor, listFlavors } from '../../openstack/compute/flavors.ts';
import { deleteKeypair, listKeypairs } from '../../openstack/compute/keypairs.ts';
import { NotFound, OpenStackError } from '../../openstack/errors.ts';
import { deleteImage, listImages } from '../../openstack/image/images.ts';
import { deleteSecurityGroup, listSecurityGroups } from '../../openstack/network/security-groups.ts';
import type { Session } from '../../openstack/session/session.ts';
import { isRefusal } from '../faults.ts';
import { goneWithinMs, lookEveryMs } from './patience.ts';

/** Removes what servers were made from; answers what would not go. */
export async function removeMaterials(
  cloud: Session,
  run: string,
  beat: (note: object) => void,
): Promise<Leak[]> {
  const until = Date.now() + goneWithinMs;
  for (;;) {
    const left = await removedFrom(await materialsOf(cloud, run));
    if (!left.some(({ mayGoYet }) => mayGoYet) || Date.now() > until) return left.map(({ leak }) => leak);
    beat({ removing: left.length });
    await sleep(lookEveryMs);
  }
}

async function materialsOf(cloud: Session, run: string): Promise<Removal[]> {
  const ours = nameFor(run, '');
  const [images, flavors, keypairs, groups] = await Promise.all([
    listImages(cloud, { properties: { [marks.run]: run } }),
    listFlavors(cloud),
    listKeypairs(cloud),
    listSecurityGroups(cloud),
  ]);
  return [
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
}

interface Left {
  readonly leak: Leak;
  /** The cloud was away, or did not know us for a moment: it has not refused. */
  readonly mayGoYet: boolean;
}

async function removedFrom(materials: readonly Removal[]): Promise<Left[]> {
  const left: Left[] = [];
  for (const { kind, id, name, remove } of materials) {
    try {
      await remove();
    } catch (error) {
      if (!(error instanceof OpenStackError)) throw error;
      if (error instanceof NotFound) continue;
      left.push({ leak: { kind, id, name, reason: error.message }, mayGoYet: !isRefusal(error) });
    }
  }
  return left;
}

interface Removal extends Omit<Leak, 'reason'> {
  readonly remove: () => Promise<void>;
}

const named = <T extends { readonly name: string }>(things: readonly T[], prefix: string): T[] =>
  things.filter((t) => t.name.startsWith(prefix));
