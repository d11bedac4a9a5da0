/** Where services are, by interface and region, in all the ways that catalogues write it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, findEndpoint, type ServiceName } from '../../../../openstack/session/catalogue.ts';
import { recording } from '../../../support/recording.ts';

const { token } = recording('zed/001-keystone-token').body as { token: { catalog: unknown } };
const recorded = catalogue.parse(token.catalog);
const wanted = { interface: 'public', projectId: 'p1' };

for (const [service, url, root] of [
  ['identity', 'http://127.0.0.1:5000/v3', 'http://127.0.0.1:5000/'],
  ['compute', 'http://127.0.0.1:8774/v2.1', 'http://127.0.0.1:8774/'],
  ['image', 'http://127.0.0.1:9292/v2', 'http://127.0.0.1:9292/'],
  ['network', 'http://127.0.0.1:9696/v2.0', 'http://127.0.0.1:9696/'],
  ['placement', 'http://127.0.0.1:8778', 'http://127.0.0.1:8778/'],
] as const) {
  test(`the recorded catalogue has ${service} at ${url}`, () => {
    assert.deepEqual(findEndpoint(recorded, service, wanted), { url, root, region: 'RegionOne' });
  });
}

for (const [service, written, url] of [
  ['compute', 'https://cloud.example/compute/v2.1', 'https://cloud.example/compute/v2.1'],
  ['compute', 'https://cloud.example/compute/v2/', 'https://cloud.example/compute/v2.1'],
  ['compute', 'https://cloud.example:8774', 'https://cloud.example:8774/v2.1'],
  ['compute', 'https://cloud.example:8774/v2.1/p1', 'https://cloud.example:8774/v2.1/p1'],
  ['image', 'https://cloud.example/image/v2/', 'https://cloud.example/image/v2'],
  ['network', 'https://cloud.example/networking/v2.0', 'https://cloud.example/networking/v2.0'],
  ['placement', 'https://cloud.example/placement/', 'https://cloud.example/placement'],
  ['volume', 'https://cloud.example/volume/v3', 'https://cloud.example/volume/v3/p1'],
  ['volume', 'https://cloud.example/volume/v3/p1', 'https://cloud.example/volume/v3/p1'],
  ['identity', 'https://cloud.example/identity', 'https://cloud.example/identity/v3'],
] as const) {
  test(`${service} written as ${written} begins at ${url}`, () => {
    const type = service === 'volume' ? 'block-storage' : service;
    const services = [{ type, endpoints: [{ interface: 'public', region: 'R', url: written }] }];
    assert.equal(findEndpoint(services, service, wanted).url, url);
  });
}

const at = (face: string, region: string) => ({
  interface: face,
  region_id: region,
  url: `http://${face}.${region}`,
});
const two = [
  { type: 'compute', endpoints: [at('public', 'north'), at('public', 'south'), at('internal', 'south')] },
  { type: 'volumev3', endpoints: [at('publicURL', 'north')] },
];

test('the interface and the region choose', () => {
  const find = (face: string, region?: string) =>
    findEndpoint(two, 'compute', { ...wanted, interface: face, ...(region !== undefined && { region }) }).url;
  assert.equal(find('public', 'north'), 'http://public.north/v2.1');
  assert.equal(find('public', 'south'), 'http://public.south/v2.1');
  assert.equal(find('internal', 'south'), 'http://internal.south/v2.1');
  assert.equal(find('internal'), 'http://internal.south/v2.1', 'the only region needs no name');
});

test('volumev3 is a volume service, and publicURL the public interface', () => {
  assert.equal(findEndpoint(two, 'volume', wanted).url, 'http://publicurl.north/v3/p1');
});

test('an endpoint that is no URL is told with what stands there, and how to mend it', () => {
  for (const url of ['', 'nova.example:8774', 'javascript:1']) {
    const compute = { interface: 'public', region_id: 'north', url };
    assert.throws(
      () => findEndpoint([{ type: 'compute', endpoints: [compute] }], 'compute', wanted),
      /compute endpoint is ".*", which is no http or https URL; mend it: openstack endpoint set/,
    );
  }
});

for (const [what, service, face, region, message] of [
  [
    'no such service',
    'image',
    'public',
    'north',
    'the catalogue has no image service; it has compute, volumev3',
  ],
  [
    'another interface',
    'compute',
    'admin',
    undefined,
    'the catalogue has no compute endpoint for the admin interface; it has internal in south, public in north, public in south',
  ],
  [
    'another region',
    'compute',
    'public',
    'west',
    'the catalogue has no compute endpoint for the public interface in region west; it has internal in south, public in north, public in south',
  ],
  [
    'several regions and no choice',
    'compute',
    'public',
    undefined,
    'the catalogue has compute endpoints in several regions: say which (region_name); it has internal in south, public in north, public in south',
  ],
] as const) {
  test(`an endpoint is missing: ${what}`, () => {
    const asked = { interface: face, projectId: 'p1', ...(region !== undefined && { region }) };
    assert.throws(() => findEndpoint(two, service satisfies ServiceName, asked), {
      name: 'EndpointMissing',
      service,
      message,
    });
  });
}
