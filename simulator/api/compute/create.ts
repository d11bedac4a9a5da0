/** POST /servers. https://docs.openstack.org/api-ref/compute/#create-server */
import { z } from 'zod';
import { build, type Disk } from '../../engine/build.ts';
import { checked, wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { badRequest, forbidden } from '../../rest/refusal.ts';
import { accepted, type Reply, type Request } from '../../rest/router.ts';
import type { Flavor } from '../../world/materials.ts';
import type { Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';
import { links } from './links.ts';

const device = z.object({
  boot_index: z.coerce.number().nullish(),
  source_type: z.enum(['image', 'volume', 'blank', 'snapshot']),
  destination_type: z.enum(['local', 'volume']).optional(),
  uuid: z.string().nullish(),
  volume_size: z.coerce.number().nullish(),
  delete_on_termination: z.boolean().default(false),
});

const input = z.object({
  name: z.string().min(1).max(255),
  flavorRef: z.coerce.string(),
  imageRef: z.string().optional(),
  block_device_mapping_v2: z.array(device).default([]),
  networks: z.union([z.enum(['none', 'auto']), z.array(z.object({ uuid: z.string() }))]).optional(),
  key_name: z.string().optional(),
  user_data: z.string().optional(),
  metadata: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string()).default([]),
  description: z.string().nullish(),
  security_groups: z.array(z.object({ name: z.string() })).optional(),
  config_drive: z.union([z.boolean(), z.string()]).optional(),
  availability_zone: z.string().optional(),
  host: z.string().optional(),
  hypervisor_hostname: z.string().optional(),
  min_count: z.coerce.number().int().min(1).optional(),
  max_count: z.coerce.number().int().min(1).optional(),
  return_reservation_id: z.boolean().default(false),
});
type Input = z.infer<typeof input>;

/** @throws Refusal 400, 403 */
export function createServers({ world }: Compute, request: Request): Reply {
  const wanted = wrapped(request.body, 'server', input);
  if (request.version >= versionOf('2.37') && wanted.networks === undefined)
    throw badRequest("Invalid input for field/attribute server. 'networks' is a required property");
  const flavor = flavorOf(world, wanted);
  const count = wanted.max_count ?? wanted.min_count ?? 1;
  withinQuota(world, flavor, count);
  const place = placeOf(world, wanted);
  const disks = disksOf(world, wanted, place.zone);
  const networkIds = networksOf(world, wanted);
  const group = groupOf(world, request);
  const reservationId = `r-${world.chance.hex(8)}`;
  const made = Array.from({ length: count }, (_, at) => {
    const name = count === 1 ? wanted.name : `${wanted.name}-${at + 1}`;
    const server = newServer(world, wanted, { flavor, name, reservationId, at, zone: place.zone });
    world.servers.add(server);
    if (group !== undefined) {
      group.members.push(server.id);
      world.groupOf.set(server.id, group);
    }
    const securityGroupIds = server.securityGroups.map((each) => securityGroupId(world, each));
    build(world, server, {
      disks,
      networkIds,
      securityGroupIds,
      host: place.host,
      requestId: request.requestId,
    });
    return server;
  });
  const [first] = made;
  if (wanted.return_reservation_id || first === undefined) return accepted({ reservation_id: reservationId });
  return accepted({
    server: {
      id: first.id,
      links: links(request, 'servers', first.id),
      'OS-DCF:diskConfig': 'MANUAL',
      security_groups: wanted.security_groups ?? [{ name: 'default' }],
      adminPass: world.chance.hex(12),
    },
  });
}

function newServer(
  world: World,
  wanted: Input,
  of: { flavor: Flavor; name: string; reservationId: string; at: number; zone: string | undefined },
): Server {
  const bootsFromImage = bootImage(wanted) !== undefined;
  const hasNetwork = wanted.networks !== 'none' && wanted.networks !== undefined;
  const now = world.clock.nowMs;
  return {
    id: world.chance.uuid(),
    number: world.servers.count + 1,
    name: of.name,
    projectId: world.project.id,
    userId: world.user.id,
    flavor: of.flavor,
    imageId: bootsFromImage ? bootImage(wanted) : undefined,
    keyName: wanted.key_name,
    metadata: { ...wanted.metadata },
    tags: wanted.tags,
    description: wanted.description ?? undefined,
    configDrive: String(wanted.config_drive).toLowerCase() === 'true',
    userData: wanted.user_data,
    reservationId: of.reservationId,
    launchIndex: of.at,
    zone: of.zone,
    securityGroups: hasNetwork
      ? (wanted.security_groups ?? [{ name: 'default' }]).map(({ name }) => name)
      : [],
    createdAt: now,
    updatedAt: now,
    launchedAt: undefined,
    deletedAt: undefined,
    vmState: 'building',
    taskState: 'scheduling',
    host: undefined,
    locked: false,
    progress: 0,
    fault: undefined,
    volumes: [],
    actions: [],
  };
}

/** The image of a disk on the host; undefined for a server that boots from a volume. */
function bootImage({ imageRef, block_device_mapping_v2: devices }: Input): string | undefined {
  const root = devices.find((each) => each.boot_index === 0);
  if (root === undefined) return imageRef;
  return root.source_type === 'image' && root.destination_type === 'local'
    ? (root.uuid ?? undefined)
    : undefined;
}

function flavorOf(world: World, wanted: Input): Flavor {
  const flavor = world.flavors.get(wanted.flavorRef);
  if (flavor === undefined) throw badRequest(`Flavor ${wanted.flavorRef} could not be found.`);
  const imageId = bootImage(wanted);
  if (imageId === undefined && wanted.block_device_mapping_v2.length === 0)
    throw badRequest(
      'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
  const image = imageId === undefined ? undefined : world.images.get(imageId);
  if (imageId !== undefined && image === undefined) throw badRequest(`Image ${imageId} could not be found.`);
  if (image !== undefined && image.status !== 'active') throw badRequest(`Image ${image.id} is not active.`);
  if (image !== undefined && image.minRamMb > flavor.ramMb)
    throw badRequest("Flavor's memory is too small for requested image.");
  if (wanted.key_name !== undefined && !world.keypairs.has(wanted.key_name))
    throw badRequest('Invalid key_name provided.');
  return flavor;
}

/** nova/compute/utils.py `check_num_instances_quota`. */
function withinQuota({ quotas: { compute }, servers: { used } }: World, flavor: Flavor, count: number): void {
  const [asks, uses, limits]: Record<string, number>[] = [
    { cores: flavor.vcpus * count, instances: count, ram: flavor.ramMb * count },
    { cores: used.cores, instances: used.instances, ram: used.ramMb },
    { cores: compute.cores, instances: compute.instances, ram: compute.ram },
  ];
  const over = ['cores', 'instances', 'ram'].filter((name) => {
    const limit = limits?.[name] ?? -1;
    return limit >= 0 && (asks?.[name] ?? 0) + (uses?.[name] ?? 0) > limit;
  });
  if (over.length === 0) return;
  const list = (from: Record<string, number> | undefined) =>
    over.map((name) => String(from?.[name])).join(', ');
  throw forbidden(
    `Quota exceeded for ${over.join(', ')}: Requested ${list(asks)}, but already used ${list(uses)} of ${list(limits)} ${over.join(', ')}`,
  );
}

function placeOf(world: World, wanted: Input): { zone: string | undefined; host: string | undefined } {
  const [zone, forced] = wanted.availability_zone?.split(':') ?? [];
  const host = wanted.host ?? forced;
  if (host !== undefined && !world.hosts.has(host))
    throw badRequest(`Compute host ${host} could not be found.`);
  const hypervisor =
    wanted.hypervisor_hostname === undefined ? undefined : world.hostOfHypervisor(wanted.hypervisor_hostname);
  if (wanted.hypervisor_hostname !== undefined && hypervisor === undefined)
    throw badRequest(`Compute host ${wanted.hypervisor_hostname} could not be found.`);
  if (
    zone !== undefined &&
    zone !== '' &&
    ![...world.hosts.keys()].some((each) => world.zoneOf(each) === zone)
  )
    throw badRequest('The requested availability zone is not available');
  return { zone: forced === undefined ? zone : undefined, host: host ?? hypervisor?.name };
}

function disksOf(world: World, wanted: Input, zone: string | undefined): Disk[] {
  return wanted.block_device_mapping_v2
    .filter((each) => each.destination_type !== 'local')
    .map((each): Disk => {
      if (each.source_type === 'snapshot') throw badRequest('Snapshots are not simulated.');
      if (each.source_type === 'volume') mayBeTaken(world, each.uuid ?? '', zone);
      if (each.source_type === 'image' && !world.images.has(each.uuid ?? ''))
        throw badRequest(`Block Device Mapping is Invalid: failed to get image ${each.uuid ?? ''}.`);
      return {
        source: each.source_type,
        id: each.uuid ?? undefined,
        sizeGb: each.volume_size ?? undefined,
        deleteOnTermination: each.delete_on_termination,
      };
    });
}

function mayBeTaken(world: World, id: string, zone: string | undefined): void {
  const volume = world.volumes.get(id);
  if (volume === undefined) throw badRequest(`Block Device Mapping is Invalid: failed to get volume ${id}.`);
  if (zone !== undefined && zone !== volume.zone && !world.settings.crossAzAttach)
    throw badRequest(
      `The availability zone between the server and its attached volumes do not match: Server and volumes are not in the same availability zone. Server is in: ${zone}. Volumes are in: ${volume.zone}.`,
    );
  if (volume.status !== 'available' && volume.status !== 'downloading')
    throw badRequest(
      `Invalid volume: Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400)`,
    );
  world.volumes.attach(volume, {
    id: world.chance.uuid(),
    serverId: '',
    host: undefined,
    device: undefined,
    status: 'reserved',
    attachedAt: undefined,
  });
}

function networksOf(world: World, { networks, security_groups: groups }: Input): string[] {
  for (const { name } of groups ?? []) securityGroupId(world, name);
  if (networks === 'none') return [];
  if (networks === 'auto' || networks === undefined) return [...world.networks.keys()].slice(0, 1);
  for (const { uuid } of networks)
    if (!world.networks.has(uuid)) throw badRequest(`Network ${uuid} could not be found.`);
  return networks.map(({ uuid }) => uuid);
}

function securityGroupId(world: World, nameOrId: string): string {
  for (const group of world.securityGroups.values())
    if (group.id === nameOrId || group.name === nameOrId) return group.id;
  throw badRequest(`Security group ${nameOrId} not found.`);
}

const hints = z.object({ group: z.string().optional() });

function groupOf(world: World, { body }: Request) {
  const given = (body as Record<string, unknown>)['os:scheduler_hints'] ?? {};
  const { group: id } = checked(given, 'os:scheduler_hints', hints);
  if (id === undefined) return undefined;
  const group = world.groups.get(id);
  if (group === undefined) throw badRequest(`The provided server group ID ${id} could not be found.`);
  return group;
}
