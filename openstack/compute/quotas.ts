/** https://docs.openstack.org/api-ref/compute/#show-the-detail-of-quota; nova/api/openstack/compute/quota_sets.py */
import { z } from 'zod';
import { quota, type Quota } from '../quota.ts';
import type { Session } from '../session/session.ts';

export interface ComputeQuotas {
  readonly instances: Quota;
  readonly cores: Quota;
  readonly ramMb: Quota;
  readonly serverGroups: Quota;
  readonly serverGroupMembers: Quota;
}

const quotas = z.object({
  quota_set: z.object({
    instances: quota,
    cores: quota,
    ram: quota,
    server_groups: quota,
    server_group_members: quota,
  }),
});

/** Of the session's project unless another is named. */
export async function getComputeQuotas(cloud: Session, projectId?: string): Promise<ComputeQuotas> {
  const id = projectId ?? (await cloud.identity()).projectId;
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: `/os-quota-sets/${encodeURIComponent(id)}/detail`,
    expect: [200],
    schema: quotas,
    microversion: { atLeast: '2.1', best: '2.57' },
  });
  const { instances, cores, ram, server_groups: groups, server_group_members: members } = value.quota_set;
  return { instances, cores, ramMb: ram, serverGroups: groups, serverGroupMembers: members };
}
