/** Endpoints by service, interface and region: https://docs.openstack.org/api-ref/identity/v3/#get-service-catalog */
import { z } from 'zod';
import { EndpointMissing } from '../errors.ts';

export type ServiceName = 'identity' | 'compute' | 'image' | 'network' | 'placement' | 'volume';

export const catalogue = z.array(
  z.object({
    type: z.string(),
    name: z.string().optional(),
    endpoints: z.array(
      z.object({
        interface: z.string(),
        url: z.string(),
        region: z.string().nullish(),
        region_id: z.string().nullish(),
      }),
    ),
  }),
);
export type Catalogue = z.infer<typeof catalogue>;

/** Official type first, then aliases: https://service-types.openstack.org/service-types.json */
const typesOf: Record<ServiceName, readonly string[]> = {
  identity: ['identity'],
  compute: ['compute'],
  image: ['image'],
  network: ['network'],
  placement: ['placement'],
  volume: ['block-storage', 'volumev3', 'block-store', 'volume'],
};

/** The API version in the path; a service without one (Placement) has none. */
const versionOf: Record<ServiceName, string | undefined> = {
  identity: 'v3',
  compute: 'v2.1',
  image: 'v2',
  network: 'v2.0',
  placement: undefined,
  volume: 'v3',
};

export interface Endpoint {
  /** Where paths of the API begin, no slash at the end: 'http://nova:8774/v2.1'. */
  readonly url: string;
  /** Where the version document is, with a slash at the end: 'http://nova:8774/'. */
  readonly root: string;
  readonly region?: string;
}

/** @throws EndpointMissing, listing what the catalogue has. */
export function findEndpoint(
  services: Catalogue,
  service: ServiceName,
  wanted: { interface: string; region?: string; projectId: string },
): Endpoint {
  const candidates = typesOf[service]
    .map((type) => services.filter((entry) => entry.type === type).flatMap((entry) => entry.endpoints))
    .find((endpoints) => endpoints.length > 0);
  if (candidates === undefined) {
    const types = [...new Set(services.map((entry) => entry.type))].sort().join(', ');
    throw new EndpointMissing(
      service,
      `the catalogue has no ${typesOf[service].join(' or ')} service; it has ${types === '' ? 'nothing' : types}`,
    );
  }
  const regionOf = (endpoint: (typeof candidates)[number]) =>
    endpoint.region_id ?? endpoint.region ?? undefined;
  const fitting = candidates.filter(
    (endpoint) =>
      endpoint.interface.replace(/URL$/, '') === wanted.interface &&
      (wanted.region === undefined ||
        endpoint.region_id === wanted.region ||
        endpoint.region === wanted.region),
  );
  const [first] = fitting;
  const regions = new Set(fitting.map(regionOf));
  if (first === undefined || regions.size > 1) {
    const asked = `${wanted.interface} interface${wanted.region === undefined ? '' : ` in region ${wanted.region}`}`;
    const has = candidates.map((endpoint) => `${endpoint.interface} in ${regionOf(endpoint) ?? 'no region'}`);
    const why =
      first === undefined
        ? `no ${service} endpoint for the ${asked}`
        : `${service} endpoints in several regions: say which (region_name)`;
    throw new EndpointMissing(
      service,
      `the catalogue has ${why}; it has ${[...new Set(has)].sort().join(', ')}`,
    );
  }
  const region = regionOf(first);
  const place = normalise(first.url, service, wanted.projectId);
  if (place === undefined)
    throw new EndpointMissing(
      service,
      `the catalogue's ${service} endpoint is ${JSON.stringify(first.url)}, which is no http or https URL; mend it: openstack endpoint set --url`,
    );
  return { ...place, ...(region === undefined ? {} : { region }) };
}

/** Catalogues write http://glance:9292, …:9292/v2/ or …/image; Nova's may still end in the old v2, Cinder's in the project's id. */
function normalise(
  text: string,
  service: ServiceName,
  projectId: string,
): Pick<Endpoint, 'url' | 'root'> | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const version = versionOf[service];
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const at = parts.findIndex((part) => /^v\d+(\.\d+)?$/.test(part));
  const before = at === -1 ? parts : parts.slice(0, at);
  const after = at === -1 ? [] : parts.slice(at + 1);
  // Cinder wanted the project in the path until 3.67 (Yoga), and does not mind it since.
  const project = service === 'volume' && after.length === 0 ? [projectId] : after;
  const path = [...before, ...(version === undefined ? [] : [version]), ...project];
  const root = [url.origin, ...before].join('/');
  return { url: [url.origin, ...path].join('/'), root: `${root}/` };
}
