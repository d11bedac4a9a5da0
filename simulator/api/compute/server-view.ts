/** A server as the compute API shows it: nova/api/openstack/compute/views/servers.py. */
import { databaseTime, plainTime } from '../../rest/stamp.ts';
import { versionOf, type Version } from '../../rest/microversion.ts';
import type { Request } from '../../rest/router.ts';
import { statusOf, type Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import { hostIdOf, links } from './links.ts';

const v = {
  attributes: versionOf('2.3'),
  locked: versionOf('2.9'),
  hostStatus: versionOf('2.16'),
  description: versionOf('2.19'),
  tags: versionOf('2.26'),
  flavor: versionOf('2.47'),
  trusted: versionOf('2.63'),
  groups: versionOf('2.71'),
  lockedReason: versionOf('2.73'),
};

/** @param alone of `show`, which tells a little more than the list */
export function serverView(world: World, request: Request, server: Server, alone: boolean): object {
  const { version } = request;
  const host = server.host === undefined ? undefined : world.hosts.get(server.host);
  return {
    id: server.id,
    name: server.name,
    status: statusOf(server),
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: hostIdOf(server.projectId, server.host),
    image: server.imageId === undefined ? '' : imageView(request, server.imageId),
    flavor: flavorView(request, server),
    created: plainTime(server.createdAt),
    updated: plainTime(server.updatedAt),
    addresses: addresses(world, server),
    accessIPv4: '',
    accessIPv6: '',
    links: links(request, 'servers', server.id),
    'OS-DCF:diskConfig': 'MANUAL',
    ...(server.fault === undefined
      ? {}
      : { fault: { ...server.fault, created: plainTime(server.fault.created), details: '' } }),
    ...(statusOf(server) === 'ERROR' || server.vmState === 'deleted' ? {} : { progress: server.progress }),
    'OS-EXT-AZ:availability_zone': server.host === undefined ? '' : world.zoneOf(server.host),
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName ?? null,
    'OS-SRV-USG:launched_at': server.launchedAt === undefined ? null : databaseTime(server.launchedAt),
    'OS-SRV-USG:terminated_at': server.deletedAt === undefined ? null : databaseTime(server.deletedAt),
    ...(server.securityGroups.length > 0 && {
      security_groups: server.securityGroups.map((name) => ({ name })),
    }),
    'OS-EXT-SRV-ATTR:host': server.host ?? null,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${server.number.toString(16).padStart(8, '0')}`,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': host?.hypervisor ?? null,
    'OS-EXT-STS:task_state': server.taskState ?? null,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': server.vmState === 'active' ? 1 : server.vmState === 'stopped' ? 4 : 0,
    'os-extended-volumes:volumes_attached': server.volumes.map((each) => ({
      id: each.volumeId,
      ...(version >= v.attributes && { delete_on_termination: each.deleteOnTermination }),
    })),
    ...later(world, server, version, alone),
  };
}

/** What came with microversions. */
function later(world: World, server: Server, version: Version, alone: boolean): object {
  const host = server.host === undefined ? undefined : world.hosts.get(server.host);
  return {
    ...(version >= v.attributes && {
      'OS-EXT-SRV-ATTR:reservation_id': server.reservationId,
      'OS-EXT-SRV-ATTR:launch_index': server.launchIndex,
      'OS-EXT-SRV-ATTR:hostname': server.name,
      'OS-EXT-SRV-ATTR:kernel_id': '',
      'OS-EXT-SRV-ATTR:ramdisk_id': '',
      'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda',
      'OS-EXT-SRV-ATTR:user_data': server.userData ?? null,
    }),
    ...(version >= v.locked && { locked: server.locked }),
    ...(version >= v.hostStatus && {
      host_status:
        host === undefined ? '' : world.isUp(host) ? (host.enabled ? 'UP' : 'MAINTENANCE') : 'DOWN',
    }),
    ...(version >= v.description && { description: server.description ?? null }),
    ...(version >= v.tags && { tags: server.tags }),
    ...(version >= v.trusted && { trusted_image_certificates: null }),
    ...(version >= v.lockedReason && { locked_reason: null }),
    ...(alone &&
      version >= v.groups && {
        server_groups: [world.groupOf.get(server.id)?.id].filter((id) => id !== undefined),
      }),
  };
}

function imageView({ origin }: Request, id: string): object {
  return { id, links: [{ rel: 'bookmark', href: `${origin}/compute/images/${id}` }] };
}

function flavorView(request: Request, { flavor }: Server): object {
  if (request.version < v.flavor)
    return { id: flavor.id, links: links(request, 'flavors', flavor.id).slice(1) };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    ephemeral: flavor.ephemeralGb,
    swap: flavor.swapMb,
    original_name: flavor.name,
    extra_specs: flavor.extraSpecs,
  };
}

function addresses(world: World, server: Server): Record<string, object[]> {
  const found: Record<string, object[]> = {};
  for (const port of world.ports.of(server.id)) {
    const name = world.networks.get(port.networkId)?.name ?? port.networkId;
    found[name] = [
      ...(found[name] ?? []),
      ...port.fixedIps.map(({ address }) => ({
        version: 4,
        addr: address,
        'OS-EXT-IPS:type': 'fixed',
        'OS-EXT-IPS-MAC:mac_addr': port.mac,
      })),
    ];
  }
  return found;
}
