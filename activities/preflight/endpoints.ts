import type { Finding } from '../../domain/ground.ts';
import { EndpointMissing } from '../../openstack/errors.ts';
import type { ServiceName } from '../../openstack/session/session.ts';
import { type Check, error } from './check.ts';
import type { Inquiry } from './inquiry.ts';

/** The catalogue has the services that the campaign needs, where the credentials look for them. */
export const endpoints: Check = {
  what: 'endpoints',
  look: async (inquiry) => {
    const findings = await Promise.all(servicesFor(inquiry).map((service) => missing(inquiry, service)));
    return findings.flat();
  },
};

const does: Record<ServiceName, string> = {
  identity: 'find projects',
  compute: 'see hosts or move servers',
  image: 'find or upload the image',
  network: 'see on which host a server’s ports are bound, by which its arrival is verified',
  placement: 'tell whether hosts have room',
  volume: 'make, attach or verify volumes',
};

export function servicesFor({ spec, fleets }: Inquiry): ServiceName[] {
  const created = fleets.length > 0;
  const volumes = fleets.flat().some(({ boot }) => boot !== 'image');
  return [
    'compute',
    'network',
    'placement',
    ...(created || spec.require?.image !== undefined ? (['image'] as const) : []),
    ...(volumes ? (['volume'] as const) : []),
  ];
}

async function missing({ session }: Inquiry, service: ServiceName): Promise<Finding[]> {
  try {
    await session.endpoint(service);
    return [];
  } catch (problem) {
    if (!(problem instanceof EndpointMissing)) throw problem;
    return [
      error({
        subject: 'endpoint',
        observation: `${problem.message}.`,
        consequence: `ferry cannot ${does[service]}.`,
        remedy:
          'Set region_name and interface in clouds.yaml to what the catalogue has, or register the endpoint: `openstack catalog list`.',
      }),
    ];
  }
}
