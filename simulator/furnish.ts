/** Puts into a new cloud what its scenario says is there from the beginning. */
import { addSecurityGroup } from './api/network/security-groups.ts';
import { addNetwork, addSubnet } from './api/network/networks.ts';
import { createHash } from 'node:crypto';
import { connect } from './engine/build.ts';
import { plugPort } from './engine/ports.ts';
import { amountsOf } from './engine/scheduler.ts';
import { makeVolume } from './engine/volumes.ts';
import type { Scenario } from './scenario.ts';
import type { Flavor, Image } from './world/materials.ts';
import type { Server } from './world/server.ts';
import { defaultZone, type World } from './world/world.ts';

/** @throws Error for a server whose host, flavor or network there is not */
export function furnish(world: World, scenario: Scenario): void {
  addHosts(world, scenario.hosts);
  for (const each of scenario.flavors) addFlavor(world, each);
  for (const name of scenario.images) addImage(world, name);
  for (const { name, cidr } of scenario.networks)
    addSubnet(world, addNetwork(world, name).id, name, cidr, false);
  addSecurityGroup(world, 'default', 'Default security group');
  for (const zone of scenario.volumeZones) {
    const backend = zone === defaultZone ? 'ceph' : zone;
    world.pools.push({ name: `ctl@${backend}#${backend}`, zone, protocol: 'ceph' });
  }
  raise(world.quotas.compute, {
    instances: -1,
    cores: -1,
    ram: -1,
    server_groups: 50,
    server_group_members: 200,
  });
  raise(world.quotas.volume, { volumes: -1, gigabytes: -1 });
  raise(world.quotas.network, { port: -1 });
  raise(world.quotas.compute, scenario.quotas.compute);
  raise(world.quotas.volume, scenario.quotas.volume);
  raise(world.quotas.network, scenario.quotas.network);
  for (const group of scenario.servers) {
    for (let at = 1; at <= group.count; at += 1) {
      addServer(world, group, group.count === 1 ? group.name : `${group.name}-${at}`);
    }
  }
}

function raise(quota: object, to: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(to)) {
    if (!(name in quota))
      throw new Error(`quotas: there is no ${name}; there are ${Object.keys(quota).join(', ')}`);
    Object.assign(quota, { [name]: limit });
  }
}

function addHosts(world: World, hosts: Scenario['hosts']): void {
  for (const [at, { zone, hypervisor, ...host }] of hosts.entries()) {
    world.hosts.set(host.name, {
      ...host,
      hypervisor: hypervisor ?? `${host.name}.example.org`,
      serviceId: world.chance.uuid(),
      hypervisorId: world.chance.uuid(),
      number: at + 1,
      enabled: true,
      disabledReason: undefined,
      forcedDown: false,
      diedAt: undefined,
      generation: 1,
    });
    if (zone === undefined || zone === defaultZone) continue;
    const found = [...world.aggregates.values()].find(({ name }) => name === zone);
    const id = world.aggregates.size + 1;
    const aggregate = found ?? {
      id,
      uuid: world.chance.uuid(),
      name: zone,
      hosts: [],
      metadata: { availability_zone: zone },
      createdAt: world.clock.nowMs,
    };
    aggregate.hosts.push(host.name);
    world.aggregates.set(aggregate.id, aggregate);
  }
}

function addFlavor(world: World, { name, vcpus, ramMb, diskGb }: Scenario['flavors'][number]): void {
  const flavor: Flavor = {
    id: world.chance.uuid(),
    number: world.flavors.size + 1,
    name,
    vcpus,
    ramMb,
    diskGb,
    ephemeralGb: 0,
    swapMb: 0,
    isPublic: true,
    description: undefined,
    extraSpecs: {},
  };
  world.flavors.set(flavor.id, flavor);
}

function addImage(world: World, name: string): void {
  const bytes = Buffer.alloc(4096);
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');
  const image: Image = {
    id: world.chance.uuid(),
    name,
    status: 'active',
    visibility: 'public',
    diskFormat: 'raw',
    containerFormat: 'bare',
    owner: world.project.id,
    minDiskGb: 0,
    minRamMb: 0,
    isProtected: false,
    tags: [],
    properties: {},
    data: { sizeBytes: bytes.length, md5: digest('md5'), sha512: digest('sha512') },
    createdAt: world.clock.nowMs,
    updatedAt: world.clock.nowMs,
  };
  world.images.set(image.id, image);
}

function addServer(world: World, group: Scenario['servers'][number], name: string): void {
  const host = world.hosts.get(group.host);
  const flavor = [...world.flavors.values()].find((each) => each.name === group.flavor);
  const image = [...world.images.values()][0];
  const network = [...world.networks.values()].find((each) => each.name === group.network);
  const missing = [
    ...(host === undefined ? [`host ${group.host}`] : []),
    ...(flavor === undefined ? [`flavor ${group.flavor}`] : []),
    ...(group.network !== undefined && network === undefined ? [`network ${group.network}`] : []),
  ];
  if (host === undefined || flavor === undefined || missing.length > 0)
    throw new Error(`servers: ${group.name}: there is no ${missing.join(', no ')}`);
  const now = world.clock.nowMs;
  const server: Server = {
    id: world.chance.uuid(),
    number: world.servers.count + 1,
    name,
    projectId: world.project.id,
    userId: world.user.id,
    flavor,
    imageId: group.boot === 'image' ? image?.id : undefined,
    keyName: undefined,
    metadata: { ...group.metadata },
    tags: [],
    description: undefined,
    configDrive: false,
    userData: undefined,
    reservationId: `r-${world.chance.hex(8)}`,
    launchIndex: 0,
    zone: undefined,
    securityGroups: network === undefined ? [] : ['default'],
    createdAt: now,
    updatedAt: now,
    launchedAt: now,
    deletedAt: undefined,
    vmState: 'active',
    taskState: undefined,
    host: host.name,
    locked: false,
    progress: 0,
    fault: undefined,
    volumes: [],
    actions: [],
  };
  world.servers.add(server);
  world.allocations.set(server.id, { host, amounts: amountsOf(flavor, server.imageId !== undefined) });
  if (network !== undefined) plugPort(world, server, network.id, [], host.name);
  if (group.boot === 'volume') bootFromVolume(world, server, image?.id);
}

function bootFromVolume(world: World, server: Server, imageId: string | undefined): void {
  const sizeGb = Math.max(1, server.flavor.diskGb);
  const made = makeVolume(world, {
    sizeGb,
    name: server.name,
    description: undefined,
    imageId,
    zone: undefined,
    metadata: {},
  });
  if ('refused' in made) throw new Error(`servers: ${server.name}: ${made.refused}`);
  connect(world, server, made.volume, '/dev/sda', true);
}
