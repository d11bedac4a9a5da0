/** https://docs.openstack.org/api-ref/network/v2/#show-quota-usage-details-for-a-tenant (extension quota_details) */
import { z } from 'zod';
import { quota, type Quota } from '../quota.ts';
import type { Session } from '../session/session.ts';

export interface NetworkQuotas {
  readonly ports: Quota;
  readonly securityGroups: Quota;
  readonly securityGroupRules: Quota;
}

const quotas = z.object({
  quota: z.object({ port: quota, security_group: quota, security_group_rule: quota }),
});

/** Of the session's project unless another is named. @throws NotFound where Neutron lacks the extension */
export async function getNetworkQuotas(cloud: Session, projectId?: string): Promise<NetworkQuotas> {
  const id = projectId ?? (await cloud.identity()).projectId;
  const { value } = await cloud.request({
    service: 'network',
    method: 'GET',
    path: `/quotas/${encodeURIComponent(id)}/details.json`,
    expect: [200],
    schema: quotas,
  });
  const { port, security_group: securityGroups, security_group_rule: securityGroupRules } = value.quota;
  return { ports: port, securityGroups, securityGroupRules };
}
