/** Placement: 1.0 to 1.39. https://docs.openstack.org/api-ref/placement/ */
import { versionOf } from '../rest/microversion.ts';
import { asPlacement, badRequest, notFound } from '../rest/refusal.ts';
import { ok, type Request, Router } from '../rest/router.ts';
import type { Service } from '../rest/service.ts';
import {
  allocationRatio,
  isResourceClass,
  totals,
  type Amounts,
  type Host,
  type ResourceClass,
} from '../world/host.ts';
import type { World } from '../world/world.ts';

const min = '1.0';
const max = '1.39';
const withTraits = versionOf('1.6');
const nested = versionOf('1.14');
const mappings = versionOf('1.34');
const byProvider = versionOf('1.12');

export function placementService(world: World): Service {
  const router = new Router();
  router
    .on('GET', '/resource_providers', (request) => {
      const { query } = request;
      const fitting = [...world.hosts.values()].filter(
        (host) =>
          (query.get('name') ?? host.hypervisor) === host.hypervisor &&
          (query.get('uuid') ?? host.hypervisorId) === host.hypervisorId,
      );
      return ok({ resource_providers: fitting.map((host) => providerView(request, host)) });
    })
    .on('GET', '/resource_providers/:provider', (request) =>
      ok(providerView(request, hostOf(world, request))),
    )
    .on('GET', '/allocations/:consumer', ({ params }) => {
      const found = world.allocations.get(params['consumer'] ?? '');
      if (found === undefined) return ok({ allocations: {} });
      return ok({
        allocations: {
          [found.host.hypervisorId]: { resources: found.amounts, generation: found.host.generation },
        },
        project_id: world.project.id,
        user_id: world.user.id,
        consumer_generation: 1,
      });
    })
    .on('GET', '/allocation_candidates', (request) => candidates(world, request));
  partsOfProviders(router, world);
  return {
    name: 'placement',
    type: 'placement',
    prefix: '/placement',
    versionPath: '',
    versions: () =>
      ok({
        versions: [
          {
            id: 'v1.0',
            max_version: max,
            min_version: min,
            status: 'CURRENT',
            links: [{ rel: 'self', href: '' }],
          },
        ],
      }),
    microversions: { type: 'placement', min, max },
    wrap: asPlacement,
    router,
  };
}

function partsOfProviders(router: Router, world: World): void {
  router
    .on('GET', '/resource_providers/:provider/inventories', (request) => {
      const host = hostOf(world, request);
      return ok({ resource_provider_generation: host.generation, inventories: inventories(host) });
    })
    .on('GET', '/resource_providers/:provider/usages', (request) => {
      const host = hostOf(world, request);
      return ok({ resource_provider_generation: host.generation, usages: world.allocations.used(host) });
    })
    .on('GET', '/resource_providers/:provider/traits', (request) => {
      if (request.version < withTraits) throw notFound(`The resource could not be found.\n\n   `);
      const host = hostOf(world, request);
      return ok({ resource_provider_generation: host.generation, traits: traits(host) });
    });
}

function hostOf(world: World, { params }: Request): Host {
  const uuid = params['provider'] ?? '';
  const host = world.hostWithProvider(uuid);
  if (host !== undefined) return host;
  const reason = `No resource provider with uuid ${uuid} found`;
  throw notFound(`The resource could not be found.\n\n ${reason} : ${reason}  `);
}

function providerView({ version }: Request, host: Host): object {
  const base = `/resource_providers/${host.hypervisorId}`;
  const rels = ['inventories', 'usages', 'aggregates', 'traits', 'allocations'];
  return {
    uuid: host.hypervisorId,
    name: host.hypervisor,
    generation: host.generation,
    links: [{ rel: 'self', href: base }, ...rels.map((rel) => ({ rel, href: `${base}/${rel}` }))],
    ...(version >= nested && { parent_provider_uuid: null, root_provider_uuid: host.hypervisorId }),
  };
}

const traits = (host: Host) => ['COMPUTE_NODE', ...(host.enabled ? [] : ['COMPUTE_STATUS_DISABLED'])];

function inventories(host: Host): object {
  return Object.fromEntries(
    Object.entries(totals(host)).map(([name, total]) => [
      name,
      {
        total,
        reserved: 0,
        min_unit: 1,
        max_unit: total,
        step_size: 1,
        allocation_ratio: allocationRatio[name as ResourceClass],
      },
    ]),
  );
}

const malformed =
  'The server could not comply with the request since it is either malformed or otherwise incorrect.\n\n ';

function amountsOf(query: URLSearchParams): Amounts {
  const pairs = (query.get('resources') ?? '').split(',').map((each) => each.split(':'));
  const amounts: Partial<Record<ResourceClass, number>> = {};
  for (const [name = '', amount = ''] of pairs) {
    if (!isResourceClass(name))
      throw badRequest(
        `${malformed}Invalid resource class in resources parameter: No such resource class ${name}.  `,
      );
    if (!/^[1-9]\d*$/.test(amount))
      throw badRequest(
        `${malformed}Badly formed resources parameter. Expected resources query string parameter in form: ?resources=VCPU:2,MEMORY_MB:1024. Got: ${query.get('resources') ?? ''}.  `,
      );
    amounts[name] = Number(amount);
  }
  return amounts;
}

function candidates(world: World, { query, version }: Request) {
  const amounts = amountsOf(query);
  const tree = query.get('in_tree');
  const fitting = [...world.hosts.values()]
    .filter(
      (host) => (tree ?? host.hypervisorId) === host.hypervisorId && world.allocations.hasRoom(host, amounts),
    )
    .slice(0, Number(query.get('limit') ?? Infinity));
  const request = (host: Host) => ({
    allocations:
      version >= byProvider
        ? { [host.hypervisorId]: { resources: amounts } }
        : [{ resource_provider: { uuid: host.hypervisorId }, resources: amounts }],
    ...(version >= mappings && { mappings: { '': [host.hypervisorId] } }),
  });
  return ok({
    allocation_requests: fitting.map(request),
    provider_summaries: Object.fromEntries(fitting.map((host) => [host.hypervisorId, summary(world, host)])),
  });
}

function summary(world: World, host: Host): object {
  const used = world.allocations.used(host);
  const resources = Object.entries(totals(host)).map(([name, total]) => [
    name,
    {
      capacity: Math.floor(total * allocationRatio[name as ResourceClass]),
      used: used[name as ResourceClass],
    },
  ]);
  return {
    resources: Object.fromEntries(resources) as object,
    traits: traits(host),
    parent_provider_uuid: null,
    root_provider_uuid: host.hypervisorId,
  };
}
