/** What Nova asks Neutron for when a server is to be on a network. */
import { addressIn, type Port } from '../world/network.ts';
import type { Server } from '../world/server.ts';
import type { World } from '../world/world.ts';

export function plugPort(
  world: World,
  server: Server,
  networkId: string,
  securityGroupIds: readonly string[],
  host: string,
): Port {
  const { clock, chance } = world;
  const subnet = [...world.subnets.values()].find((each) => each.networkId === networkId);
  // The network's own address and the gateway's are taken.
  const address = subnet && addressIn(subnet.cidr, (subnet.given += 1) + 1);
  const port: Port = {
    id: chance.uuid(),
    name: '',
    networkId,
    mac: chance.mac(),
    fixedIps: subnet === undefined || address === undefined ? [] : [{ subnetId: subnet.id, address }],
    securityGroupIds: [...securityGroupIds],
    tags: [],
    deviceId: server.id,
    hostId: host,
    status: 'ACTIVE',
    createdAt: clock.nowMs,
    updatedAt: clock.nowMs,
    revision: 3,
  };
  world.ports.add(port);
  return port;
}
