/** Networks and subnets. https://docs.openstack.org/api-ref/network/v2/#networks */
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { conflict, notFound } from '../../rest/refusal.ts';
import { created, gone, ok, type Router } from '../../rest/router.ts';
import { plainTime } from '../../rest/stamp.ts';
import { addressIn, type Network, type Subnet } from '../../world/network.ts';
import type { World } from '../../world/world.ts';
import { fits } from './network.ts';

export function networks(router: Router, world: World): void {
  router
    .on('GET', '/networks', (request) => {
      const all = [...world.networks.values()].map((each) => networkView(world, each));
      return ok({ networks: all.filter((each) => fits(request, each)) });
    })
    .on('POST', '/networks', ({ body }) => {
      const { name } = wrapped(body, 'network', z.object({ name: z.string().default('') }));
      const network = addNetwork(world, name);
      return created({ network: networkView(world, network) });
    })
    .on('DELETE', '/networks/:network', ({ params }) => {
      const id = params['network'] ?? '';
      if (!world.networks.has(id)) throw notFound(`Network ${id} could not be found.`, 'NetworkNotFound');
      if ([...world.ports.all()].some(({ networkId }) => networkId === id))
        throw conflict(
          `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`,
          'NetworkInUse',
        );
      world.networks.delete(id);
      for (const subnet of world.subnets.values())
        if (subnet.networkId === id) world.subnets.delete(subnet.id);
      return gone;
    })
    .on('GET', '/subnets', (request) => {
      const all = [...world.subnets.values()].map((each) => subnetView(world, each));
      return ok({ subnets: all.filter((each) => fits(request, each)) });
    })
    .on('POST', '/subnets', ({ body }) => {
      const wanted = wrapped(
        body,
        'subnet',
        z.object({
          name: z.string().default(''),
          network_id: z.string(),
          cidr: z.string(),
          enable_dhcp: z.boolean().default(true),
        }),
      );
      if (!world.networks.has(wanted.network_id))
        throw notFound(`Network ${wanted.network_id} could not be found.`, 'NetworkNotFound');
      const subnet = addSubnet(world, wanted.network_id, wanted.name, wanted.cidr, wanted.enable_dhcp);
      return created({ subnet: subnetView(world, subnet) });
    });
}

export function addNetwork(world: World, name: string): Network {
  const network = {
    id: world.chance.uuid(),
    name,
    shared: false,
    external: false,
    tags: [],
    createdAt: world.clock.nowMs,
  };
  world.networks.set(network.id, network);
  return network;
}

export function addSubnet(
  world: World,
  networkId: string,
  name: string,
  cidr: string,
  enableDhcp = true,
): Subnet {
  const subnet = {
    id: world.chance.uuid(),
    name,
    networkId,
    cidr,
    enableDhcp,
    createdAt: world.clock.nowMs,
    given: 0,
  };
  world.subnets.set(subnet.id, subnet);
  return subnet;
}

function networkView(world: World, network: Network): object {
  const { id: projectId } = world.project;
  const subnets = [...world.subnets.values()].filter(({ networkId }) => networkId === network.id);
  return {
    id: network.id,
    name: network.name,
    tenant_id: projectId,
    admin_state_up: true,
    mtu: 1450,
    status: 'ACTIVE',
    subnets: subnets.map(({ id }) => id),
    shared: network.shared,
    project_id: projectId,
    port_security_enabled: true,
    'router:external': network.external,
    'provider:network_type': 'vxlan',
    'provider:physical_network': null,
    'provider:segmentation_id': 5300,
    availability_zone_hints: [],
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    description: '',
    tags: network.tags,
    created_at: plainTime(network.createdAt),
    updated_at: plainTime(network.createdAt),
    revision_number: 1,
  };
}

function subnetView(world: World, subnet: Subnet): object {
  const { id: projectId } = world.project;
  const size = 2 ** (32 - Number(subnet.cidr.split('/')[1] ?? 24));
  return {
    id: subnet.id,
    name: subnet.name,
    tenant_id: projectId,
    network_id: subnet.networkId,
    ip_version: 4,
    subnetpool_id: null,
    enable_dhcp: subnet.enableDhcp,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    gateway_ip: addressIn(subnet.cidr, 1),
    cidr: subnet.cidr,
    allocation_pools: [{ start: addressIn(subnet.cidr, 2), end: addressIn(subnet.cidr, size - 2) }],
    host_routes: [],
    dns_nameservers: [],
    description: '',
    service_types: [],
    tags: [],
    created_at: plainTime(subnet.createdAt),
    updated_at: plainTime(subnet.createdAt),
    revision_number: 0,
    project_id: projectId,
  };
}
