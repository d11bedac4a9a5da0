/** What is sent again, and what never is. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { liveMigrate } from '../../../../openstack/compute/live-migration.ts';
import { NoAnswer, TooManyRequests } from '../../../../openstack/errors.ts';
import { nothing, type Call } from '../../../../openstack/session/session.ts';
import { retryAfterMs } from '../../../../openstack/session/retry.ts';
import { LoopbackCloud, type Said } from '../../../support/loopback-cloud.ts';

const call = (method: 'GET' | 'POST', more: Partial<Call<undefined>> = {}): Call<undefined> => ({
  service: 'compute',
  method,
  path: '/x',
  expect: [200],
  schema: nothing,
  ...more,
});
const where = (method: 'GET' | 'POST') => `${method} /compute/v2.1/x`;
const ok: Said = { body: {} };

async function cloudSaying(t: TestContext, method: 'GET' | 'POST', ...said: readonly Said[]) {
  return (await LoopbackCloud.start(t)).once(where(method), ...said);
}

for (const status of [429, 503]) {
  for (const method of ['GET', 'POST'] as const) {
    test(`${status} with Retry-After is waited out: ${method}`, async (t) => {
      const busy = { status, headers: { 'retry-after': '1' }, body: {} };
      const cloud = await cloudSaying(t, method, busy, ok);
      const startedAt = performance.now();
      assert.equal((await cloud.open(t).request(call(method))).status, 200);
      assert.ok(performance.now() - startedAt >= 1_000, 'it did not wait');
    });
  }
}

test('Retry-After as a date is held against the date of the answer, not against our clock', () => {
  const headers = { date: 'Tue, 01 Jan 2030 00:00:00 GMT', 'retry-after': 'Tue, 01 Jan 2030 00:00:07 GMT' };
  assert.equal(retryAfterMs({ headers, receivedAt: Date.parse('2026-03-01') }), 7_000);
  assert.equal(retryAfterMs({ headers: { 'retry-after': '3' }, receivedAt: 0 }), 3_000);
  assert.equal(retryAfterMs({ headers: { 'retry-after': '0' }, receivedAt: 0 }), 100);
  assert.equal(retryAfterMs({ headers: { 'retry-after': 'soon' }, receivedAt: 0 }), undefined);
  assert.equal(retryAfterMs({ headers: {}, receivedAt: 0 }), undefined);
});

test('a Retry-After beyond the time allowed is not waited for', async (t) => {
  const cloud = await cloudSaying(t, 'GET', { status: 429, headers: { 'retry-after': '30' }, body: {} });
  const startedAt = performance.now();
  await assert.rejects(cloud.open(t, { timeoutMs: 2_000 }).request(call('GET')), (error) => {
    assert.ok(error instanceof TooManyRequests);
    assert.equal(error.retryAfterMs, 30_000);
    return true;
  });
  assert.ok(performance.now() - startedAt < 1_500, 'it waited');
});

for (const status of [502, 503, 504]) {
  test(`${status} of a proxy is asked again for a GET, and never for a POST`, async (t) => {
    const gone = { status, body: 'proxy' };
    const reading = await cloudSaying(t, 'GET', gone, gone, ok);
    assert.equal((await reading.open(t).request(call('GET'))).status, 200);
    const acting = await cloudSaying(t, 'POST', gone);
    await assert.rejects(acting.open(t).request(call('POST')), { name: 'ServerFault', actual: status });
    assert.equal(acting.times(where('POST')), 1);
  });
}

test('three tries are all: the third 503 is the answer', async (t) => {
  const gone = { status: 503, body: 'proxy' };
  const cloud = await cloudSaying(t, 'GET', gone, gone, gone);
  await assert.rejects(cloud.open(t).request(call('GET')), { name: 'ServerFault', actual: 503 });
  assert.equal(cloud.times(where('GET')), 3);
});

test('500 is not asked again', async (t) => {
  const cloud = await cloudSaying(t, 'GET', { status: 500, body: {} });
  await assert.rejects(cloud.open(t).request(call('GET')), { name: 'ServerFault', actual: 500 });
});

test('a POST that says it is idempotent is treated as one', async (t) => {
  const cloud = await cloudSaying(t, 'POST', { status: 502, body: '' }, ok);
  assert.equal((await cloud.open(t).request(call('POST', { idempotent: true }))).status, 200);
});

test('a GET whose connection broke is sent again', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  cloud.once(where('GET'), (_, response) => {
    response.socket?.resetAndDestroy();
    return undefined;
  });
  cloud.once(where('GET'), ok);
  assert.equal((await cloud.open(t).request(call('GET'))).status, 200);
});

test('a live migration whose connection broke after it was taken is not posted again', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).speaks('zed');
  const action = 'POST /compute/v2.1/servers/s1/action';
  cloud.always(action, (_, response) => {
    response.socket?.resetAndDestroy();
    return undefined;
  });
  await assert.rejects(liveMigrate(cloud.open(t), 's1', { host: 'b', blockMigration: 'auto' }), (error) => {
    assert.ok(error instanceof NoAnswer);
    assert.deepEqual({ sent: error.sent, timedOut: error.timedOut }, { sent: 'maybe', timedOut: false });
    assert.match(
      error.message,
      /^POST http:.*\/servers\/s1\/action: no answer: .*; the cloud may have taken the request$/,
    );
    return true;
  });
  assert.equal(cloud.times(action), 1);
});

test('a live migration goes out on a connection of its own, that nothing used before and nothing uses after', async (t) => {
  const action = 'POST /compute/v2.1/servers/s1/action';
  const cloud = (await LoopbackCloud.start(t)).speaks('zed').always(where('GET'), ok);
  cloud.always(action, { status: 202, body: '' });
  const session = cloud.open(t);
  await session.request(call('GET'));
  await liveMigrate(session, 's1', { blockMigration: 'auto' });
  await liveMigrate(session, 's1', { blockMigration: 'auto' });
  await session.request(call('GET'));
  const connections = (of: (question: string) => boolean) =>
    cloud.asked.filter((asked) => of(asked.question)).map((asked) => asked.connection);
  const others = connections((question) => question !== action);
  const posts = connections((question) => question === action);
  assert.ok(new Set(others).size < others.length, 'the rest keeps its connections');
  assert.equal(new Set(posts).size, 2);
  assert.ok(posts.every((post) => !others.includes(post)));
  for (const asked of cloud.asked.filter(({ question }) => question === action))
    assert.equal(asked.headers.connection, 'close');
});
