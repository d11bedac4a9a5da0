/** https://docs.openstack.org/api-ref/compute/#create-server; nova/api/openstack/compute/schemas/servers.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { isAtLeast, type Session } from '../session/session.ts';

/** A disk of the server. The first boots it, unless it is empty. */
export interface BlockDevice {
  /** 'image' makes a new volume of it, 'volume' attaches one, 'blank' makes an empty one. */
  readonly source: 'image' | 'volume' | 'blank';
  /** The image's or volume's. */
  readonly id?: string;
  readonly sizeGb?: number;
  /** Default false: a volume outlives its server. */
  readonly deleteOnTermination?: boolean;
}

export interface CreateServer {
  readonly name: string;
  readonly flavorId: string;
  /** Or `blockDevices`, to boot from a volume; both: boots from the image, the devices are further disks. */
  readonly imageId?: string;
  readonly blockDevices?: readonly BlockDevice[];
  /** 'auto' lets Nova make or choose one; both words want 2.37. */
  readonly networks: 'none' | 'auto' | readonly { readonly networkId: string }[];
  readonly keypair?: string;
  /** Plain text, encoded here; at most 65 535 bytes encoded. */
  readonly userData?: string;
  /** Already encoded: for what is not text. */
  readonly userDataBase64?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** 2.52. */
  readonly tags?: readonly string[];
  /** The nova-compute service's name. The scheduler checks it from 2.74 on; below, `zone:host` goes past the scheduler. */
  readonly host?: string;
  readonly availabilityZone?: string;
  /** Names or ids. Not with networks 'none'. */
  readonly securityGroups?: readonly string[];
  readonly configDrive?: boolean;
  /** 2.19. */
  readonly description?: string;
}

/** 2.74 brought `host`; what came later is for what ferry does not ask for. */
const best = '2.74';

/**
 * Accepted: watch the server until it is ACTIVE or ERROR.
 * @throws OverQuota, BadRequest (unknown host, flavor, image, network), MicroversionTooLow
 */
export async function createServer(
  cloud: Session,
  wanted: CreateServer,
): Promise<{ readonly id: string; readonly requestId?: string }> {
  const need = needOf(wanted);
  const version = await cloud.microversion('compute', need);
  const answer = await cloud.request({
    service: 'compute',
    method: 'POST',
    path: '/servers',
    body: { server: bodyOf(wanted, version) },
    expect: [202],
    schema: z.object({ server: z.object({ id: z.string() }) }),
    microversion: need,
  });
  return { id: answer.value.server.id, ...known({ requestId: answer.requestId }) };
}

function needOf(wanted: CreateServer) {
  const needs: readonly (readonly [boolean, string, string])[] = [
    [wanted.tags !== undefined, '2.52', 'leave the tags out'],
    [typeof wanted.networks === 'string', '2.37', 'name a network'],
    [wanted.description !== undefined, '2.19', 'leave the description out'],
  ];
  const [atLeast, otherwise] = needs.find(([asked]) => asked)?.slice(1) ?? ['2.1', 'Nova is too old'];
  return { atLeast, best, otherwise } as { atLeast: string; best: string; otherwise: string };
}

function bodyOf(wanted: CreateServer, version: string) {
  const { networks, userData } = wanted;
  return known({
    name: wanted.name,
    flavorRef: wanted.flavorId,
    imageRef: wanted.imageId,
    block_device_mapping_v2: wanted.blockDevices && devices(wanted.blockDevices, wanted.imageId),
    networks:
      typeof networks === 'string' ? networks : networks.map(({ networkId }) => ({ uuid: networkId })),
    key_name: wanted.keypair,
    user_data:
      userData === undefined ? wanted.userDataBase64 : Buffer.from(userData, 'utf8').toString('base64'),
    metadata: wanted.metadata,
    tags: wanted.tags,
    security_groups: wanted.securityGroups?.map((name) => ({ name })),
    config_drive: wanted.configDrive,
    description: wanted.description,
    ...placement(wanted, version),
  });
}

/** Below 2.74 a host is named within the zone; without a zone, in Nova's default one (default_schedule_zone is per cloud). */
function placement({ host, availabilityZone }: CreateServer, version: string) {
  if (host === undefined) return { availability_zone: availabilityZone };
  if (isAtLeast(version, '2.74')) return { host, availability_zone: availabilityZone };
  return { availability_zone: `${availabilityZone ?? 'nova'}:${host}` };
}

function devices(list: readonly BlockDevice[], imageId: string | undefined) {
  // With an image, Nova wants it as a local disk at boot index 0 beside the others: nova/compute/api.py `_check_and_transform_bdm`.
  const root = imageId === undefined ? [] : [local(imageId)];
  const others = list.map((device, at) =>
    known({
      boot_index: at === 0 && imageId === undefined && device.source !== 'blank' ? 0 : -1,
      source_type: device.source,
      destination_type: 'volume',
      uuid: device.id,
      volume_size: device.sizeGb,
      delete_on_termination: device.deleteOnTermination ?? false,
    }),
  );
  return [...root, ...others];
}

function local(imageId: string) {
  return {
    boot_index: 0,
    source_type: 'image',
    destination_type: 'local',
    uuid: imageId,
    delete_on_termination: true,
  };
}
