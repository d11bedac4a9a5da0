/** /flavors. https://docs.openstack.org/api-ref/compute/#flavors */
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { badRequest, conflict, notFound } from '../../rest/refusal.ts';
import { accepted, ok, type Request, type Router } from '../../rest/router.ts';
import type { Flavor } from '../../world/materials.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';
import { links } from './links.ts';

const v = { description: versionOf('2.55'), specs: versionOf('2.61'), swap: versionOf('2.75') };

const input = z.object({
  name: z.string().min(1),
  id: z.string().nullish(),
  vcpus: z.coerce.number().int().min(1),
  ram: z.coerce.number().int().min(1),
  disk: z.coerce.number().int().min(0),
  swap: z.coerce.number().default(0),
  'OS-FLV-EXT-DATA:ephemeral': z.coerce.number().default(0),
  'os-flavor-access:is_public': z.boolean().default(true),
  description: z.string().nullish(),
});

export function flavors(router: Router, { world }: Compute): void {
  router
    .on('GET', '/flavors/detail', (request) => list(world, request, true))
    .on('GET', '/flavors', (request) => list(world, request, false))
    .on('POST', '/flavors', (request) => create(world, request))
    .on('GET', '/flavors/:flavor', (request) => ok({ flavor: view(request, flavorOf(world, request)) }))
    .on('DELETE', '/flavors/:flavor', (request) => {
      world.flavors.delete(flavorOf(world, request).id);
      return accepted();
    })
    .on('GET', '/flavors/:flavor/os-extra_specs', (request) =>
      ok({ extra_specs: flavorOf(world, request).extraSpecs }),
    )
    .on('POST', '/flavors/:flavor/os-extra_specs', (request) => {
      const { extraSpecs } = flavorOf(world, request);
      Object.assign(extraSpecs, wrapped(request.body, 'extra_specs', z.record(z.string(), z.string())));
      return ok({ extra_specs: extraSpecs });
    });
}

function flavorOf(world: World, { params }: Request): Flavor {
  const id = params['flavor'] ?? '';
  const flavor = world.flavors.get(id);
  if (flavor === undefined) throw notFound(`Flavor ${id} could not be found.`);
  return flavor;
}

function list(world: World, request: Request, detailed: boolean) {
  const all = [...world.flavors.values()];
  const marker = request.query.get('marker');
  const at = marker === null ? -1 : all.findIndex(({ id }) => id === marker);
  if (marker !== null && at === -1) throw badRequest(`marker [${marker}] not found`);
  const { page, more } = firstOf(all.slice(at + 1), limitOf(request));
  const base = `${request.origin}/compute/v2.1/flavors${detailed ? '/detail' : ''}`;
  return ok({
    flavors: page.map((each) =>
      detailed
        ? view(request, each)
        : { id: each.id, name: each.name, links: links(request, 'flavors', each.id) },
    ),
    ...linksAfter(request, 'flavors', base, { more, last: page.at(-1)?.id }),
  });
}

function create(world: World, request: Request) {
  const wanted = wrapped(request.body, 'flavor', input);
  const taken = [...world.flavors.values()].some(({ name }) => name === wanted.name);
  if (taken) throw conflict(`Flavor with name ${wanted.name} already exists.`);
  const flavor: Flavor = {
    id: wanted.id ?? world.chance.uuid(),
    number: world.flavors.size + 1,
    name: wanted.name,
    vcpus: wanted.vcpus,
    ramMb: wanted.ram,
    diskGb: wanted.disk,
    ephemeralGb: wanted['OS-FLV-EXT-DATA:ephemeral'],
    swapMb: wanted.swap,
    isPublic: wanted['os-flavor-access:is_public'],
    description: wanted.description ?? undefined,
    extraSpecs: {},
  };
  world.flavors.set(flavor.id, flavor);
  return ok({ flavor: view(request, flavor) });
}

function view(request: Request, flavor: Flavor): object {
  const { version } = request;
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    swap: flavor.swapMb === 0 && version < v.swap ? '' : flavor.swapMb,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGb,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.isPublic,
    rxtx_factor: 1,
    links: links(request, 'flavors', flavor.id),
    ...(version >= v.description && { description: flavor.description ?? null }),
    ...(version >= v.specs && { extra_specs: flavor.extraSpecs }),
  };
}
