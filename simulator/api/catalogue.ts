import type { Service } from '../rest/service.ts';

export const region = 'RegionOne';

/** Where each service is, for all three interfaces. */
export function catalogue(services: readonly Service[], origin: string, projectId: string): object[] {
  return services.map(({ name, type, prefix, versionPath }) => {
    const project = name === 'volume' ? `/${projectId}` : '';
    // As catalogues are written: Glance's, Neutron's and Placement's without a version.
    const version = ['identity', 'compute', 'volume'].includes(name) ? versionPath : '';
    const url = `${origin}${prefix}${version}${project}`;
    return {
      id: name,
      type,
      name,
      endpoints: ['internal', 'public', 'admin'].map((face) => ({
        id: `${name}-${face}`,
        interface: face,
        region_id: region,
        region,
        url,
      })),
    };
  });
}
