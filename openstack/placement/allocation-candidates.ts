/** https://docs.openstack.org/api-ref/placement/#allocation-candidates */
import { z } from 'zod';
import type { Session } from '../session/session.ts';

/** What one server takes. */
export interface Resources {
  readonly VCPU?: number;
  readonly MEMORY_MB?: number;
  /** 0 or absent for a server that boots from a volume. */
  readonly DISK_GB?: number;
}

/** A way to find the room: amounts by provider uuid and resource class. */
export type AllocationCandidate = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** 1.12 allocations by provider. */
const candidates = z.object({
  allocation_requests: z.array(
    z.object({
      allocations: z.record(z.string(), z.object({ resources: z.record(z.string(), z.number()) })),
    }),
  ),
});

/**
 * Where Placement sees room for one such server; none: no room. `inTree` asks for one provider's tree (1.31). The
 * scheduler's filters, aggregates and groups may still forbid what is found here. Wants the admin role.
 * @throws BadRequest for an unknown resource class; MicroversionTooLow
 */
export async function findAllocationCandidates(
  cloud: Session,
  resources: Resources,
  options: { readonly inTree?: string; readonly limit?: number } = {},
): Promise<AllocationCandidate[]> {
  const { inTree, limit } = options;
  const { value } = await cloud.request({
    service: 'placement',
    method: 'GET',
    path: '/allocation_candidates',
    query: {
      // Placement refuses an amount of 0.
      resources: Object.entries(resources)
        .filter(([, amount]) => Number(amount) > 0)
        .map(([name, amount]) => `${name}:${String(amount)}`)
        .join(','),
      in_tree: inTree,
      limit,
    },
    expect: [200],
    schema: candidates,
    microversion: {
      atLeast: inTree === undefined ? '1.16' : '1.31',
      best: '1.36',
      otherwise: 'it can tell candidates of the whole cloud only, or none at all',
    },
  });
  return value.allocation_requests.map((request) =>
    Object.fromEntries(
      Object.entries(request.allocations).map(([uuid, { resources: amounts }]) => [uuid, amounts]),
    ),
  );
}
