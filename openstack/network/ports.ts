/** https://docs.openstack.org/api-ref/network/v2/#ports; binding:* https://docs.openstack.org/api-ref/network/v2/#port-binding-extended-attributes */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, nothing, type Session } from '../session/session.ts';

export interface Port {
  readonly id: string;
  /** The server's id, for a server's port. */
  readonly deviceId: string;
  /** The compute host that the port is bound to; admins only. */
  readonly bindingHostId?: string;
  /** 'ovs', 'bridge', 'unbound', 'binding_failed', …; admins only. */
  readonly bindingVifType?: string;
  /** ACTIVE, DOWN, BUILD, … DOWN right after a migration until the agent has plugged it. */
  readonly status: string;
  readonly macAddress: string;
  readonly networkId: string;
  readonly fixedIps: readonly { readonly subnetId: string; readonly address: string }[];
  readonly tags: readonly string[];
}

const port = z
  .object({
    id: z.string(),
    device_id: z.string(),
    'binding:host_id': z.string().nullish(),
    'binding:vif_type': z.string().nullish(),
    status: z.string(),
    mac_address: z.string(),
    network_id: z.string(),
    fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })).default([]),
    tags: z.array(z.string()).default([]),
  })
  .transform((raw): Port => ({
    id: raw.id,
    deviceId: raw.device_id,
    status: raw.status,
    macAddress: raw.mac_address,
    networkId: raw.network_id,
    fixedIps: raw.fixed_ips.map((ip) => ({ subnetId: ip.subnet_id, address: ip.ip_address })),
    tags: raw.tags,
    // "" before it is bound to any host.
    ...known({
      bindingHostId: raw['binding:host_id'] === '' ? undefined : raw['binding:host_id'],
      bindingVifType: raw['binding:vif_type'],
    }),
  }));

/** A uuid as a query is 47 characters: 80 of them stay below half of the 8 KiB that proxies take as a request line. */
const idsPerCall = 80;

/** Ports of these devices, or with these ids: as many calls as keep the URL short. */
export async function listPorts(
  cloud: Session,
  filter: { readonly deviceIds: readonly string[] } | { readonly ids: readonly string[] },
): Promise<Port[]> {
  const name = 'deviceIds' in filter ? 'device_id' : 'id';
  const values = 'deviceIds' in filter ? filter.deviceIds : filter.ids;
  const ports: Port[] = [];
  for (let at = 0; at < values.length; at += idsPerCall) {
    const answer = await allPages(cloud, {
      service: 'network',
      path: '/ports',
      query: { [name]: values.slice(at, at + idsPerCall) },
      key: 'ports',
      item: port,
      id: (each) => each.id,
    });
    ports.push(...answer.value);
  }
  return ports;
}

/** @throws NotFound, Conflict when another service owns it */
export async function deletePort(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'network',
    method: 'DELETE',
    path: `/ports/${encodeURIComponent(id)}`,
    expect: [204],
    schema: nothing,
    idempotent: true,
  });
}
