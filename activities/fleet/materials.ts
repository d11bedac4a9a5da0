import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type {
  FlavorRef,
  FleetGroup,
  ImageRef,
  KeypairRef,
  NetworkRef,
  Probes,
} from '../../domain/campaign/spec.ts';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import { marks, nameFor } from '../../domain/fleet.ts';
import { createFlavor, type Flavor, listFlavors } from '../../openstack/compute/flavors.ts';
import { importKeypair, listKeypairs } from '../../openstack/compute/keypairs.ts';
import { createImage, type Image, listImages, uploadImage } from '../../openstack/image/images.ts';
import { listNetworks } from '../../openstack/network/networks.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Clouds } from '../clouds.ts';
import { agentPort, hasAgent } from './agent.ts';
import { cannotPrepare } from './cannot-prepare.ts';
import { ensureSecurityGroup } from './security-group.ts';

/** What the servers of one group are made from: everything found or made, by id. */
export interface Materials {
  readonly flavorId: string;
  readonly flavorDiskGb: number;
  readonly imageId: string;
  /** The smallest root volume that holds the image, in GiB. */
  readonly imageGb: number;
  readonly networks: 'none' | 'auto' | readonly { readonly networkId: string }[];
  readonly keypair?: string;
  readonly securityGroup?: string;
}

export interface GroundInput {
  readonly cloud: CloudRef;
  readonly run: string;
  readonly groups: readonly FleetGroup[];
  readonly probes?: Probes;
}

/** Finds or makes what the fleet is built from. Everything made is named after the run, and found again by that name. */
export async function prepareGround(clouds: Clouds, input: GroundInput): Promise<Materials[]> {
  const { session } = await clouds.open(input.cloud);
  const agentPorts = input.groups.some((group) => hasAgent(group, input.probes))
    ? [agentPort(input.probes)]
    : [];
  const materials: Materials[] = [];
  for (const group of input.groups) {
    Context.current().heartbeat();
    const flavor = await ensureFlavor(session, input.run, group.flavor);
    const image = await ensureImage(session, input.run, group.image);
    const keypair = group.keypair && (await ensureKeypair(session, input.run, group.keypair));
    const networks = await findNetwork(session, group.network);
    const securityGroup =
      networks === 'none' ? undefined : await ensureSecurityGroup(session, input.run, agentPorts);
    materials.push({
      flavorId: flavor.id,
      flavorDiskGb: flavor.diskGb,
      imageId: image.id,
      imageGb: Math.max(
        image.minDiskGb,
        Math.ceil((image.virtualSizeBytes ?? image.sizeBytes ?? 0) / 2 ** 30),
        1,
      ),
      networks,
      ...(keypair !== undefined && { keypair }),
      ...(securityGroup !== undefined && { securityGroup }),
    });
  }
  return materials;
}

async function ensureFlavor(cloud: Session, run: string, wanted: FlavorRef): Promise<Flavor> {
  const flavors = await listFlavors(cloud);
  if (wanted.kind === 'existing') {
    const found = flavors.find((f) => f.name === wanted.name || f.id === wanted.name);
    if (found) return found;
    throw cannotPrepare(`flavor: the cloud has no ${wanted.name}.`);
  }
  const { vcpus, ramMb, diskGb, ephemeralGb } = wanted;
  const name = nameFor(run, `${vcpus}c-${ramMb}m-${diskGb}g-${ephemeralGb}e`);
  const made = flavors.find((f) => f.name === name);
  return (
    made ??
    (await createFlavor(cloud, {
      name,
      vcpus,
      ramMb,
      diskGb,
      ephemeralGb,
      description: `made by ferry for ${run}`,
    }))
  );
}

async function ensureImage(cloud: Session, run: string, wanted: ImageRef): Promise<Image> {
  if (wanted.kind === 'existing') {
    const found = (await listImages(cloud, { name: wanted.name })).find((i) => i.status === 'active');
    const byId = found ?? (await listImages(cloud, { id: wanted.name })).find((i) => i.status === 'active');
    if (byId) return byId;
    throw cannotPrepare(`image: the cloud has no active image ${wanted.name}.`);
  }
  const name = nameFor(run, `image-${shortHash(wanted.file)}`);
  const known = (await listImages(cloud, { name })).find((i) => i.properties[marks.run] === run);
  if (known?.status === 'active') return known;
  const image =
    known ??
    (await createImage(cloud, {
      name,
      diskFormat: wanted.diskFormat,
      containerFormat: 'bare',
      visibility: 'private',
      properties: { [marks.run]: run },
    }));
  return await uploadImage(cloud, image.id, wanted.file, (sent, total) => {
    Context.current().heartbeat({ uploading: wanted.file, sent, total });
  });
}

async function ensureKeypair(cloud: Session, run: string, wanted: KeypairRef): Promise<string> {
  const keypairs = await listKeypairs(cloud);
  const has = (name: string) => keypairs.some((k) => k.name === name);
  if (wanted.kind === 'existing') {
    if (has(wanted.name)) return wanted.name;
    throw cannotPrepare(`keypair: the user that ferry acts as has no ${wanted.name}.`);
  }
  const name = nameFor(run, `key-${shortHash(wanted.publicKey)}`);
  if (!has(name)) await importKeypair(cloud, { name, publicKey: wanted.publicKey });
  return name;
}

async function findNetwork(cloud: Session, wanted: NetworkRef): Promise<Materials['networks']> {
  if (wanted.kind !== 'existing') return wanted.kind;
  const found = await listNetworks(cloud, { nameOrId: wanted.name });
  const [network, another] = found;
  if (!network) throw cannotPrepare(`network: the cloud has no ${wanted.name}.`);
  if (another)
    throw cannotPrepare(`network: ${wanted.name} names ${found.length} networks; give the id of one.`);
  return [{ networkId: network.id }];
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
