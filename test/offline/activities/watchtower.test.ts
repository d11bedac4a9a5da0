import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Look, type Needs, Watchtower } from '../../../activities/watchtower.ts';
import { migration, server } from '../../support/nova-says.ts';
import { ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const underWay = 'GET /servers';
const theRecords = 'GET /os-migrations';
const both: Needs = { servers: true, migrations: true };

function towerOver(t: TestContext, cloud: ScriptedCloud, everyMs = 5): Watchtower {
  const tower = new Watchtower(cloud, { everyMs });
  t.after(() => {
    tower.stop();
  });
  return tower;
}

/** Watches a server; its looks, as they come, and how to leave off. */
function watch(
  tower: Watchtower,
  serverId: string,
  {
    since = Date.now(),
    needs = both,
    recordOnly = false,
  }: { since?: number; needs?: Needs; recordOnly?: boolean } = {},
) {
  const looks: Look[] = [];
  const onLook = (look: Look) => looks.push(look);
  const leave = tower.watch({ serverId, since, recordOnly, needs: () => needs, onLook });
  return { looks, leave };
}

/** A cloud in which all are on their way, and nothing changes. */
const everyone = ['a', 'b', 'c', ...Array.from({ length: 50 }, (_, i) => `id-${i}`)];
const still = () =>
  new ScriptedCloud().tell({
    [underWay]: { servers: everyone.map((id) => ({ id })) },
    [theRecords]: { migrations: [] },
  });

const hostIn = (look: Look | undefined) => (typeof look?.server === 'object' ? look.server.host : undefined);

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + 4_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`it did not come about within 4 s that ${what}`);
    await sleep(1);
  }
}

test('however many watch, a look is one list of servers and one of records', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const watchers = Array.from({ length: 50 }, (_, i) => watch(tower, `id-${i}`));
  await until('all have had ten looks', () => watchers.every((w) => w.looks.length >= 10));
  const looks = Math.max(...watchers.map((w) => w.looks.length));
  assert.ok(cloud.times(underWay) <= looks + 1, `${cloud.times(underWay)} lists for ${looks} looks`);
  assert.ok(cloud.times(theRecords) <= looks + 1);
});

test('the shares of the watchers add up to what was asked', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const watchers = Array.from({ length: 7 }, (_, i) => watch(tower, `id-${i}`));
  await until('there were some looks', () => watchers.every((w) => w.looks.length >= 5));
  tower.stop();
  const counted = watchers.flatMap((w) => w.looks).reduce((sum, look) => sum + look.apiCalls, 0);
  const full = watchers[0]?.looks.length ?? 0;
  assert.ok(Math.abs(counted - full * 2) < 1e-6, `${counted} counted of ${full} looks at 2 requests each`);
});

test('each sees its own server and its own records, newest first', async (t) => {
  const now = Date.now();
  const cloud = still().tell({
    [underWay]: { servers: [{ id: 'a' }] },
    'GET /servers/b': { server: server({ id: 'b', host: 'cmp-b' }) },
    'GET /servers/c': wrong.gone(),
    [theRecords]: {
      migrations: [
        migration({ id: 1, serverId: 'a', at: now - 60_000 }),
        migration({ id: 2, serverId: 'b', at: now }),
        migration({ id: 3, serverId: 'a', at: now }),
      ],
    },
  });
  const tower = towerOver(t, cloud);
  const [a, b, c] = [watch(tower, 'a'), watch(tower, 'b'), watch(tower, 'c')];
  await until('each has had a look', () => [a, b, c].every((w) => w.looks.length > 0));
  assert.equal(a.looks[0]?.server, 'migrating');
  assert.deepEqual(
    a.looks[0].migrations.map((m) => m.id),
    [3, 1],
  );
  assert.equal(hostIn(b.looks[0]), 'cmp-b');
  assert.equal(c.looks[0]?.server, 'gone');
});

