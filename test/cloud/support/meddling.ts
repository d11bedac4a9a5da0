import type { Cloud } from './cloud.ts';
import type { Scene } from './scene.ts';

/** What somebody else does to a cloud while ferry is at work; what outlives the test's own things is undone at its end. */

/** @param host the name of the nova-compute service */
export async function disable({ cloud, afterwards }: Scene, host: string): Promise<void> {
  const { services } = await cloud.get<{ services: { id: string; host: string }[] }>(
    'compute',
    '/os-services?binary=nova-compute',
  );
  const id = services.find((s) => s.host === host)?.id ?? '';
  const set = (status: string) => cloud.call('PUT', 'compute', `/os-services/${id}`, { status });
  afterwards(async () => {
    await set('enabled');
  });
  await set('disabled');
}

/** A nova-compute that dies; it is there again after the test. */
export async function kill({ testbed, cloud, afterwards }: Scene, host: string): Promise<void> {
  afterwards(async () => {
    await testbed.compute('start', host);
  });
  await testbed.compute('kill', host);
  await untilState(cloud, host, 'down');
}

async function untilState(cloud: Cloud, host: string, state: 'up' | 'down'): Promise<void> {
  const ask = async () => {
    const path = `/os-services?binary=nova-compute&host=${host}`;
    return (await cloud.get<{ services: { state: string }[] }>('compute', path)).services[0]?.state;
  };
  await cloud.until(`${host} is ${state}`, ask, (seen) => seen === state, 90_000);
}

/** One server as large as the host's disk. */
export async function fill({ cloud }: Scene, host: string): Promise<void> {
  const flavor = { name: `filler-${String(Date.now())}`, vcpus: 1, ram: 64, disk: 4_000 };
  const { flavor: made } = (await cloud.call('POST', 'compute', '/flavors', { flavor })) as {
    flavor: { id: string };
  };
  await boot(cloud, { name: 'filler', host, flavorId: made.id });
}

/** A server of somebody else's, ACTIVE on a host. */
export async function boot(
  cloud: Cloud,
  wanted: { name: string; host: string; flavorId?: string; metadata?: Record<string, string> },
): Promise<string> {
  const [{ images }, { flavors }] = await Promise.all([
    cloud.get<{ images: { id: string }[] }>('image', '/v2/images?name=tiny'),
    cloud.get<{ flavors: { id: string; name: string }[] }>('compute', '/flavors'),
  ]);
  const { server } = (await cloud.call('POST', 'compute', '/servers', {
    server: {
      name: wanted.name,
      host: wanted.host,
      imageRef: images[0]?.id,
      flavorRef: wanted.flavorId ?? flavors.find((f) => f.name === 'tiny')?.id,
      networks: 'none',
      metadata: wanted.metadata ?? {},
    },
  })) as { server: { id: string } };
  const ended = (s: { status: string }) => s.status === 'ACTIVE' || s.status === 'ERROR';
  const there = await cloud.until(`${wanted.name} is ACTIVE`, () => cloud.server(server.id), ended, 120_000);
  if (there.status !== 'ACTIVE') throw new Error(`${wanted.name}: ${JSON.stringify(there)}`);
  return server.id;
}

export async function act(cloud: Cloud, serverId: string, action: string): Promise<void> {
  await cloud.call('POST', 'compute', `/servers/${serverId}/action`, { [action]: null });
}

/** Sets one of the project's quotas of Nova's; the old one is back after the test. */
export async function limit(
  { cloud, afterwards }: Scene,
  quota: 'instances' | 'cores',
  to: number,
): Promise<void> {
  const { projects } = await cloud.get<{ projects: { id: string }[] }>('identity', '/projects?name=admin');
  const path = `/os-quota-sets/${projects[0]?.id ?? ''}`;
  const { quota_set: before } = await cloud.get<{ quota_set: Record<string, number> }>('compute', path);
  const set = (n: number | undefined) =>
    cloud.call('PUT', 'compute', path, { quota_set: { [quota]: n, force: true } });
  afterwards(async () => {
    await set(before[quota]);
  });
  await set(to);
}
