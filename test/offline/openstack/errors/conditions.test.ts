/** Conditions that no recording shows, in the words of each service's source. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { RequestFailed, TooManyRequests } from '../../../../openstack/errors.ts';
import { nothing } from '../../../../openstack/session/session.ts';
import { LoopbackCloud, type Said } from '../../../support/loopback-cloud.ts';

async function errorOf(t: TestContext, said: Said): Promise<RequestFailed> {
  const cloud = (await LoopbackCloud.start(t)).once('POST /compute/v2.1/x', said);
  const call = { service: 'compute', method: 'POST', path: '/x', expect: [202], schema: nothing } as const;
  const error: unknown = await cloud
    .open(t, { timeoutMs: 2_000 })
    .request(call)
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof RequestFailed);
  return error;
}

const html = (title: string, text: string) =>
  `<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n  <h1>${title}</h1>\n  ${text}<br /><br />\n\n\n </body>\n</html>`;

const conditions: readonly (readonly [
  what: string,
  said: Said,
  kind: string,
  fault: string | undefined,
  words: string,
])[] = [
  [
    "Neutron's quota",
    {
      status: 409,
      body: {
        NeutronError: { type: 'OverQuota', message: "Quota exceeded for resources: ['port'].", detail: '' },
      },
    },
    'OverQuota',
    'OverQuota',
    "Quota exceeded for resources: ['port'].",
  ],
  [
    "Cinder's quota",
    {
      status: 413,
      body: {
        overLimit: {
          code: 413,
          message:
            "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
        },
      },
    },
    'OverQuota',
    'overLimit',
    "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
  ],
  [
    "Nova's limit of ports, which names no quota",
    { status: 403, body: { forbidden: { code: 403, message: 'Maximum number of ports exceeded' } } },
    'OverQuota',
    'forbidden',
    'Maximum number of ports exceeded',
  ],
  [
    'a policy',
    {
      status: 403,
      body: {
        forbidden: {
          code: 403,
          message: "Policy doesn't allow os_compute_api:os-migrate-server:migrate_live to be performed.",
        },
      },
    },
    'Forbidden',
    'forbidden',
    "Policy doesn't allow os_compute_api:os-migrate-server:migrate_live to be performed.",
  ],
  [
    'a policy about quotas is no quota that is used up',
    {
      status: 403,
      body: {
        forbidden: {
          code: 403,
          message: "Policy doesn't allow os_compute_api:os-quota-sets:detail to be performed.",
        },
      },
    },
    'Forbidden',
    'forbidden',
    "Policy doesn't allow os_compute_api:os-quota-sets:detail to be performed.",
  ],
  [
    "Placement's list of errors",
    {
      status: 400,
      body: {
        errors: [
          {
            status: 400,
            title: 'Bad Request',
            detail: 'Invalid resource class',
            code: 'placement.undefined_code',
          },
        ],
      },
    },
    'BadRequest',
    'Bad Request',
    'Invalid resource class',
  ],
  [
    "Glance's page",
    {
      status: 409,
      headers: { 'content-type': 'text/html; charset=UTF-8' },
      body: html('409 Conflict', 'Image i1 could not be deleted because it is in use.'),
    },
    'Conflict',
    'Conflict',
    'Image i1 could not be deleted because it is in use.',
  ],
  [
    "Neutron's bare words",
    { status: 404, body: { NeutronError: 'The resource could not be found.' } },
    'NotFound',
    undefined,
    'The resource could not be found.',
  ],
  [
    "a proxy's words",
    {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid response.\n</body></html>',
    },
    'ServerFault',
    undefined,
    'The server returned an invalid response.',
  ],
  [
    "Nova's own fault",
    {
      status: 500,
      body: {
        computeFault: { code: 500, message: "Unexpected API Error. Please report this.\n<class 'KeyError'>" },
      },
    },
    'ServerFault',
    'computeFault',
    "Unexpected API Error. Please report this. <class 'KeyError'>",
  ],
  ['a success that was not asked for', { status: 200, body: {} }, 'UnexpectedStatus', undefined, '{}'],
  [
    'a redirect, which is not followed: the token would go with it',
    { status: 301, headers: { location: 'http://elsewhere.invalid/' }, body: 'moved' },
    'UnexpectedStatus',
    undefined,
    'moved',
  ],
];

for (const [what, said, kind, fault, words] of conditions) {
  test(`${what}: ${kind}`, async (t) => {
    const error = await errorOf(t, said);
    assert.deepEqual(
      { kind: error.name, fault: error.fault, words: error.openstackMessage, actual: error.actual },
      { kind, fault, words, actual: said.status },
    );
    assert.ok(!('requestId' in error), 'no id was sent');
  });
}

test('429 after all patience says what it was asked to wait', async (t) => {
  const error = await errorOf(t, {
    status: 429,
    headers: { 'retry-after': '60' },
    body: { overLimit: { code: 429, message: 'This request was rate-limited.' } },
  });
  assert.ok(error instanceof TooManyRequests);
  assert.equal(error.retryAfterMs, 60_000);
  assert.match(error.message, /got 429 overLimit: This request was rate-limited\.$/);
});
