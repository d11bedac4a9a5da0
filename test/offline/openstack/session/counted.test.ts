/** Every HTTP request that was sent, and none that was not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { counted, type Call, type CallReport } from '../../../../openstack/session/session.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';

const x = 'GET /compute/v2.1/x';
const get: Call<unknown> = {
  service: 'compute',
  method: 'GET',
  path: '/x',
  expect: [200],
  schema: z.unknown(),
};
const versioned = { ...get, microversion: { atLeast: '2.1', best: '2.93' } };

test('the token, the version document, the call: three, and then one', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').always(x, { body: 'null' });
  const session = cloud.open(t);
  assert.equal((await counted(() => session.request(versioned))).calls, 3);
  assert.equal((await counted(() => session.request(versioned))).calls, 1);
  assert.equal(cloud.asked.length, 4);
});

test('retries and re-authentications count', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once(
    x,
    { status: 502, body: '' },
    { status: 401, body: '' },
    { body: 'null' },
  );
  const session = cloud.open(t);
  const { value, calls } = await counted(() => session.request(get));
  assert.equal(value.status, 200);
  assert.equal(calls, 5);
  assert.equal(cloud.asked.length, 5);
});

test('one within another counts in both; one beside another in neither', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).always(x, { body: 'null' });
  const session = cloud.open(t);
  await session.identity();
  const [outer, beside] = await Promise.all([
    counted(async () => {
      await session.request(get);
      return await counted(() => Promise.all([session.request(get), session.request(get)]));
    }),
    counted(() => session.request(get)),
  ]);
  assert.deepEqual([outer.calls, outer.value.calls, beside.calls], [3, 2, 1]);
});

test('a refused connection is no call', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  const session = cloud.open(t, {}, { authUrl: 'http://127.0.0.1:9/v3' });
  const { value, calls } = await counted(() => session.request(get).catch((error: unknown) => error));
  assert.ok(value instanceof Error);
  assert.equal(calls, 0);
});

test('onCall is told of each request, with its id and without a secret', async (t) => {
  const reports: CallReport[] = [];
  const headers = { 'x-openstack-request-id': 'req-1' };
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').once(x, { status: 404, headers, body: 'null' });
  const session = cloud.open(t, { onCall: (report) => reports.push(report) });
  await assert.rejects(session.request({ ...versioned, query: { a: 1 } }), { name: 'NotFound' });
  assert.deepEqual(
    reports.map(({ method, url, status }) => `${method} ${url.slice(cloud.url.length)} ${String(status)}`),
    ['POST /identity/v3/auth/tokens 201', 'GET /compute/ 200', 'GET /compute/v2.1/x?a=1 404'],
  );
  const { tookMs, ...last } = reports[2] ?? assert.fail();
  assert.ok(tookMs > 0);
  assert.deepEqual(last, {
    service: 'compute',
    method: 'GET',
    url: `${cloud.url}/compute/v2.1/x?a=1`,
    status: 404,
    microversion: '2.93',
    requestId: 'req-1',
  });
});

test('an answer carries the moments of both clocks', async (t) => {
  const date = 'Sun, 01 Mar 2026 10:00:00 GMT';
  const cloud = (await LoopbackCloud.start(t)).once(x, { headers: { date }, body: 'null' });
  const before = Date.now();
  const answer = await cloud.open(t).request(get);
  assert.equal(answer.date, Date.parse(date));
  assert.ok(before <= answer.sentAt && answer.sentAt <= answer.receivedAt && answer.receivedAt <= Date.now());
});
