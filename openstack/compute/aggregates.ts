/** https://docs.openstack.org/api-ref/compute/#host-aggregates-os-aggregates */
import { z } from 'zod';
import { known } from '../known.ts';
import type { Session } from '../session/session.ts';

export interface Aggregate {
  readonly id: number;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly availabilityZone?: string;
}

const aggregate = z
  .object({
    id: z.number(),
    name: z.string(),
    hosts: z.array(z.string()).default([]),
    metadata: z.record(z.string(), z.string()).default({}),
    availability_zone: z.string().nullish(),
  })
  .transform(({ availability_zone: zone, ...raw }): Aggregate => ({
    ...raw,
    ...known({ availabilityZone: zone }),
  }));

/** Wants the admin role. */
export async function listAggregates(cloud: Session): Promise<Aggregate[]> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: '/os-aggregates',
    expect: [200],
    schema: z.object({ aggregates: z.array(aggregate) }),
    microversion: { atLeast: '2.1', best: '2.41' },
  });
  return value.aggregates;
}
