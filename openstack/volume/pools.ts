/** https://docs.openstack.org/api-ref/block-storage/v3/#list-all-back-end-storage-pools */
import { z } from 'zod';
import { known } from '../known.ts';
import type { Session } from '../session/session.ts';

export interface VolumePool {
  /** 'host@backend#pool'. */
  readonly name: string;
  /** Undefined where the backend says 'infinite' or 'unknown'. */
  readonly totalGb?: number;
  readonly freeGb?: number;
  /** 'iSCSI', 'ceph', 'nfs', … */
  readonly protocol?: string;
}

const gigabytes = z.union([z.number(), z.string()]).nullish();
const pool = z
  .object({
    name: z.string(),
    capabilities: z
      .object({
        total_capacity_gb: gigabytes,
        free_capacity_gb: gigabytes,
        storage_protocol: z.union([z.string(), z.array(z.string())]).nullish(),
      })
      .default({}),
  })
  .transform(({ name, capabilities }): VolumePool => ({
    name,
    ...known({
      totalGb: numberOf(capabilities.total_capacity_gb),
      freeGb: numberOf(capabilities.free_capacity_gb),
      protocol: [capabilities.storage_protocol].flat()[0],
    }),
  }));

function numberOf(value: z.infer<typeof gigabytes>): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Wants the admin role. */
export async function listVolumePools(cloud: Session): Promise<VolumePool[]> {
  const { value } = await cloud.request({
    service: 'volume',
    method: 'GET',
    path: '/scheduler-stats/get_pools',
    query: { detail: true },
    expect: [200],
    schema: z.object({ pools: z.array(pool) }),
  });
  return value.pools;
}
