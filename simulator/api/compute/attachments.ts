/** What a server has attached: os-volume_attachments and os-interface; and its diagnostics. */
import { z } from 'zod';
import { connect } from '../../engine/build.ts';
import { zoneConflict } from '../../engine/volumes.ts';
import { wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { badRequest, conflict, notFound } from '../../rest/refusal.ts';
import { accepted, ok, type Request, type Router } from '../../rest/router.ts';
import type { AttachedVolume, Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';
import { serverOf } from './find.ts';

const v = { tag: versionOf('2.70'), keeps: versionOf('2.79'), ids: versionOf('2.89') };

export function attachments(router: Router, { world }: Compute): void {
  router
    .on('GET', '/servers/:server/os-volume_attachments', (request) => {
      const server = serverOf(world, request);
      return ok({ volumeAttachments: server.volumes.map((each) => view(request, server, each)) });
    })
    .on('POST', '/servers/:server/os-volume_attachments', (request) => attach(world, request))
    .on('DELETE', '/servers/:server/os-volume_attachments/:volume', (request) => detach(world, request))
    .on('GET', '/servers/:server/os-interface', (request) => {
      const ports = world.ports.of(serverOf(world, request).id);
      return ok({
        interfaceAttachments: ports.map((port) => ({
          net_id: port.networkId,
          port_id: port.id,
          mac_addr: port.mac,
          port_state: port.status,
          fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({
            subnet_id: subnetId,
            ip_address: address,
          })),
          ...(request.version >= v.tag && { tag: null }),
        })),
      });
    })
    .on('GET', '/servers/:server/diagnostics', (request) => {
      const server = serverOf(world, request);
      if (server.vmState !== 'active')
        throw conflict(`Instance ${server.id} is in an invalid state for 'get_diagnostics'`);
      return ok(diagnostics(world, server));
    });
}

function attach(world: World, request: Request) {
  const server = serverOf(world, request);
  const { volumeId } = wrapped(request.body, 'volumeAttachment', z.object({ volumeId: z.string() }));
  const volume = world.volumes.get(volumeId);
  if (volume === undefined) throw notFound(`Volume ${volumeId} could not be found.`);
  const problem = zoneConflict(world, { id: server.id, zone: world.zoneOf(server.host ?? '') }, volume);
  if (problem !== undefined) throw badRequest(`Invalid volume: ${problem}`);
  if (volume.status !== 'available')
    throw badRequest(
      `Invalid input received: Invalid volume: Volume ${volumeId} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400)`,
    );
  const at = server.volumes.length + (server.imageId === undefined ? 0 : 1);
  const attached = connect(world, server, volume, `/dev/sd${String.fromCharCode(97 + at)}`, false);
  return ok({
    volumeAttachment: {
      id: volumeId,
      serverId: server.id,
      volumeId,
      device: attached.device,
      ...(request.version >= v.tag && { tag: null }),
      ...(request.version >= v.keeps && { delete_on_termination: false }),
    },
  });
}

function detach(world: World, request: Request) {
  const server = serverOf(world, request);
  const id = request.params['volume'] ?? '';
  const at = server.volumes.findIndex(({ volumeId }) => volumeId === id);
  const [attached] = at === -1 ? [] : server.volumes.splice(at, 1);
  if (attached === undefined) throw notFound(`Instance ${server.id} is not attached to volume ${id}`);
  world.volumes.detach(attached.attachmentId);
  world.servers.touch(server);
  return accepted();
}

function view({ version }: Request, server: Server, attached: AttachedVolume): object {
  const { volumeId, device, attachmentId, bdmUuid, deleteOnTermination } = attached;
  return {
    ...(version < v.ids && { id: volumeId }),
    volumeId,
    serverId: server.id,
    device,
    ...(version >= v.tag && { tag: null }),
    ...(version >= v.keeps && { delete_on_termination: deleteOnTermination }),
    ...(version >= v.ids && { attachment_id: attachmentId, bdm_uuid: bdmUuid }),
  };
}

/** 2.48 and newer: what a guest has used; its counters begin anew on each host. */
function diagnostics(world: World, server: Server): object {
  return {
    state: 'running',
    driver: 'libvirt',
    hypervisor: 'kvm',
    hypervisor_os: 'linux',
    uptime: Math.floor((world.clock.nowMs - (server.launchedAt ?? server.createdAt)) / 1000),
    config_drive: server.configDrive,
    num_cpus: server.flavor.vcpus,
    num_nics: world.ports.of(server.id).length,
    num_disks: server.volumes.length + (server.imageId === undefined ? 0 : 1),
    disk_details: [],
    cpu_details: [],
    nic_details: [],
    memory_details: { maximum: server.flavor.ramMb, used: server.flavor.ramMb },
  };
}
