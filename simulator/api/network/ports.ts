/** Ports. https://docs.openstack.org/api-ref/network/v2/#ports */
import { notFound } from '../../rest/refusal.ts';
import { gone, ok, type Request, type Router } from '../../rest/router.ts';
import { plainTime } from '../../rest/stamp.ts';
import type { Port } from '../../world/network.ts';
import type { World } from '../../world/world.ts';
import { fits } from './network.ts';

export function ports(router: Router, world: World): void {
  router
    .on('GET', '/ports', (request) => {
      const views = candidates(world, request).map((port) => view(world, port));
      return ok({ ports: views.filter((each) => fits(request, each)) });
    })
    .on('GET', '/ports/:port', (request) => ok({ port: view(world, portOf(world, request)) }))
    .on('DELETE', '/ports/:port', (request) => {
      world.ports.remove(portOf(world, request));
      return gone;
    });
}

function candidates(world: World, { query }: Request): readonly Port[] {
  const devices = query.getAll('device_id');
  if (devices.length > 0) return devices.flatMap((id) => world.ports.of(id));
  const ids = query.getAll('id');
  if (ids.length > 0) return ids.map((id) => world.ports.get(id)).filter((port) => port !== undefined);
  return [...world.ports.all()];
}

function portOf(world: World, { params }: Request): Port {
  const id = params['port'] ?? '';
  const port = world.ports.get(id);
  if (port === undefined) throw notFound(`Port ${id} could not be found.`, 'PortNotFound');
  return port;
}

function view({ project }: World, port: Port): object {
  return {
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: project.id,
    mac_address: port.mac,
    admin_state_up: true,
    status: port.status,
    device_id: port.deviceId,
    device_owner: 'compute:nova',
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: port.securityGroupIds,
    description: '',
    'binding:vnic_type': 'normal',
    'binding:profile': {},
    'binding:host_id': port.hostId,
    'binding:vif_type': port.hostId === '' ? 'unbound' : 'ovs',
    'binding:vif_details': { port_filter: true },
    port_security_enabled: true,
    tags: port.tags,
    created_at: plainTime(port.createdAt),
    updated_at: plainTime(port.updatedAt),
    revision_number: port.revision,
    project_id: project.id,
  };
}
