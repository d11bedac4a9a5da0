/** os-services, os-hypervisors, os-availability-zone: what an admin sees of the hosts. */
import { z } from 'zod';
import { checked } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { notFound } from '../../rest/refusal.ts';
import { ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime, fineTime } from '../../rest/stamp.ts';
import type { Host } from '../../world/host.ts';
import { controller, defaultZone, type World } from '../../world/world.ts';
import type { Compute } from './compute.ts';

const v = {
  forcedDown: versionOf('2.11'),
  uuids: versionOf('2.53'),
  paging: versionOf('2.33'),
  noRoom: versionOf('2.88'),
};
const itsServices = ['nova-scheduler', 'nova-conductor'] as const;

export function hosts(router: Router, { world }: Compute): void {
  const all = () => [...world.hosts.values()];
  router
    .on('GET', '/os-services', (request) => {
      const { query } = request;
      const own = itsServices.map((binary) => ownService(world, request, binary));
      const computes = all().map((host) => serviceView(world, request, host, databaseTime));
      const services = [...own, ...computes].filter(
        ({ binary, host }) =>
          (query.get('binary') ?? binary) === binary && (query.get('host') ?? host) === host,
      );
      return ok({ services });
    })
    .on('PUT', '/os-services/:service', (request) => updateService(world, request), { since: '2.53' })
    .on('GET', '/os-hypervisors/detail', (request) => ok(hypervisors(world, request, true)))
    .on('GET', '/os-hypervisors', (request) => ok(hypervisors(world, request, false)))
    .on('GET', '/os-availability-zone/detail', () => ok({ availabilityZoneInfo: zones(world, true) }))
    .on('GET', '/os-availability-zone', () => ok({ availabilityZoneInfo: zones(world, false) }));
}

function ownService(world: World, { version }: Request, binary: string) {
  return {
    binary,
    host: controller,
    id:
      version >= v.uuids
        ? `00000000-0000-4000-8000-${binary.length.toString(16).padStart(12, '0')}`
        : binary.length,
    zone: 'internal',
    status: 'enabled',
    state: 'up',
    updated_at: databaseTime(world.clock.nowMs),
    disabled_reason: null,
    ...(version >= v.forcedDown && { forced_down: false }),
  };
}

function serviceView(world: World, { version }: Request, host: Host, time: (ms: number) => string) {
  return {
    binary: 'nova-compute',
    host: host.name,
    id: version >= v.uuids ? host.serviceId : host.number,
    zone: world.zoneOf(host.name),
    status: host.enabled ? 'enabled' : 'disabled',
    state: world.isUp(host) ? 'up' : 'down',
    updated_at: time(world.lastSeen(host)),
    disabled_reason: host.disabledReason ?? null,
    ...(version >= v.forcedDown && { forced_down: host.forcedDown }),
  };
}

const update = z.strictObject({
  status: z.enum(['enabled', 'disabled']).optional(),
  disabled_reason: z.string().optional(),
  forced_down: z.boolean().optional(),
});

function updateService(world: World, request: Request) {
  const id = request.params['service'];
  const host = [...world.hosts.values()].find((each) => each.serviceId === id);
  if (host === undefined) throw notFound(`Service ${id ?? ''} could not be found.`);
  const { status, disabled_reason: reason, forced_down: down } = checked(request.body, 'service', update);
  if (status !== undefined) {
    host.enabled = status === 'enabled';
    host.disabledReason = host.enabled ? undefined : reason;
  }
  if (down !== undefined) host.forcedDown = down;
  return ok({ service: serviceView(world, request, host, fineTime) });
}

function hypervisors(world: World, request: Request, detailed: boolean): object {
  const { query, version } = request;
  const pattern = query.get('hypervisor_hostname_pattern');
  const marker = query.get('marker');
  const fitting = [...world.hosts.values()].filter(
    (host) => pattern === null || host.hypervisor.includes(pattern),
  );
  const from = marker === null ? 0 : fitting.findIndex((host) => host.hypervisorId === marker) + 1;
  const { page, more } = firstOf(fitting.slice(from), version >= v.paging ? limitOf(request) : Infinity);
  const withServers = query.get('with_servers') === 'true';
  const path = `${request.origin}/compute/v2.1/os-hypervisors${detailed ? '/detail' : ''}`;
  return {
    hypervisors: page.map((host) => hypervisorView(world, request, host, { detailed, withServers })),
    ...linksAfter(request, 'hypervisors', path, { more, last: page.at(-1)?.hypervisorId }),
  };
}

function hypervisorView(
  world: World,
  { version }: Request,
  host: Host,
  { detailed, withServers }: { detailed: boolean; withServers: boolean },
): object {
  const uuids = version >= v.uuids;
  const servers = world.servers.on(host.name);
  return {
    id: uuids ? host.hypervisorId : host.number,
    hypervisor_hostname: host.hypervisor,
    state: world.isUp(host) ? 'up' : 'down',
    status: host.enabled ? 'enabled' : 'disabled',
    ...(detailed && {
      hypervisor_type: 'QEMU',
      hypervisor_version: 7_002_000,
      host_ip: '127.0.0.1',
      service: {
        id: uuids ? host.serviceId : host.number,
        host: host.name,
        disabled_reason: host.disabledReason ?? null,
      },
      ...(version >= v.noRoom ? { uptime: null } : room(world, host)),
    }),
    ...(withServers && { servers: servers.map(({ name, id }) => ({ name, uuid: id })) }),
  };
}

/** What 2.88 took away. */
function room(world: World, host: Host): object {
  const used = world.allocations.used(host);
  return {
    vcpus: host.vcpus,
    memory_mb: host.memoryMb,
    local_gb: host.diskGb,
    vcpus_used: used.VCPU,
    memory_mb_used: used.MEMORY_MB,
    local_gb_used: used.DISK_GB,
    free_ram_mb: host.memoryMb - used.MEMORY_MB,
    free_disk_gb: host.diskGb - used.DISK_GB,
    current_workload: 0,
    running_vms: world.servers.on(host.name).length,
    disk_available_least: 0,
    cpu_info: {
      arch: 'x86_64',
      model: 'Nehalem',
      vendor: 'Intel',
      features: ['pge', 'clflush'],
      topology: { cores: 1, threads: 1, sockets: 4 },
    },
  };
}

function zones(world: World, detailed: boolean): object[] {
  const { hosts: all, clock } = world;
  const byZone = new Map<string, Host[]>();
  for (const host of all.values()) {
    const zone = world.zoneOf(host.name);
    byZone.set(zone, [...(byZone.get(zone) ?? []), host]);
  }
  const updated_at = databaseTime(clock.nowMs);
  const own = Object.fromEntries(
    itsServices.map((each) => [each, { available: true, active: true, updated_at }]),
  );
  const internal = { zoneName: 'internal', zoneState: { available: true }, hosts: { [controller]: own } };
  const others = [...byZone].map(([zoneName, hosts]) => ({
    zoneName,
    zoneState: { available: hosts.some((host) => host.enabled) },
    hosts: detailed
      ? Object.fromEntries(hosts.map((host) => [host.name, { 'nova-compute': liveness(world, host) }]))
      : null,
  }));
  const named = others.filter(({ zoneName }) => zoneName !== defaultZone);
  const rest = others.filter(({ zoneName }) => zoneName === defaultZone);
  return detailed ? [...named, internal, ...rest] : [...named, ...rest];
}

function liveness(world: World, host: Host): object {
  return {
    available: world.isUp(host),
    active: host.enabled,
    updated_at: databaseTime(world.lastSeen(host)),
  };
}
