import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { explain } from '../../../client/explain.ts';
import { getInstanceAction, listInstanceActions } from '../../../openstack/compute/instance-actions.ts';
import { listAggregates } from '../../../openstack/compute/aggregates.ts';
import { listComputeZones } from '../../../openstack/compute/availability-zones.ts';
import { listHypervisors } from '../../../openstack/compute/hypervisors.ts';
import { liveMigrate } from '../../../openstack/compute/live-migration.ts';
import { listMigrations, listServerMigrations } from '../../../openstack/compute/migrations.ts';
import { getComputeQuotas } from '../../../openstack/compute/quotas.ts';
import { getServer, listServers } from '../../../openstack/compute/servers.ts';
import { listComputeServices } from '../../../openstack/compute/services.ts';
import { OpenStackError } from '../../../openstack/errors.ts';
import { listImages } from '../../../openstack/image/images.ts';
import { getNetworkQuotas } from '../../../openstack/network/quotas.ts';
import { listPorts } from '../../../openstack/network/ports.ts';
import { findAllocationCandidates } from '../../../openstack/placement/allocation-candidates.ts';
import { getInventories, listResourceProviders } from '../../../openstack/placement/resource-providers.ts';
import { findEndpoint, type ServiceName } from '../../../openstack/session/catalogue.ts';
import type { Call, Session } from '../../../openstack/session/session.ts';
import { choose, rangeOf, versionDocument } from '../../../openstack/session/microversion.ts';
import { read, refused } from '../../../openstack/session/reading.ts';
import { redactor } from '../../../openstack/session/redact.ts';
import { type Token, readToken, tokenAnswer } from '../../../openstack/session/token.ts';
import { recording } from '../../support/recording.ts';
import { civil } from './civil.ts';
import { holds, hostile, json, mutated, mutatedBytes } from './mutate.ts';

const secret = 'hunter2-never-shown';
const clean = redactor(() => [secret]);

/** Reads whatever it is given as the answer to whatever it is asked, as the real session does. */
function sessionOf(status: number, body: Buffer, headers: Record<string, string> = {}): Session {
  const way = { endpoint: 'https://nova.example:8774/v2.1', microversion: '2.93', token: {} as Token };
  const received = { status, headers, body, sentAt: 1, receivedAt: 2 };
  let asked = 0;
  const answer = async <T>(call: Call<T>) => {
    await Promise.resolve();
    // A list that never ends is the pages' own test.
    if ((asked += 1) > 20) throw refused(call, way, { ...received, status: 500 }, clean);
    if (!call.expect.includes(status)) throw refused(call, way, received, clean);
    return read(call, way, received, clean);
  };
  const identity = () => Promise.resolve({ projectId: 'p' });
  return { request: answer, identity, microversion: () => Promise.resolve('2.93') } as unknown as Session;
}

const asking: Readonly<Record<string, (cloud: Session) => Promise<unknown>>> = {
  'zed/048-server-show': (cloud) => getServer(cloud, 'x'),
  'zed/047-servers-detail-by-host': (cloud) => listServers(cloud),
  'zed/068-os-migrations-page1': (cloud) => listMigrations(cloud),
  'zed/061-server-migrations-running-5': (cloud) => listServerMigrations(cloud, 'x'),
  'zed/065-instance-actions': (cloud) => listInstanceActions(cloud, 'x'),
  'zed/064-instance-action-live-migration': (cloud) => getInstanceAction(cloud, 'x', 'req-1'),
  'zed/034-os-hypervisors-detail': listHypervisors,
  'zed/044-aggregates': listAggregates,
  'zed/045-availability-zone-detail-with-az1': listComputeZones,
  'zed/032-os-services-computes': (cloud) => listComputeServices(cloud),
  'zed/027-nova-quota-detail': (cloud) => getComputeQuotas(cloud),
  'zed/029-neutron-quota-details': (cloud) => getNetworkQuotas(cloud),
  'zed/015-image-list-page1': (cloud) => listImages(cloud),
  'zed/056-ports-before': (cloud) => listPorts(cloud, { ids: ['x'] }),
  'zed/038-placement-providers': (cloud) => listResourceProviders(cloud),
  'zed/039-placement-inventories': (cloud) => getInventories(cloud, 'x'),
  'zed/041-placement-allocation-candidates': (cloud) => findAllocationCandidates(cloud, { VCPU: 1 }),
  'zed/058-migrate-live-host': (cloud) => liveMigrate(cloud, 'x', { host: 'y', blockMigration: false }),
};
const names = Object.keys(asking);

