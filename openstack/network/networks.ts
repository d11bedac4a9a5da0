/** https://docs.openstack.org/api-ref/network/v2/#networks */
import { z } from 'zod';
import { allPages, type Session } from '../session/session.ts';

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly shared: boolean;
  readonly external: boolean;
  readonly subnetIds: readonly string[];
  readonly mtu?: number;
}

const network = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    shared: z.boolean().default(false),
    'router:external': z.boolean().default(false),
    subnets: z.array(z.string()).default([]),
    mtu: z.number().optional(),
  })
  .transform(({ 'router:external': external, subnets, ...raw }): Network => ({
    id: raw.id,
    name: raw.name,
    status: raw.status,
    shared: raw.shared,
    external,
    subnetIds: subnets,
    ...(raw.mtu === undefined ? {} : { mtu: raw.mtu }),
  }));

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Those with this id, else those with this name; without one, all that the project can see. */
export async function listNetworks(
  cloud: Session,
  filter: { readonly nameOrId?: string } = {},
): Promise<Network[]> {
  const { nameOrId } = filter;
  if (nameOrId === undefined) return await list(cloud, {});
  const byId = uuid.test(nameOrId) ? await list(cloud, { id: nameOrId }) : [];
  return byId.length > 0 ? byId : await list(cloud, { name: nameOrId });
}

async function list(cloud: Session, query: Record<string, string>): Promise<Network[]> {
  const answer = await allPages(cloud, {
    service: 'network',
    path: '/networks',
    query,
    key: 'networks',
    item: network,
    id: (each) => each.id,
  });
  return answer.value;
}
