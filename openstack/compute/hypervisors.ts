/** https://docs.openstack.org/api-ref/compute/#hypervisors-os-hypervisors; nova/api/openstack/compute/hypervisors.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, type Session } from '../session/session.ts';

export interface Hypervisor {
  /** A uuid from 2.53 on, a number as text below; also its resource provider's uuid in Placement. */
  readonly id: string;
  /** What the hypervisor calls itself: Placement's name for it, and seldom what a migration takes as host. */
  readonly hypervisorHostname: string;
  /** The nova-compute service that runs it: what a migration takes as host. */
  readonly serviceHost: string;
  readonly state: 'up' | 'down';
  readonly status: 'enabled' | 'disabled';
  /** 'QEMU', 'fake', 'ironic', … */
  readonly type: string;
  /** As the hypervisor counts it: 8002004 is QEMU 8.2.4. */
  readonly version?: number;
  readonly hostIp?: string;
}

const hypervisor = z
  .object({
    id: z.union([z.string(), z.number()]),
    hypervisor_hostname: z.string(),
    service: z.object({ host: z.string() }),
    state: z.enum(['up', 'down']),
    status: z.enum(['enabled', 'disabled']),
    hypervisor_type: z.string(),
    hypervisor_version: z.number().nullish(),
    host_ip: z.string().nullish(),
  })
  .transform((raw): Hypervisor => ({
    id: String(raw.id),
    hypervisorHostname: raw.hypervisor_hostname,
    serviceHost: raw.service.host,
    state: raw.state,
    status: raw.status,
    type: raw.hypervisor_type,
    ...known({ version: raw.hypervisor_version, hostIp: raw.host_ip }),
  }));

/** All of them. Wants the admin role. 2.88 took the room away that it used to report: Placement knows it better. */
export async function listHypervisors(cloud: Session): Promise<Hypervisor[]> {
  const answer = await allPages(cloud, {
    service: 'compute',
    path: '/os-hypervisors/detail',
    key: 'hypervisors',
    item: hypervisor,
    id: (each) => each.id,
    microversion: { atLeast: '2.1', best: '2.88' },
  });
  return answer.value;
}
