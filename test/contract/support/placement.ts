import type { Scene } from './scene.ts';

/** What Placement tells of the provider that a compute host is. */
export async function ofProvider(cloud: Scene, host: string, what: string): Promise<unknown> {
  const { body } = await cloud.api.nova('GET', '/os-hypervisors/detail');
  const found = (body as { hypervisors: { id: string; service: { host: string } }[] }).hypervisors.find(
    ({ service }) => service.host === host,
  );
  const { body: told } = await cloud.api.ask(
    'GET',
    'placement',
    `/resource_providers/${found?.id ?? ''}/${what}`,
    { version: 'placement 1.6' },
  );
  return told;
}

/**
 * Nova answers 200 to who enables or disables a host, whether or not Placement has heard of it: it only logs a conflict with what
 * nova-compute reports at the same time, and leaves it to its next report (nova/compute/manager.py: _update_compute_provider_status).
 */
export async function placementKnows(
  cloud: Scene,
  host: string,
  status: 'enabled' | 'disabled',
): Promise<void> {
  await cloud.until(
    `Placement knows that ${host} is ${status}`,
    () => ofProvider(cloud, host, 'traits'),
    (seen) => {
      const { traits } = seen as { traits: string[] };
      return traits.includes('COMPUTE_STATUS_DISABLED') === (status === 'disabled');
    },
  );
}
