/** What Nova says of a server: https://docs.openstack.org/api-ref/compute/#show-server-details, nova/api/openstack/compute/views/servers.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { utcMs } from '../timestamp.ts';

export interface Server {
  readonly id: string;
  /** Empty when its cell is down (2.69). */
  readonly name: string;
  /** ACTIVE, MIGRATING, SHUTOFF, ERROR, …; UNKNOWN when its cell is down. */
  readonly status: string;
  /** 'migrating', 'deleting', …; undefined when nothing is being done to it. */
  readonly taskState?: string;
  readonly vmState?: string;
  readonly powerState?: number;
  /** The nova-compute service's name; undefined until scheduled, and for those who are no admin. */
  readonly host?: string;
  readonly hypervisorHostname?: string;
  readonly projectId: string;
  /** Epoch ms, the cloud's clock, resolution 1 s. */
  readonly created: number;
  readonly updated: number;
  readonly ramMb?: number;
  readonly vcpus?: number;
  readonly diskGb?: number;
  /** From 2.47 on; below, only `flavorId`. */
  readonly flavorName?: string;
  readonly flavorId?: string;
  /** Undefined for a server booted from a volume. */
  readonly imageId?: string;
  readonly volumeIds: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Empty below 2.26. */
  readonly tags: readonly string[];
  /** Undefined below 2.9. */
  readonly locked?: boolean;
  /** `details` is a traceback, for admins, in status ERROR. */
  readonly fault?: { readonly message: string; readonly details?: string; readonly code?: number };
  readonly addresses: readonly {
    readonly network: string;
    readonly address: string;
    readonly version: number;
    /** A floating address leads to a fixed one from elsewhere. */
    readonly floating?: true;
  }[];
  readonly configDrive: boolean;
  readonly availabilityZone?: string;
  /** The zone that it was asked to be in, and may not leave (2.96). */
  readonly pinnedAvailabilityZone?: string;
}

const fault = z.object({ message: z.string(), details: z.string().optional(), code: z.number().optional() });
const address = z.object({
  addr: z.string(),
  version: z.number(),
  /** fixed or floating. */
  'OS-EXT-IPS:type': z.string().optional(),
});
/** 2.47 embeds what the flavor was; below it there is its id. */
const flavor = z.object({
  id: z.string().optional(),
  original_name: z.string().optional(),
  vcpus: z.number().optional(),
  ram: z.number().optional(),
  disk: z.number().optional(),
});

/** From 2.69 on a server in a cell that does not answer has only id, status UNKNOWN, tenant_id, created and links. */
export const server = z
  .object({
    id: z.string(),
    name: z.string().default(''),
    status: z.string(),
    tenant_id: z.string(),
    created: utcMs,
    updated: utcMs.optional(),
    'OS-EXT-STS:task_state': z.string().nullish(),
    'OS-EXT-STS:vm_state': z.string().nullish(),
    'OS-EXT-STS:power_state': z.number().nullish(),
    'OS-EXT-SRV-ATTR:host': z.string().nullish(),
    'OS-EXT-SRV-ATTR:hypervisor_hostname': z.string().nullish(),
    'OS-EXT-AZ:availability_zone': z.string().nullish(),
    pinned_availability_zone: z.string().nullish(),
    flavor: flavor.optional(),
    /** "" when booted from a volume. */
    image: z.union([z.object({ id: z.string() }), z.string(), z.null()]).optional(),
    'os-extended-volumes:volumes_attached': z.array(z.object({ id: z.string() })).default([]),
    metadata: z.record(z.string(), z.string()).default({}),
    tags: z.array(z.string()).default([]),
    locked: z.boolean().optional(),
    fault: fault.nullish(),
    addresses: z.record(z.string(), z.array(address)).default({}),
    /** "True" or "". */
    config_drive: z.union([z.string(), z.boolean()]).nullish(),
  })
  .transform((raw): Server => ({
    id: raw.id,
    name: raw.name,
    status: raw.status,
    projectId: raw.tenant_id,
    created: raw.created,
    updated: raw.updated ?? raw.created,
    volumeIds: raw['os-extended-volumes:volumes_attached'].map((volume) => volume.id),
    metadata: raw.metadata,
    tags: raw.tags,
    addresses: Object.entries(raw.addresses).flatMap(([network, ports]) =>
      ports.map(({ addr, version, 'OS-EXT-IPS:type': type }) => ({
        network,
        address: addr,
        version,
        ...(type === 'floating' && { floating: true as const }),
      })),
    ),
    configDrive: ['True', 'true', true].includes(raw.config_drive ?? ''),
    ...known({
      taskState: raw['OS-EXT-STS:task_state'],
      vmState: raw['OS-EXT-STS:vm_state'],
      powerState: raw['OS-EXT-STS:power_state'],
      host: raw['OS-EXT-SRV-ATTR:host'],
      hypervisorHostname: raw['OS-EXT-SRV-ATTR:hypervisor_hostname'],
      ramMb: raw.flavor?.ram,
      vcpus: raw.flavor?.vcpus,
      diskGb: raw.flavor?.disk,
      flavorName: raw.flavor?.original_name,
      flavorId: raw.flavor?.id,
      imageId: typeof raw.image === 'object' ? raw.image?.id : undefined,
      locked: raw.locked,
      fault: raw.fault == null ? undefined : known(raw.fault),
      // "" for one that never got a host.
      availabilityZone: raw['OS-EXT-AZ:availability_zone'] === '' ? null : raw['OS-EXT-AZ:availability_zone'],
      pinnedAvailabilityZone: raw.pinned_availability_zone,
    }),
  }));