/** A value of its own, or an error of the cloud's that tells what came; never a mistake of the program's. */
async function readOrExplained(ask: () => Promise<unknown>): Promise<void> {
  const outcome: unknown = await ask().catch((error: unknown) => error);
  if (!(outcome instanceof Error)) return;
  assert.ok(outcome instanceof OpenStackError, inspect(outcome));
  civil((await explain(outcome)).message.replaceAll(/it starts ".*"/g, ''));
  assert.ok(!inspect(outcome, { depth: 9 }).includes(secret), 'shows a secret');
}

const answers = fc
  .constantFrom(...names)
  .chain((name) => fc.tuple(fc.constant(name), mutated(recording(name).body)));
holds(
  "an answer of a cloud's with anything anywhere is read or explained",
  2_500,
  answers,
  async ([name, body]) => {
    await readOrExplained(
      async () => await asking[name]?.(sessionOf(recording(name).status, Buffer.from(json(body)))),
    );
  },
);

const torn = fc
  .constantFrom(...names)
  .chain((name) =>
    fc.tuple(fc.constant(name), mutatedBytes(Buffer.from(JSON.stringify(recording(name).body)))),
  );
holds('so is a torn or overwritten one', 1_200, torn, async ([name, bytes]) => {
  await readOrExplained(async () => await asking[name]?.(sessionOf(recording(name).status, bytes)));
});

const refusals = readdirSync(join(import.meta.dirname, '../../recordings/zed'))
  .map((file) => `zed/${file.replace('.json', '')}`)
  .filter((name) => recording(name).status >= 400);
const status = fc.constantFrom(
  300,
  301,
  400,
  401,
  403,
  404,
  406,
  409,
  413,
  418,
  429,
  500,
  502,
  503,
  504,
  599,
);
const headers = fc.record({
  'retry-after': fc.constantFrom('', '-1', '1e99', 'Wed, 99 Nov', '3'),
  'x-openstack-request-id': fc.constantFrom('', 'req-1', '\u001b[2J', 'x'.repeat(5_000)),
  date: fc.constantFrom('', 'x', 'Wed, 25 Nov 2026 13:00:00 GMT'),
});
const refusing = fc.constantFrom(...refusals).chain((name) =>
  fc.tuple(
    status,
    headers,
    fc.oneof(
      mutated(recording(name).body).map((body) => Buffer.from(json(body))),
      mutatedBytes(Buffer.from(JSON.stringify(recording(name).body))),
      hostile.map((value) => Buffer.from(json({ badRequest: { message: value }, secret }))),
    ),
  ),
);
holds(
  "a refusal of a cloud's, however it is put, is told in its words",
  1_200,
  refusing,
  async ([code, head, body]) => {
    await readOrExplained(() => getServer(sessionOf(code, body, head), 'x'));
  },
);

const token = recording('zed/001-keystone-token').body;
const services: readonly ServiceName[] = ['identity', 'compute', 'image', 'network', 'placement', 'volume'];
holds(
  "Keystone's answer with anything anywhere gives a token and its places, or is explained",
  800,
  mutated(token),
  async (body) => {
    const parsed = tokenAnswer.safeParse(body);
    if (!parsed.success) return;
    const { services: catalogue, renewAt, diesAt, projectId } = readToken('t', parsed.data, 0);
    assert.ok(Number.isFinite(renewAt) && renewAt <= diesAt);
    for (const service of services)
      await readOrExplained(async () =>
        Promise.resolve().then(() => findEndpoint(catalogue, service, { interface: 'public', projectId })),
      );
  },
);

const versions = fc.oneof(
  mutated(recording('zed/004-nova-versions').body),
  mutated(recording('zed/006-placement-root').body),
);
holds(
  'a range of versions with anything anywhere is chosen from, or explained',
  800,
  versions,
  async (body) => {
    const parsed = versionDocument.transform(rangeOf).safeParse(body);
    if (!parsed.success) return;
    await readOrExplained(async () =>
      Promise.resolve().then(() => {
        assert.match(choose('compute', { atLeast: '2.1', best: '2.96' }, parsed.data), /^\d+\.\d+$/);
      }),
    );
  },
);
