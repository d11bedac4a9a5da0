/** https://docs.openstack.org/api-ref/compute/#availability-zones-os-availability-zone */
import { z } from 'zod';
import type { Session } from '../session/session.ts';

export interface ComputeZone {
  readonly name: string;
  readonly available: boolean;
  /** Hosts with a nova-compute service in it. */
  readonly hosts: readonly { readonly name: string; readonly available: boolean }[];
}

const zone = z
  .object({
    zoneName: z.string(),
    zoneState: z.object({ available: z.boolean() }),
    hosts: z.record(z.string(), z.record(z.string(), z.object({ available: z.boolean() }))).nullish(),
  })
  .transform((raw): ComputeZone => ({
    name: raw.zoneName,
    available: raw.zoneState.available,
    hosts: Object.entries(raw.hosts ?? {}).flatMap(([name, services]) => {
      const compute = services['nova-compute'];
      return compute === undefined ? [] : [{ name, available: compute.available }];
    }),
  }));

/** Those that have compute hosts: not `internal`. Wants the admin role. */
export async function listComputeZones(cloud: Session): Promise<ComputeZone[]> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: '/os-availability-zone/detail',
    expect: [200],
    schema: z.object({ availabilityZoneInfo: z.array(zone) }),
  });
  return value.availabilityZoneInfo.filter((each) => each.hosts.length > 0);
}