test('who has left the list is asked about by name, and pays for that alone', async (t) => {
  const cloud = still().tell({
    [underWay]: { servers: [{ id: 'a' }] },
    'GET /servers/b': { server: server({ id: 'b', host: 'cmp-b' }) },
  });
  const tower = towerOver(t, cloud);
  const [a, b] = [watch(tower, 'a'), watch(tower, 'b')];
  await until('both have had looks', () => a.looks.length > 2 && b.looks.length > 2);
  assert.equal(a.looks.at(-1)?.apiCalls, 1, 'its half of two lists');
  assert.equal(b.looks.at(-1)?.apiCalls, 2);
});

test('who waits for its turn is looked after when another has ended, and else seldom', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const busy = watch(tower, 'a', { needs: { servers: true, migrations: false } });
  await until('the first whole look was had', () => busy.looks.length > 3);
  const waiting = watch(tower, 'b', { needs: { servers: false, migrations: 'seldom' } });
  const [looks, records, began] = [busy.looks.length, cloud.times(theRecords), performance.now()];
  await until('there were many looks', () => busy.looks.length > looks + 20);
  const due = 1 + Math.floor((performance.now() - began) / 1_500);
  assert.ok(cloud.times(theRecords) - records <= due, 'nothing has ended');
  waiting.leave();
  watch(tower, 'c', { needs: { servers: false, migrations: 'seldom' } });
  const before = cloud.times(theRecords);
  await until('looks have both lists', () => cloud.times(theRecords) > before + 4);
});

test('that one has left the list is told at once, whether or not it can be asked where it went', async (t) => {
  const cloud = still().tell({ 'GET /servers/b': wrong.broken() });
  const tower = towerOver(t, cloud);
  let left = 0;
  const seldom = watch(tower, 'a');
  tower.watch({
    serverId: 'b',
    since: Date.now(),
    recordOnly: false,
    needs: () => both,
    onLook: () => undefined,
    onLeft: () => (left += 1),
  });
  await until('there were some looks', () => seldom.looks.length > 3);
  assert.equal(left, 0, 'it is under way');
  cloud.tell({ [underWay]: { servers: [{ id: 'a' }] } });
  await until('it is told', () => left > 0);
});

test('who waits for a record alone is not asked about by name, however often the others need the list', async (t) => {
  const cloud = still().tell({ [underWay]: { servers: [{ id: 'a' }] } });
  const tower = towerOver(t, cloud);
  const needs = { servers: false, migrations: true };
  const [a, b] = [watch(tower, 'a'), watch(tower, 'b', { needs, recordOnly: true })];
  await until('both have had looks', () => a.looks.length > 2 && b.looks.length > 2);
  assert.equal(cloud.times('GET /servers/b'), 0);
  assert.equal(b.looks.at(-1)?.server, undefined);
});

test('one that cannot be asked about does not keep the others from being told', async (t) => {
  const cloud = still().tell({ [underWay]: { servers: [{ id: 'a' }] }, 'GET /servers/b': wrong.broken() });
  const tower = towerOver(t, cloud);
  const [a, b] = [watch(tower, 'a'), watch(tower, 'b')];
  await until('both have had a look', () => a.looks.length > 0 && b.looks.length > 0);
  assert.equal(a.looks[0]?.server, 'migrating');
  assert.equal(b.looks[0]?.server, undefined);
  cloud.tell({ 'GET /servers/b': { server: server({ id: 'b', host: 'cmp-b' }) } });
  await until('it is seen after all', () => hostIn(b.looks.at(-1)) === 'cmp-b');
});

test('whoever comes later sees what has changed since its own time, not only since the last look', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const first = watch(tower, 'a');
  await until('the first has had looks', () => first.looks.length > 2);
  const since = Date.now() - 3_600_000;
  cloud.tell({
    [theRecords]: ({ query }) => {
      const from = Date.parse(String(query?.['changes-since']));
      return { migrations: from <= since ? [migration({ id: 3, serverId: 'b', at: since })] : [] };
    },
  });
  const late = watch(tower, 'b', { since });
  await until('the late one sees its record', () => late.looks.some((look) => look.migrations.length > 0));
  const before = late.looks.length;
  await until('there was another look', () => late.looks.length > before + 1);
  const asked = Date.parse(String(cloud.asked.at(-1)?.query?.['changes-since']));
  assert.ok(asked > since, 'after that it is asked for recent changes again');
});

