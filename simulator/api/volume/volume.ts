/** Cinder v3: 3.0 to 3.70. https://docs.openstack.org/api-ref/block-storage/v3/ */
import { asNova } from '../../rest/refusal.ts';
import { ok, type Request, Router } from '../../rest/router.ts';
import type { Service } from '../../rest/service.ts';
import { fineTime } from '../../rest/stamp.ts';
import type { World } from '../../world/world.ts';
import { volumeAttachments } from './attachments.ts';
import { volumeQuotas } from './quotas.ts';
import { volumes } from './volumes.ts';

const min = '3.0';
const max = '3.70';

export function volumeService(world: World): Service {
  const router = new Router();
  for (const part of [volumes, volumeAttachments, volumeQuotas]) part(router, world);
  router
    .on('GET', '/os-availability-zone', () => {
      const zones = [...new Set(world.pools.map(({ zone }) => zone))];
      return ok({
        availabilityZoneInfo: zones.map((zoneName) => ({ zoneName, zoneState: { available: true } })),
      });
    })
    .on('GET', '/scheduler-stats/get_pools', () =>
      ok({ pools: world.pools.map((pool) => poolView(world, pool)) }),
    );
  const versions = ({ origin }: Request) => ({
    status: 300,
    body: {
      versions: [
        {
          id: 'v3.0',
          status: 'CURRENT',
          version: max,
          min_version: min,
          updated: '2022-08-31T00:00:00Z',
          links: [{ rel: 'self', href: `${origin}/volume/v3/` }],
        },
      ],
    },
  });
  return {
    name: 'volume',
    type: 'volumev3',
    prefix: '/volume',
    versionPath: '/v3',
    versions,
    microversions: { type: 'volume', min, max },
    wrap: asNova,
    router,
  };
}

function poolView(world: World, { name, protocol }: World['pools'][number]): object {
  const [backend = '', pool = ''] = name.split('@')[1]?.split('#') ?? [];
  return {
    name,
    capabilities: {
      pool_name: pool,
      total_capacity_gb: 'infinite',
      free_capacity_gb: 'infinite',
      reserved_percentage: 0,
      thin_provisioning_support: true,
      multiattach: true,
      volume_backend_name: backend,
      storage_protocol: protocol,
      vendor_name: 'simulator',
      driver_version: '1',
      timestamp: fineTime(world.clock.nowMs).slice(0, 26),
    },
  };
}
