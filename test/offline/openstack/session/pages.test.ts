/** Lists in pages are read to their end, each item once, from nowhere but the endpoint. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { allPages } from '../../../../openstack/session/session.ts';
import { LoopbackCloud, type Said } from '../../../support/loopback-cloud.ts';

const items = 'GET /compute/v2.1/things';
const list = {
  service: 'compute',
  path: '/things',
  key: 'things',
  item: z.object({ id: z.number() }),
  id: (each: { id: number }) => each.id,
} as const;

const page = (ids: readonly number[], next?: string): Said => ({
  headers: { 'x-openstack-request-id': `req-${ids.join('-')}` },
  body: {
    things: ids.map((id) => ({ id })),
    ...(next !== undefined && { things_links: [{ rel: 'next', href: next }] }),
  },
});

async function paged(t: TestContext, ...pages: readonly Said[]) {
  const cloud = (await LoopbackCloud.start(t)).once(items, ...pages);
  return { cloud, session: cloud.open(t) };
}

test('all pages, as one answer from the first question to the last answer', async (t) => {
  const { cloud, session } = await paged(
    t,
    page([1, 2], 'http://x/things?limit=2&marker=2'),
    page([3, 4], 'http://x/things?limit=2&marker=4'),
    page([5]),
  );
  const answer = await allPages(session, { ...list, query: { limit: 2, status: 'ACTIVE' } });
  assert.deepEqual(
    answer.value,
    [1, 2, 3, 4, 5].map((id) => ({ id })),
  );
  assert.equal(answer.requestId, 'req-1-2');
  assert.ok(answer.receivedAt >= answer.sentAt);
  assert.deepEqual(
    cloud.asked.filter(({ question }) => question === items).map(({ query }) => query.toString()),
    ['limit=2&status=ACTIVE', 'limit=2&marker=2', 'limit=2&marker=4'],
  );
});

test("of a next link only the query is used: a proxy's inner host would be asked with our token", async (t) => {
  const { session } = await paged(
    t,
    page([1], 'http://inner.invalid:8774/v2.1/elsewhere?marker=1'),
    page([2]),
  );
  assert.equal((await allPages(session, list)).value.length, 2);
});

test("Glance's next is a path", async (t) => {
  const cloud = await LoopbackCloud.start(t);
  cloud.once(
    'GET /image/v2/images',
    { body: { images: [{ id: 1 }], next: '/v2/images?limit=1&marker=1' } },
    { body: { images: [{ id: 2 }] } },
  );
  const answer = await allPages(cloud.open(t), { ...list, service: 'image', path: '/images', key: 'images' });
  assert.deepEqual(answer.value, [{ id: 1 }, { id: 2 }]);
  assert.equal(cloud.last.query.get('marker'), '1');
});

test('an item that slipped to the next page while the list grew is counted once', async (t) => {
  const { session } = await paged(t, page([1, 2], '?marker=2'), page([2, 3]));
  assert.deepEqual((await allPages(session, list)).value, [{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('only the first page where that is all that is wanted', async (t) => {
  const { session } = await paged(t, page([1, 2], '?marker=2'));
  assert.equal((await allPages(session, { ...list, pages: 'first' })).value.length, 2);
});

test('a marker that vanished begins the list anew, three times at most', async (t) => {
  const lost: Said = { status: 400, body: { badRequest: { code: 400, message: 'marker [2] not found' } } };
  const again = await paged(t, page([1, 2], '?marker=2'), lost, page([1, 3]));
  assert.deepEqual((await allPages(again.session, list)).value, [{ id: 1 }, { id: 3 }]);
  const first = page([1, 2], '?marker=2');
  const never = await paged(t, first, lost, first, lost, first, lost);
  await assert.rejects(allPages(never.session, list), { name: 'BadRequest' });
});

test('a service that says the same page over and over is not followed for ever', async (t) => {
  const { cloud, session } = await paged(t, page([1], '?marker=1'), page([1], '?marker=1'));
  assert.deepEqual((await allPages(session, list)).value, [{ id: 1 }]);
  assert.equal(cloud.times(items), 2);
});
