/** https://docs.openstack.org/api-ref/compute/#compute-services-os-services; nova/api/openstack/compute/services.py */
import { z } from 'zod';
import { known } from '../known.ts';
import type { Session } from '../session/session.ts';
import { utcMs } from '../timestamp.ts';

export interface ComputeService {
  /** A uuid from 2.53 on, a number as text below. */
  readonly id: string;
  /** The name that a live migration takes as its host. */
  readonly host: string;
  readonly state: 'up' | 'down';
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason?: string;
  /** False below 2.11. */
  readonly forcedDown: boolean;
  readonly zone: string;
  /** Epoch ms of its last sign of life. */
  readonly updatedAt?: number;
}

/** Under 2.69 and newer, a service in a cell that does not answer has only binary, host and status UNKNOWN. */
const service = z
  .object({
    id: z.union([z.string(), z.number()]).optional(),
    host: z.string(),
    zone: z.string().default(''),
    status: z.string(),
    state: z.string().default('down'),
    updated_at: utcMs.nullish(),
    disabled_reason: z.string().nullish(),
    forced_down: z.boolean().default(false),
  })
  .transform((raw): ComputeService => ({
    id: String(raw.id ?? ''),
    host: raw.host,
    zone: raw.zone,
    status: raw.status === 'disabled' ? 'disabled' : 'enabled',
    state: raw.state === 'up' ? 'up' : 'down',
    forcedDown: raw.forced_down,
    ...known({ updatedAt: raw.updated_at, disabledReason: raw.disabled_reason }),
  }));

/** The nova-compute services, or the one of a host. Wants the admin role. */
export async function listComputeServices(
  cloud: Session,
  filter: { readonly host?: string } = {},
): Promise<ComputeService[]> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: '/os-services',
    query: { binary: 'nova-compute', host: filter.host },
    expect: [200],
    schema: z.object({ services: z.array(service) }),
    microversion: { atLeast: '2.1', best: '2.69' },
  });
  return value.services;
}
