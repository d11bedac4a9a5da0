/** Every refusal that was recorded: its class, and OpenStack's words in one line with the rest of the evidence. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { OpenStackError, RequestFailed } from '../../../../openstack/errors.ts';
import type { Call, ServiceName } from '../../../../openstack/session/session.ts';
import { nothing } from '../../../../openstack/session/session.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { questionOf, recording } from '../../../support/recording.ts';

/** Class, fault and words by the recording's name without its number; the same in every cloud that has one. */
const refusals: Readonly<Record<string, readonly [name: string, fault: string, words: RegExp | string]>> = {
  'nova-microversion-not-acceptable': [
    'NotAcceptable',
    'computeFault',
    /^Version 2\.999 is not supported by the API\. Minimum is 2\.1 and maximum is 2\.(93|104)\.$/,
  ],
  'nova-unauthorized': [
    'NotAuthorized',
    'Unauthorized',
    'The request you have made requires authentication.',
  ],
  'flavor-create-conflict': ['Conflict', 'conflictingRequest', 'Flavor with name b1 already exists.'],
  'keypair-generate-refused': [
    'BadRequest',
    'badRequest',
    "Invalid input for field/attribute keypair. Value: {'name': 'kp-gen2'}. 'public_key' is a required property",
  ],
  'server-create-bad-host': ['BadRequest', 'badRequest', 'Compute host nowhere could not be found.'],
  'migrate-live-2.1-needs-disk_over_commit': [
    'BadRequest',
    'badRequest',
    "Invalid input for field/attribute os-migrateLive. Value: {'host': 'cmp-a', 'block_migration': False}. 'disk_over_commit' is a required property",
  ],
  'migrate-live-while-migrating': [
    'Conflict',
    'conflictingRequest',
    /^Cannot 'os-migrateLive' instance [0-9a-f-]{36} while it is in task_state migrating$/,
  ],
  'force-complete-when-done': [
    'Conflict',
    'conflictingRequest',
    /^Instance [0-9a-f-]{36} is in an invalid state for 'force_complete'$/,
  ],
  'migration-abort-when-done': [
    'Conflict',
    'conflictingRequest',
    /^Instance [0-9a-f-]{36} is in an invalid state for 'abort live migration'$/,
  ],
  'migration-abort-unknown': [
    'Conflict',
    'conflictingRequest',
    /^Instance [0-9a-f-]{36} is in an invalid state for 'abort live migration'$/,
  ],
  'migration-abort-queued-2.64': [
    'BadRequest',
    'badRequest',
    /^Migration \d+ state of instance [0-9a-f-]{36} is queued\. Cannot abort live migration while the migration is in this state\.$/,
  ],
  'fail-unknown-host': ['BadRequest', 'badRequest', 'Compute host nowhere could not be found.'],
  'fail-hypervisor-name-as-host': [
    'BadRequest',
    'badRequest',
    'Compute host hv-b.dc1.testbed could not be found.',
  ],
  'fail-missing-block-migration': [
    'BadRequest',
    'badRequest',
    "Invalid input for field/attribute os-migrateLive. Value: {'host': 'cmp-b'}. 'block_migration' is a required property",
  ],
  'fail-force-after-2.68': [
    'BadRequest',
    'badRequest',
    /Additional properties are not allowed \('force' was unexpected\)$/,
  ],
  'fail-shutoff': [
    'Conflict',
    'conflictingRequest',
    /^Cannot 'os-migrateLive' instance [0-9a-f-]{36} while it is in vm_state stopped$/,
  ],
  'fail-unknown-server': [
    'NotFound',
    'itemNotFound',
    'Instance 00000000-0000-0000-0000-000000000000 could not be found.',
  ],
  'instance-action-unknown': [
    'NotFound',
    'itemNotFound',
    'Action req-00000000-0000-0000-0000-000000000000 not found',
  ],
  'old-same-host': [
    'BadRequest',
    'badRequest',
    'No valid host was found. There are not enough hosts available.',
  ],
  'old-no-room': ['BadRequest', 'badRequest', 'No valid host was found.'],
  'old-no-room-forced-2.29': [
    'BadRequest',
    'badRequest',
    /^Migration pre-check error: Unable to migrate [0-9a-f-]{36} to cmp-b: Lack of memory\(host:\d+\.0 <= instance:30000\)$/,
  ],
  'old-no-valid-host': ['BadRequest', 'badRequest', 'No valid host was found.'],
  'old-unknown-host': ['BadRequest', 'badRequest', 'Compute host nowhere could not be found.'],
  'old-down-host': [
    'BadRequest',
    'badRequest',
    'No valid host was found. There are not enough hosts available.',
  ],
  // 400, though it speaks of a quota: it is the new limit that is refused.
  'quota-below-use': [
    'BadRequest',
    'badRequest',
    'Quota limit 1 for instances must be greater than or equal to already used and reserved 2.',
  ],
  'server-create-over-quota': [
    'OverQuota',
    'forbidden',
    'Quota exceeded for instances: Requested 1, but already used 2 of 1 instances',
  ],
  'az-attach': [
    'BadRequest',
    'badRequest',
    /are not in the same availability_zone\. Instance is in nova\. Volume is in az2$/,
  ],
  'az-rack9-bfv-create': [
    'BadRequest',
    'badRequest',
    /^The availability zone between the server and its attached volumes do not match: |current status is in-use/,
  ],
};

