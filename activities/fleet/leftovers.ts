import { marks } from '../../domain/fleet.ts';
import { listFlavors } from '../../openstack/compute/flavors.ts';
import { listKeypairs } from '../../openstack/compute/keypairs.ts';
import { listServers } from '../../openstack/compute/servers.ts';
import { listImages } from '../../openstack/image/images.ts';
import { listSecurityGroups } from '../../openstack/network/security-groups.ts';
import type { Session } from '../../openstack/session/session.ts';
import { volumesIfAny } from './volumes-if-any.ts';

/** Something that carries the mark of a run. */
export interface Leftover {
  readonly run: string;
  readonly kind: 'server' | 'volume' | 'image' | 'flavor' | 'keypair' | 'security group';
  readonly name: string;
  readonly id: string;
}

/** Names of what can carry no mark but its name: `ferry-<run>-…`, and a run's id ends in its time and four letters. */
const named = /^ferry-(.+-\d{8}-\d{6}-[a-z0-9]{4})-/;

/** Everything in the cloud that any run made and that is still there. */
export async function leftovers(cloud: Session): Promise<Leftover[]> {
  const [servers, volumes, images, flavors, keypairs, groups] = await Promise.all([
    listServers(cloud, { name: '^ferry-' }),
    volumesIfAny(cloud),
    listImages(cloud),
    listFlavors(cloud),
    listKeypairs(cloud),
    listSecurityGroups(cloud),
  ]);
  const byMark = [
    ...servers.value.map((s) => ({
      kind: 'server' as const,
      id: s.id,
      name: s.name,
      run: s.metadata[marks.run],
    })),
    ...volumes.map((v) => ({ kind: 'volume' as const, id: v.id, name: v.name, run: v.metadata[marks.run] })),
    ...images.map((i) => ({ kind: 'image' as const, id: i.id, name: i.name, run: i.properties[marks.run] })),
    ...flavors.map((f) => ({
      kind: 'flavor' as const,
      id: f.id,
      name: f.name,
      run: named.exec(f.name)?.[1],
    })),
    ...keypairs.map((k) => ({
      kind: 'keypair' as const,
      id: k.name,
      name: k.name,
      run: named.exec(k.name)?.[1],
    })),
    ...groups.map((g) => ({
      kind: 'security group' as const,
      id: g.id,
      name: g.name,
      run: named.exec(g.name)?.[1],
    })),
  ];
  return byMark.flatMap(({ run, ...rest }) => (run === undefined ? [] : [{ ...rest, run }]));
}
