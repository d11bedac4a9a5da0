/** os-quota-sets and limits. https://docs.openstack.org/api-ref/compute/#quota-sets-os-quota-sets */
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { badRequest } from '../../rest/refusal.ts';
import { ok, type Request, type Router } from '../../rest/router.ts';
import type { ComputeQuota } from '../../world/quotas.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';

export function quotas(router: Router, { world }: Compute): void {
  router
    .on('GET', '/os-quota-sets/:project/detail', ({ params }) => {
      const used = inUse(world);
      const detail = Object.entries(world.quotas.compute).map(([name, limit]: [string, number]) => [
        name,
        { limit, in_use: used[name as keyof ComputeQuota] ?? 0, reserved: 0 },
      ]);
      return ok({ quota_set: { id: params['project'], ...(Object.fromEntries(detail) as object) } });
    })
    .on('GET', '/os-quota-sets/:project', ({ params }) =>
      ok({ quota_set: { id: params['project'], ...world.quotas.compute } }),
    )
    .on('PUT', '/os-quota-sets/:project', (request) => update(world, request))
    .on('GET', '/limits', () => ok({ limits: { rate: [], absolute: absolute(world) } }));
}

function inUse({ servers: { used }, groups }: World): Partial<ComputeQuota> {
  return {
    cores: used.cores,
    instances: used.instances,
    ram: used.ramMb,
    server_groups: groups.size,
  };
}

const limit = z.coerce.number().int().min(-1).optional();
const input = z.strictObject({
  instances: limit,
  cores: limit,
  ram: limit,
  key_pairs: limit,
  metadata_items: limit,
  server_groups: limit,
  server_group_members: limit,
  force: z.boolean().optional(),
});

function update(world: World, request: Request) {
  const { force, ...limits } = wrapped(request.body, 'quota_set', input);
  const used = inUse(world);
  for (const [key, value] of Object.entries(limits)) {
    if (value === undefined) continue;
    const name = key as keyof ComputeQuota;
    const uses = used[name] ?? 0;
    if (value >= 0 && value < uses && force !== true) {
      throw badRequest(
        `Quota limit ${value} for ${name} must be greater than or equal to already used and reserved ${uses}.`,
      );
    }
    world.quotas.compute[name] = value;
  }
  return ok({ quota_set: world.quotas.compute });
}

function absolute({ quotas: { compute }, servers: { used }, groups }: World): object {
  return {
    maxTotalInstances: compute.instances,
    maxTotalCores: compute.cores,
    maxTotalRAMSize: compute.ram,
    maxServerMeta: compute.metadata_items,
    maxTotalKeypairs: compute.key_pairs,
    maxServerGroups: compute.server_groups,
    maxServerGroupMembers: compute.server_group_members,
    totalRAMUsed: used.ramMb,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    totalServerGroupsUsed: groups.size,
  };
}