const folder = join(import.meta.dirname, '../../../recordings');
const recorded = readdirSync(folder)
  .flatMap((cloud) => readdirSync(join(folder, cloud)).map((file) => `${cloud}/${file.replace('.json', '')}`))
  .filter((name) => recording(name).status >= 400 && !name.endsWith('wrong-password'));

/** The recorded request as a call. */
function callOf(name: string): Call<undefined> {
  const [method = '', path = ''] = questionOf(recording(name)).split(' ');
  const [, service = '', version = '', ...rest] = path.split('/');
  assert.match(version, /^v[\d.]+$/);
  return {
    service: service as ServiceName,
    method: method as 'GET',
    path: `/${rest.join('/')}`,
    expect: [202],
    schema: nothing,
  };
}

async function refusalOf(t: TestContext, name: string): Promise<OpenStackError> {
  const cloud = (await LoopbackCloud.start(t)).plays(name);
  if (recording(name).status === 401) cloud.plays(name);
  try {
    await cloud.open(t).request(callOf(name));
  } catch (error) {
    assert.ok(error instanceof RequestFailed);
    assert.equal(error.url, cloud.url + (questionOf(recording(name)).split(' ')[1] ?? ''));
    return error;
  }
  assert.fail('it was not refused');
}

for (const name of recorded) {
  test(`the refusal of ${name}`, async (t) => {
    const [kind, fault, words] = refusals[name.replace(/^.*\/\d+-/, '')] ?? assert.fail('not in the table');
    const { status, request, headers } = recording(name);
    const error = await refusalOf(t, name);
    assert.equal(error.name, kind);
    assert.equal(error.constructor.name, kind);
    assert.equal(error.method, request.method);
    assert.deepEqual(error.expected, [202]);
    assert.equal(error.actual, status);
    assert.equal(error.fault, fault);
    const id = headers['x-openstack-request-id'] ?? '';
    assert.match(id, /^req-/);
    assert.equal(error.requestId, id);
    if (typeof words === 'string') assert.equal(error.openstackMessage, words);
    else assert.match(error.openstackMessage ?? '', words);
    assert.equal(
      error.message,
      `${request.method} ${error.url ?? ''}: expected 202, got ${status} ${fault}: ${error.openstackMessage ?? ''} (${id})`,
    );
  });
}

test('the recordings hold all the refusals of the table', () => {
  const seen = new Set(recorded.map((name) => name.replace(/^.*\/\d+-/, '')));
  assert.deepEqual(
    Object.keys(refusals).filter((name) => !seen.has(name)),
    [],
  );
});
