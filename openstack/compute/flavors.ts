/** https://docs.openstack.org/api-ref/compute/#flavors; nova/api/openstack/compute/{flavors,flavor_manage,flavors_extraspecs}.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, isAtLeast, nothing, type Session } from '../session/session.ts';

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly isPublic: boolean;
  /** 2.55. */
  readonly description?: string;
  /** 2.61, where the policy shows them. */
  readonly extraSpecs?: Readonly<Record<string, string>>;
}

export interface CreateFlavor {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb?: number;
  /** Left out below 2.55. */
  readonly description?: string;
}

/** 2.55 description, 2.61 extra specs, 2.75 a swap of 0 is 0 and not "". */
const need = { atLeast: '2.1', best: '2.75' } as const;

const flavor = z
  .object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
    swap: z.union([z.number(), z.string()]).default(0),
    'OS-FLV-EXT-DATA:ephemeral': z.number().default(0),
    'os-flavor-access:is_public': z.boolean().default(true),
    description: z.string().nullish(),
    extra_specs: z.record(z.string(), z.string()).optional(),
  })
  .transform((raw): Flavor => ({
    id: raw.id,
    name: raw.name,
    vcpus: raw.vcpus,
    ramMb: raw.ram,
    diskGb: raw.disk,
    swapMb: Number(raw.swap),
    ephemeralGb: raw['OS-FLV-EXT-DATA:ephemeral'],
    isPublic: raw['os-flavor-access:is_public'],
    ...known({ description: raw.description, extraSpecs: raw.extra_specs }),
  }));
const one = z.object({ flavor });

/** Public and private ones; who is no admin sees the public ones and those of the project. */
export async function listFlavors(cloud: Session): Promise<Flavor[]> {
  const answer = await allPages(cloud, {
    service: 'compute',
    path: '/flavors/detail',
    query: { is_public: 'None' },
    key: 'flavors',
    item: flavor,
    id: (each) => each.id,
    microversion: need,
  });
  return answer.value;
}

/** @throws NotFound */
export async function getFlavor(cloud: Session, id: string): Promise<Flavor> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: pathOf(id),
    expect: [200],
    schema: one,
    microversion: need,
  });
  return value.flavor;
}

/** A public flavor. @throws Conflict when the name is in use, Forbidden without the admin role */
export async function createFlavor(cloud: Session, wanted: CreateFlavor): Promise<Flavor> {
  const describes = isAtLeast(await cloud.microversion('compute', need), '2.55');
  const { value } = await cloud.request({
    service: 'compute',
    method: 'POST',
    path: '/flavors',
    body: {
      flavor: known({
        name: wanted.name,
        vcpus: wanted.vcpus,
        ram: wanted.ramMb,
        disk: wanted.diskGb,
        'OS-FLV-EXT-DATA:ephemeral': wanted.ephemeralGb,
        description: describes ? wanted.description : undefined,
      }),
    },
    expect: [200],
    schema: one,
    microversion: need,
  });
  return value.flavor;
}

/** Servers made of it keep running. @throws NotFound */
export async function deleteFlavor(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'compute',
    method: 'DELETE',
    path: pathOf(id),
    expect: [202],
    schema: nothing,
    idempotent: true,
  });
}

const specs = z.object({ extra_specs: z.record(z.string(), z.string()) });

/** @throws NotFound */
export async function getExtraSpecs(cloud: Session, flavorId: string): Promise<Record<string, string>> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: `${pathOf(flavorId)}/os-extra_specs`,
    expect: [200],
    schema: specs,
  });
  return value.extra_specs;
}

/** Adds to those that are there, and replaces those of the same name. @throws BadRequest for an unknown one (2.86), NotFound */
export async function setExtraSpecs(
  cloud: Session,
  flavorId: string,
  extraSpecs: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'POST',
    path: `${pathOf(flavorId)}/os-extra_specs`,
    body: { extra_specs: extraSpecs },
    expect: [200],
    schema: specs,
    microversion: { atLeast: '2.1', best: '2.86' },
    idempotent: true,
  });
  return value.extra_specs;
}

const pathOf = (id: string) => `/flavors/${encodeURIComponent(id)}`;