test('a list that nobody needs is not asked for, save once in a while', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const a = watch(tower, 'a', { needs: { servers: false, migrations: true } });
  await until('it has had looks', () => a.looks.length > 10);
  assert.equal(cloud.times(underWay), 1, 'the first look is a whole one');
  assert.ok(cloud.times(theRecords) > 10);
});

test('a copy that is younger than any was when it landed is not looked for, and no look says that it was there', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud, 10);
  const leaves = (id: string) => {
    const rest = everyone.filter((one) => one !== id).map((one) => ({ id: one }));
    cloud.tell({
      [underWay]: { servers: rest },
      [`GET /servers/${id}`]: { server: server({ id, host: 'cmp-b' }) },
    });
  };
  for (const id of ['a', 'b', 'c']) {
    const teacher = watch(tower, id, { needs: { servers: true, migrations: false, copyingForMs: 60_000 } });
    await until(`${id} is seen under way`, () => teacher.looks.at(-1)?.server === 'migrating');
    leaves(id);
    await until(`${id} is seen to have landed`, () => hostIn(teacher.looks.at(-1)) === 'cmp-b');
    teacher.leave();
    cloud.tell({ [underWay]: { servers: everyone.map((one) => ({ id: one })) } });
  }
  const needs = { servers: true, migrations: false, copyingForMs: 60_000 };
  const young = watch(tower, 'id-0', { needs });
  await until('it is seen once', () => young.looks.length > 0);
  needs.copyingForMs = 0;
  await sleep(50);
  const before = cloud.times(underWay);
  leaves('id-0');
  await sleep(300);
  assert.equal(cloud.times(underWay), before, 'nobody looked');
  needs.copyingForMs = 50_000;
  await until('it is seen to have landed', () => hostIn(young.looks.at(-1)) === 'cmp-b');
  assert.deepEqual(
    young.looks.slice(-2).map(({ listed }) => listed),
    [true, false],
  );
});

test('a cloud that is away is borne, asked less and less often, and seen again when it is back', async (t) => {
  const cloud = still().tell({ [underWay]: wrong.notSent() });
  const tower = towerOver(t, cloud, 10);
  const a = watch(tower, 'a');
  await sleep(400);
  const tried = cloud.times(underWay);
  assert.ok(tried >= 2 && tried <= 7, `tried ${tried} times in 400 ms: 10, 20, 40 … apart`);
  assert.equal(a.looks.length, 0);
  cloud.tell({ [underWay]: { servers: [{ id: 'a' }] } });
  await until('it is seen again', () => a.looks.length > 0);
  assert.equal(a.looks[0]?.server, 'migrating');
});

test('nobody watches, nobody looks', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const a = watch(tower, 'a');
  await until('it has had a look', () => a.looks.length > 0);
  a.leave();
  await sleep(30);
  const asked = cloud.asked.length;
  await sleep(50);
  assert.equal(cloud.asked.length, asked);
  const again = watch(tower, 'a');
  await until('it looks again for the next one', () => again.looks.length > 0);
  assert.equal(a.looks.length < again.looks.length + 100, true);
});

test('whoever has left is told no more', async (t) => {
  const cloud = still();
  const tower = towerOver(t, cloud);
  const [a, b] = [watch(tower, 'a'), watch(tower, 'b')];
  await until('both have had a look', () => a.looks.length > 0 && b.looks.length > 0);
  a.leave();
  const had = a.looks.length;
  const other = b.looks.length;
  await until('the other one has had more', () => b.looks.length > other + 3);
  assert.equal(a.looks.length, had);
});

test('the time of a look is from its question to its answer', async (t) => {
  const cloud = still().tell({
    [underWay]: async () => {
      await sleep(40);
      return { servers: [{ id: 'a' }] };
    },
  });
  const tower = towerOver(t, cloud);
  const a = watch(tower, 'a');
  await until('it has had a look', () => a.looks.length > 0);
  const [look] = a.looks;
  assert.ok(look && look.answeredAt - look.askedAt >= 35);
});
