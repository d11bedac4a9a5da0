import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertBooksAgree, rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf, untilMigrating } from './support/live.ts';
import { type Fate, isLiveMigration, isServerCreation, type Passing } from './support/relay.ts';
import { relayedScene } from './support/relayed.ts';
import type { Scene } from './support/scene.ts';

const fleet = { groups: [group(2, 'image', { tb_seconds: '3' }), group(2, 'volume', { tb_seconds: '3' })] };
const oneWay = campaign('lost', { fleet, migrate: { parallelism: 2 } });
const endsWithinMs = 420_000;

/** True for the first request to each path that is of that kind. */
function firstOfEach(kind: (request: Passing) => boolean): (request: Passing) => boolean {
  const seen = new Set<string>();
  return (request) => kind(request) && !seen.has(request.path) && Boolean(seen.add(request.path));
}

async function assertAllMovedOnce(t: TestContext, set: Scene, run: string, adopted?: number): Promise<void> {
  const { code, document } = await accountOf(set.ferry, run, endsWithinMs);
  const rows = rowsOf(document);
  const found = rows.filter((r) => r.adopted).length;
  t.diagnostic(`${run}: exit ${String(code)}, ${JSON.stringify(tally(rows))}, adopted ${String(found)}`);
  assert.deepEqual(tally(rows), { completed: 4 });
  if (adopted !== undefined) assert.equal(found, adopted, 'rows of migrations that were found, not answered');
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
  assert.equal(code, 0);
}

test('migrations whose acceptance never arrived are found and adopted, none is started twice', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  set.relay.fate = (request) => (isLiveMigration(request) ? 'lose-answer' : 'pass');
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await assertAllMovedOnce(t, set, run, 4);
});

test('a migration that Nova never heard of is asked for again, and moves once', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  const first = firstOfEach(isLiveMigration);
  set.relay.fate = (request) => (first(request) ? 'reset' : 'pass');
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await assertAllMovedOnce(t, set, run, 0);
});

test('a worker that dies between the POST and its answer is followed by one that finds the migration', async (t) => {
  const set = await relayedScene(t);
  const up = await set.ferry.up();
  up.kill('SIGKILL'); // its Temporal stays
  await up.ended(10_000);
  const worker = await set.ferry.worker();
  let killed = false;
  set.relay.fate = (request) => {
    if (killed || !isLiveMigration(request)) return 'pass';
    killed = true;
    worker.kill('SIGKILL');
    return 'lose-answer';
  };
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await worker.ended(240_000);
  await set.ferry.worker();
  await assertAllMovedOnce(t, set, run);
});

test('servers whose creation was never answered are found and kept, and none is made twice', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  let lost = 0;
  set.relay.fate = (request) => {
    const lose = isServerCreation(request) && lost < 3;
    if (lose) lost += 1;
    return lose ? 'lose-answer' : 'pass';
  };
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await assertAllMovedOnce(t, set, run, 0);
  assert.equal(lost, 3);
});

test('an API that is away for a minute mid-migration delays the account, and spoils nothing of it', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await untilMigrating(set.cloud, run);
  await set.relay.away();
  await sleep(60_000);
  await set.relay.back();
  await assertAllMovedOnce(t, set, run);
});

test('a nova-api that stands still as it is asked to migrate, and after a minute does all that it was asked, moves nobody twice', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  let asked = 0;
  set.relay.fate = async (request): Promise<Fate> => {
    asked += isLiveMigration(request) ? 1 : 0;
    if (!isLiveMigration(request) || asked !== 2) return 'pass';
    const thaw = await set.testbed.freeze('nova-api');
    set.afterwards(thaw);
    void sleep(60_000, undefined, { ref: false }).then(thaw);
    return 'pass'; // it waits at nova's door
  };
  const run = await set.ferry.begin(await set.ferry.file('lost.json', oneWay));
  await assertAllMovedOnce(t, set, run);
  assert.ok(asked >= 2);
});
