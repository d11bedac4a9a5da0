/** https://docs.openstack.org/api-ref/block-storage/v3/#quota-sets-extension-os-quota-sets */
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { ok, type Router } from '../../rest/router.ts';
import type { VolumeQuota } from '../../world/quotas.ts';
import type { World } from '../../world/world.ts';

export function volumeQuotas(router: Router, world: World): void {
  const limits = world.quotas.volume;
  router
    .on('GET', '/os-quota-sets/:project', ({ query, params }) => {
      const id = params['project'];
      if (query.get('usage')?.toLowerCase() !== 'true') return ok({ quota_set: { id, ...limits } });
      const used: Partial<VolumeQuota> = { volumes: world.volumes.count, gigabytes: world.volumes.sizeGb };
      const detail = Object.entries(limits).map(([name, limit]: [string, number]) => [
        name,
        { limit, in_use: used[name as keyof VolumeQuota] ?? 0, reserved: 0 },
      ]);
      return ok({ quota_set: { id, ...(Object.fromEntries(detail) as object) } });
    })
    .on('PUT', '/os-quota-sets/:project', ({ body }) => {
      const wanted = wrapped(body, 'quota_set', z.record(z.string(), z.coerce.number().int().min(-1)));
      for (const [name, limit] of Object.entries(wanted))
        if (name in limits) limits[name as keyof VolumeQuota] = limit;
      return ok({ quota_set: limits });
    });
}
