import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, NoSuccess, type Service } from './cloud.ts';

interface Named {
  readonly id: string;
  readonly name?: string | null;
}

const kinds = {
  server: { service: 'compute', list: '/servers/detail?all_tenants=1', key: 'servers', path: '/servers/' },
  volume: { service: 'volumev3', list: '/volumes/detail?all_tenants=1', key: 'volumes', path: '/volumes/' },
  image: { service: 'image', list: '/v2/images?limit=1000', key: 'images', path: '/v2/images/' },
  flavor: { service: 'compute', list: '/flavors?is_public=None', key: 'flavors', path: '/flavors/' },
  'security group': {
    service: 'network',
    list: '/v2.0/security-groups',
    key: 'security_groups',
    path: '/v2.0/security-groups/',
  },
  port: { service: 'network', list: '/v2.0/ports', key: 'ports', path: '/v2.0/ports/' },
  network: { service: 'network', list: '/v2.0/networks', key: 'networks', path: '/v2.0/networks/' },
} as const satisfies Record<string, { service: Service; list: string; key: string; path: string }>;

export type Kind = keyof typeof kinds | 'keypair';

/** Something in the cloud. */
export interface Thing {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
}

/** All that there is in the cloud, of every kind that ferry can make, whoever made it. */
export class Inventory {
  readonly #things: readonly Thing[];

  private constructor(things: readonly Thing[]) {
    this.#things = things;
  }

  static async of(cloud: Cloud): Promise<Inventory> {
    const lists = Object.entries(kinds).map(async ([kind, { service, list, key }]) => {
      const found = (await cloud.get<Record<string, Named[]>>(service, list))[key] ?? [];
      return found.map(({ id, name }) => ({ kind: kind as Kind, id, name: name ?? '' }));
    });
    const { keypairs } = await cloud.get<{ keypairs: { keypair: { name: string } }[] }>(
      'compute',
      '/os-keypairs',
    );
    const keys = keypairs.map(({ keypair: { name } }): Thing => ({ kind: 'keypair', id: name, name }));
    return new Inventory([...(await Promise.all(lists)).flat(), ...keys]);
  }

  /** What is here and was not there. A security group `default` comes with a project and is nobody's. */
  beyond(before: Inventory): Thing[] {
    const known = new Set(before.#things.map(({ kind, id }) => `${kind} ${id}`));
    return this.#things.filter(
      ({ kind, id, name }) =>
        !known.has(`${kind} ${id}`) && !(kind === 'security group' && name === 'default'),
    );
  }
}

/** Removes whatever is there now and was not before: after a test, however it ended. */
export async function restore(cloud: Cloud, before: Inventory, withinMs = 120_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    const extra = (await Inventory.of(cloud)).beyond(before);
    if (extra.length === 0) return;
    if (Date.now() > end) throw new Error(`would not go: ${JSON.stringify(extra)}`);
    const servers = extra.filter(({ kind }) => kind === 'server');
    for (const thing of servers.length > 0 ? servers : extra) await remove(cloud, thing);
    await sleep(1_000);
  }
}

async function remove(cloud: Cloud, { kind, id }: Thing): Promise<void> {
  try {
    if (kind === 'volume') await detach(cloud, id);
    if (kind === 'server') await cloud.call('POST', 'compute', `/servers/${id}/action`, { unlock: null });
    if (kind === 'keypair') await cloud.call('DELETE', 'compute', `/os-keypairs/${id}`);
    else await cloud.call('DELETE', kinds[kind].service, `${kinds[kind].path}${id}`);
  } catch (error) {
    // Gone already, or not yet to be removed: the next round looks again.
    if (!(error instanceof NoSuccess)) throw error;
  }
}

/** What a server that is gone has left attached: servers go first, so nobody else is. */
async function detach(cloud: Cloud, volumeId: string): Promise<void> {
  const path = `/attachments?all_tenants=1&volume_id=${volumeId}`;
  const { attachments } = await cloud.get<{ attachments: { id: string }[] }>('volumev3', path);
  for (const { id } of attachments) await cloud.call('DELETE', 'volumev3', `/attachments/${id}`);
}
