/** What OpenStack sends, with what a test changes in it. */
import { FakeCloud } from './fake-cloud.ts';

export const ids = {
  a: 'aaaaaaaa-0000-4000-8000-000000000001',
  b: 'bbbbbbbb-0000-4000-8000-000000000002',
  c: 'cccccccc-0000-4000-8000-000000000003',
} as const;
type Letter = keyof typeof ids;
const letters = ['a', 'b', 'c'] as const;

export function service(letter: Letter, changes: object = {}) {
  return {
    id: ids[letter],
    host: `cmp-${letter}`,
    binary: 'nova-compute',
    zone: 'nova',
    status: 'enabled',
    state: 'up',
    updated_at: '2026-11-24T03:00:00.000000',
    disabled_reason: null,
    forced_down: false,
    ...changes,
  };
}

export function services(changes: Partial<Record<Letter, object>> = {}) {
  return { 'compute /os-services': { services: letters.map((l) => service(l, changes[l])) } };
}

export function hypervisors(changes: Partial<Record<Letter, object>> = {}) {
  const all = letters.map((l) => ({
    id: ids[l],
    hypervisor_hostname: `hv-${l}.dc1`,
    service: { host: `cmp-${l}` },
    state: 'up',
    status: 'enabled',
    hypervisor_type: 'QEMU',
    hypervisor_version: 8002004,
    ...changes[l],
  }));
  return { 'compute /os-hypervisors/detail': { hypervisors: all } };
}

export function flavor(name: string, changes: object = {}) {
  return { id: `id-${name}`, name, vcpus: 1, ram: 512, disk: 1, swap: 0, extra_specs: {}, ...changes };
}

export function flavors(...all: object[]) {
  return { 'compute /flavors/detail': { flavors: all } };
}

export function image(name: string, changes: object = {}) {
  return {
    id: `id-${name}`,
    name,
    status: 'active',
    visibility: 'public',
    size: 4096,
    virtual_size: 4096,
    min_disk: 0,
    min_ram: 0,
    created_at: '2026-11-24T03:00:00Z',
    ...changes,
  };
}

/** Glance's list, by the name that is asked for. */
export function images(...all: { name: string }[]) {
  return {
    'image /images': ({ name }: { readonly name?: unknown }) => ({
      images:
        typeof name === 'string' ? all.filter((i) => name === i.name || name === `in:"${i.name}"`) : all,
    }),
  };
}

export function server(name: string, changes: object = {}) {
  return {
    id: `id-${name}`,
    name,
    status: 'ACTIVE',
    tenant_id: 'p1',
    created: '2026-11-24T03:00:00Z',
    'OS-EXT-STS:task_state': null,
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-SRV-ATTR:host': 'cmp-a',
    flavor: { original_name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1 },
    image: { id: 'id-tiny' },
    metadata: {},
    tags: [],
    locked: false,
    ...changes,
  };
}

/** Nova's list, by host, and by the beginning of a name. */
export function servers(...all: { name: string }[]) {
  return {
    'compute /servers/detail': ({ name }: { readonly name?: unknown }) => ({
      servers: name === undefined ? all : all.filter((s) => s.name.startsWith('ferry-')),
    }),
  };
}

const quota = (limit: number, used = 0) => ({ limit, in_use: used, used, reserved: 0 });

export function computeQuotas(changes: object = {}) {
  const set = {
    instances: quota(100),
    cores: quota(100),
    ram: quota(100_000),
    server_groups: quota(10),
    server_group_members: quota(10),
    ...changes,
  };
  return { 'compute /os-quota-sets/p1/detail': { quota_set: set } };
}

export function volumeQuotas(changes: object = {}) {
  return {
    'volume /os-quota-sets/p1': { quota_set: { volumes: quota(100), gigabytes: quota(1000), ...changes } },
  };
}

export function networkQuotas(changes: object = {}) {
  const all = {
    port: quota(500),
    security_group: quota(10, 1),
    security_group_rule: quota(100, 4),
    ...changes,
  };
  return { 'network /quotas/p1/details.json': { quota: all } };
}

export { quota };

export function inventory(letter: Letter, changes: object = {}, used: object = {}) {
  const of = (total: number, ratio: number) => ({
    total,
    reserved: 0,
    allocation_ratio: ratio,
    max_unit: total,
    min_unit: 1,
    step_size: 1,
  });
  const inventories = { VCPU: of(16, 4), MEMORY_MB: of(16_384, 1.5), DISK_GB: of(100, 1), ...changes };
  const path = `placement /resource_providers/${ids[letter]}`;
  return {
    [`${path}/inventories`]: { inventories },
    [`${path}/usages`]: { usages: { VCPU: 0, MEMORY_MB: 0, DISK_GB: 0, ...used } },
  };
}

export const space = (total: number, changes: object = {}) => ({
  total,
  reserved: 0,
  allocation_ratio: 1,
  max_unit: total,
  ...changes,
});

export function zones(...names: string[]) {
  const all = names.map((zoneName) => ({ zoneName, zoneState: { available: true } }));
  return { 'volume /os-availability-zone': { availabilityZoneInfo: all } };
}

export function networks(...all: { name: string }[]) {
  return {
    'network /networks': ({ name }: { readonly name?: unknown }) => ({
      networks: name === undefined ? all : all.filter((n) => n.name === name),
    }),
  };
}

export const network = (name: string, changes: object = {}) => ({
  id: `id-${name}`,
  name,
  status: 'ACTIVE',
  subnets: ['s1'],
  ...changes,
});

/** Three hosts, nothing on them, and everything that a small campaign needs. */
export function soundCloud(): FakeCloud {
  return new FakeCloud({
    ...services(),
    ...hypervisors(),
    ...flavors(flavor('m1.tiny')),
    ...images(image('tiny')),
    ...servers(),
    ...networks(network('bench')),
    ...computeQuotas(),
    ...volumeQuotas(),
    ...networkQuotas(),
    ...inventory('a'),
    ...inventory('b'),
    ...inventory('c'),
    ...zones('nova'),
    'compute /os-migrations': { migrations: [] },
    'compute /os-keypairs': { keypairs: [] },
    'compute /os-aggregates': { aggregates: [] },
    'compute /os-server-groups': { server_groups: [] },
    'network /security-groups': { security_groups: [] },
    'volume /volumes/detail': { volumes: [] },
  });
}
