import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { MigrationDocument } from '../../domain/account/schema/run.ts';
import { assertBooksAgree, rowsOf } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf, untilCopying } from './support/live.ts';
import { boot, kill } from './support/meddling.ts';
import { type Scene, scene } from './support/scene.ts';

const deadline = { base_seconds: 45, per_gib_seconds: 1, then: 'abort' };
const endsWithinMs = 600_000;

function tell(t: TestContext, rows: readonly MigrationDocument[]): void {
  for (const r of rows)
    t.diagnostic(
      `${r.server}: ${r.outcome}, ${r.source} → ${r.destination ?? '?'}: ${r.fault?.message ?? ''}`,
    );
}

/** Adopted servers stay after the run, so what is said of each can be held against where it is. */
async function assertTrue(set: Scene, rows: readonly MigrationDocument[]): Promise<void> {
  for (const row of rows) {
    const { 'OS-EXT-SRV-ATTR:host': host, status } = await set.cloud.server(row.serverId);
    const claim = `${row.server}: ferry says ${row.outcome}, ${row.source} → ${row.destination ?? '?'}; it is ${status} on ${host ?? 'no host'}`;
    if (row.outcome === 'completed' || row.outcome === 'forced') {
      assert.equal(host, row.destination, claim);
      assert.equal(status, 'ACTIVE', claim);
    } else assert.equal(row.isVerified, false, claim);
    if (['failed', 'error', 'never-started', 'aborted'].includes(row.outcome))
      assert.equal(host, row.source, claim);
  }
}

async function adoptedRun(t: TestContext, set: Scene): Promise<string> {
  for (const i of [1, 2, 3, 4]) {
    await boot(set.cloud, {
      name: `tenant-${String(i)}`,
      host: 'cmp-a',
      metadata: { role: 'tenant', tb_seconds: '8' },
    });
  }
  await set.ferry.up();
  const file = campaign('computes', {
    fleet: { adopt: { metadata: { role: 'tenant' } } },
    migrate: { parallelism: 2, deadline },
  });
  const run = await set.ferry.begin(await set.ferry.file('computes.json', file));
  await untilCopying(set, 2);
  t.diagnostic(run);
  return run;
}

async function assertTrueAccount(
  t: TestContext,
  set: Scene,
  run: string,
): Promise<readonly MigrationDocument[]> {
  const { code, document } = await accountOf(set.ferry, run, endsWithinMs);
  const rows = rowsOf(document);
  tell(t, rows);
  assert.equal(rows.length, 4, 'a row for each server, whatever became of it');
  await assertBooksAgree(set, document);
  await assertTrue(set, rows);
  assert.equal(code, document.verdict?.state === 'pass' ? 0 : 1);
  return rows;
}

test('the nova-compute of the source dies mid-migration and comes back: the run ends by itself, and its account is true', async (t) => {
  const set = await scene(t);
  const run = await adoptedRun(t, set);
  await kill(set, 'cmp-a');
  await set.testbed.compute('start', 'cmp-a');
  await assertTrueAccount(t, set, run);
});

test('the nova-compute of the source dies mid-migration for good: the run ends by itself, and its account is true', async (t) => {
  const set = await scene(t);
  const run = await adoptedRun(t, set);
  await kill(set, 'cmp-a');
  const rows = await assertTrueAccount(t, set, run);
  assert.ok(rows.every((r) => !r.isVerified));
});

test('the nova-compute of the destination dies mid-migration for good: the run ends by itself, and its account is true', async (t) => {
  const set = await scene(t);
  const run = await adoptedRun(t, set);
  await kill(set, 'cmp-b');
  const rows = await assertTrueAccount(t, set, run);
  assert.ok(rows.some((r) => !r.isVerified));
});

for (const host of ['cmp-a', 'cmp-b'] as const) {
  test(`a created fleet is removed though the nova-compute of ${host} died mid-migration for good`, async (t) => {
    const set = await scene(t);
    await set.ferry.up();
    const groups = [group(2, 'image', { tb_seconds: '8' }), group(2, 'volume', { tb_seconds: '8' })];
    const file = campaign('removed', {
      fleet: { groups },
      migrate: { parallelism: 4, deadline: { ...deadline, base_seconds: 20 } },
    });
    const run = await set.ferry.begin(await set.ferry.file('removed.json', file));
    await untilCopying(set, 2);
    await kill(set, host);
    const { document } = await accountOf(set.ferry, run, endsWithinMs);
    tell(t, rowsOf(document));
    assert.equal(rowsOf(document).length, 4);
    await assertBooksAgree(set, document);
    assert.deepEqual(
      await set.leftovers(),
      document.leaks.map(({ kind, id, name }) => ({ kind, id, name })),
    );
    assert.deepEqual(document.leaks, [], 'leaked');
  });
}
