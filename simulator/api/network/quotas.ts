/** https://docs.openstack.org/api-ref/network/v2/#quotas-extension-quotas */
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { ok, type Router } from '../../rest/router.ts';
import type { NetworkQuota } from '../../world/quotas.ts';
import type { World } from '../../world/world.ts';

export function networkQuotas(router: Router, world: World): void {
  const limits = world.quotas.network;
  router
    .on('GET', '/quotas/:project/details.json', () => {
      const used: Partial<NetworkQuota> = {
        network: world.networks.size,
        subnet: world.subnets.size,
        port: world.ports.count,
        security_group: world.securityGroups.size,
        security_group_rule: [...world.securityGroups.values()].reduce(
          (sum, { rules }) => sum + rules.length,
          0,
        ),
      };
      const detail = Object.entries(limits).map(([name, limit]: [string, number]) => [
        name,
        { limit, used: used[name as keyof NetworkQuota] ?? 0, reserved: 0 },
      ]);
      return ok({ quota: Object.fromEntries(detail) as object });
    })
    .on('GET', '/quotas/:project', () => ok({ quota: limits }))
    .on('PUT', '/quotas/:project', ({ body }) => {
      const wanted = wrapped(body, 'quota', z.record(z.string(), z.coerce.number().int().min(-1)));
      for (const [name, limit] of Object.entries(wanted))
        if (name in limits) limits[name as keyof NetworkQuota] = limit;
      return ok({ quota: limits });
    });
}
