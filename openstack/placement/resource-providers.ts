/** https://docs.openstack.org/api-ref/placement/#resource-providers; a compute host's provider is named as its hypervisor. */
import { z } from 'zod';
import { known } from '../known.ts';
import type { Session } from '../session/session.ts';

export interface ResourceProvider {
  readonly uuid: string;
  readonly name: string;
  readonly generation: number;
  /** 1.14. */
  readonly parentUuid?: string;
  readonly rootUuid?: string;
}

/** What a provider has of one resource class. Room: (total − reserved) × allocationRatio − used. */
export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly allocationRatio: number;
  /** The most that one server may take. */
  readonly maxUnit: number;
  readonly used: number;
}

const provider = z
  .object({
    uuid: z.string(),
    name: z.string(),
    generation: z.number(),
    parent_provider_uuid: z.string().nullish(),
    root_provider_uuid: z.string().nullish(),
  })
  .transform((raw): ResourceProvider => ({
    uuid: raw.uuid,
    name: raw.name,
    generation: raw.generation,
    ...known({ parentUuid: raw.parent_provider_uuid, rootUuid: raw.root_provider_uuid }),
  }));

/** 1.14 nested providers. */
const need = { atLeast: '1.0', best: '1.14' } as const;

/** Wants the admin role. */
export async function listResourceProviders(
  cloud: Session,
  filter: { readonly name?: string; readonly uuid?: string } = {},
): Promise<ResourceProvider[]> {
  const { value } = await cloud.request({
    service: 'placement',
    method: 'GET',
    path: '/resource_providers',
    query: { name: filter.name, uuid: filter.uuid },
    expect: [200],
    schema: z.object({ resource_providers: z.array(provider) }),
    microversion: need,
  });
  return value.resource_providers;
}

const inventories = z.object({
  inventories: z.record(
    z.string(),
    z.object({ total: z.number(), reserved: z.number(), allocation_ratio: z.number(), max_unit: z.number() }),
  ),
});
const usages = z.object({ usages: z.record(z.string(), z.number()) });

/** By resource class: VCPU, MEMORY_MB, DISK_GB, …. Two reads: what changes between them shows a moment too early or late. @throws NotFound */
export async function getInventories(
  cloud: Session,
  uuid: string,
): Promise<Readonly<Record<string, Inventory>>> {
  const read = async <T>(what: string, schema: z.ZodType<T>) =>
    await cloud.request({
      service: 'placement',
      method: 'GET',
      path: `/resource_providers/${encodeURIComponent(uuid)}/${what}`,
      expect: [200],
      schema,
      microversion: need,
    });
  const [has, uses] = await Promise.all([read('inventories', inventories), read('usages', usages)]);
  return Object.fromEntries(
    Object.entries(has.value.inventories).map(([resource, raw]) => [
      resource,
      {
        total: raw.total,
        reserved: raw.reserved,
        allocationRatio: raw.allocation_ratio,
        maxUnit: raw.max_unit,
        used: uses.value.usages[resource] ?? 0,
      },
    ]),
  );
}
