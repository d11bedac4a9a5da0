import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertBooksAgree, rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import type { Child } from './support/process.ts';
import { accountOf, serversOf, untilBooting, untilCleaning, untilMigrating } from './support/live.ts';
import { type Scene, scene } from './support/scene.ts';

const fleet = {
  groups: [
    group(2, 'image', { tb_seconds: '3' }),
    group(1, 'volume', { tb_seconds: '3' }),
    group(1, 'new-volume', { tb_seconds: '3' }),
  ],
};
const roundTrip = campaign('crash', { fleet, migrate: { parallelism: 3 }, trips: { count: 1 } });
const servers = 4;
const migrations = 8;
const endsWithinMs = 420_000;

/** A Temporal that outlives `ferry up`, and a worker that can be killed by itself. */
async function separately({ ferry }: Scene): Promise<Child> {
  const up = await ferry.up();
  up.kill('SIGKILL');
  await up.ended(10_000);
  return await ferry.worker();
}

/** The run has ended as if nothing had happened. */
async function assertUnharmed(t: TestContext, set: Scene, run: string): Promise<void> {
  const { code, document } = await accountOf(set.ferry, run, endsWithinMs);
  const rows = rowsOf(document);
  t.diagnostic(
    `${run}: exit ${String(code)}, ${JSON.stringify(tally(rows))}, adopted ${String(rows.filter((r) => r.adopted).length)}`,
  );
  assert.deepEqual(tally(rows), { completed: migrations });
  assert.equal(rows.filter((r) => r.isVerified).length, migrations);
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
  assert.equal(code, 0);
}

const moments: readonly (readonly [string, (set: Scene, run: string) => Promise<unknown>])[] = [
  ['booting', (set, run) => untilBooting(set.cloud, run)],
  ['migrating', (set, run) => untilMigrating(set.cloud, run, 2)],
  ['cleaning up', (set, run) => untilCleaning(set.cloud, run, servers)],
];

for (const [doing, moment] of moments) {
  test(`a worker that is killed while ${doing} leaves no trace in the result`, async (t) => {
    const set = await scene(t);
    const worker = await separately(set);
    const run = await set.ferry.begin(await set.ferry.file('crash.json', roundTrip));
    if (doing === 'cleaning up') await untilAllThere(set, run);
    await moment(set, run);
    worker.kill('SIGKILL');
    await sleep(3_000); // the cloud goes on meanwhile
    await set.ferry.worker();
    await assertUnharmed(t, set, run);
  });
}

/** Fewer servers than the fleet has means cleaning up only after all have been there. */
async function untilAllThere({ cloud }: Scene, run: string): Promise<void> {
  const all = (found: readonly { status: string }[]) =>
    found.filter((s) => s.status !== 'BUILD').length === servers;
  await cloud.until(`${run} has all its servers`, () => serversOf(cloud, run), all, 180_000);
}

test('a Temporal server that is killed mid-migration is started again, and the run goes on', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('crash.json', roundTrip));
  await untilMigrating(set.cloud, run, 2);
  const before = await set.ferry.temporal();
  await set.ferry.killTemporal();
  await set.cloud.until(
    'another Temporal',
    () => set.ferry.temporal(),
    (now) => now.pid !== before.pid,
  );
  const after = await set.ferry.temporal();
  assert.equal(after.address, before.address, 'on the same port');
  await assertUnharmed(t, set, run);
});

test('worker and Temporal both killed, and brought up again by ferry up', async (t) => {
  const set = await scene(t);
  const up = await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('crash.json', roundTrip));
  await untilMigrating(set.cloud, run, 2);
  up.kill('SIGKILL');
  await set.ferry.killTemporal();
  await up.ended(10_000);
  await set.ferry.up();
  await assertUnharmed(t, set, run);
});
