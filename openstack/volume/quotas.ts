/** https://docs.openstack.org/api-ref/block-storage/v3/#show-quota-usage-for-a-project */
import { z } from 'zod';
import { quota, type Quota } from '../quota.ts';
import type { Session } from '../session/session.ts';

export interface VolumeQuotas {
  readonly volumes: Quota;
  readonly gigabytes: Quota;
}

/** Of the session's project unless another is named. */
export async function getVolumeQuotas(cloud: Session, projectId?: string): Promise<VolumeQuotas> {
  const id = projectId ?? (await cloud.identity()).projectId;
  const { value } = await cloud.request({
    service: 'volume',
    method: 'GET',
    path: `/os-quota-sets/${encodeURIComponent(id)}`,
    query: { usage: 'True' },
    expect: [200],
    schema: z.object({ quota_set: z.object({ volumes: quota, gigabytes: quota }) }),
  });
  return value.quota_set;
}
