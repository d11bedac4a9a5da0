import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { MigrationDocument, RunDocument } from '../../domain/account/schema/run.ts';
import { assertBooksAgree, rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf, serversOf, untilMigrating } from './support/live.ts';
import { act } from './support/meddling.ts';
import { type Scene, scene } from './support/scene.ts';

function tell(t: TestContext, rows: readonly MigrationDocument[]): void {
  for (const row of rows) {
    const does = row.interventions.map(
      (i) => `${i.act} ${String(i.status)} ${i.tookEffect ? 'obeyed' : 'ignored'}`,
    );
    t.diagnostic(
      `${row.server} ${row.direction}: ${row.outcome} ${does.join(', ')} ${row.fault?.source ?? ''}: ${row.fault?.message ?? ''}`,
    );
  }
}

async function carryOut(
  t: TestContext,
  set: Scene,
  file: object,
): Promise<{ code: number | null; document: RunDocument }> {
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('failures.json', file));
  const account = await accountOf(set.ferry, run, 420_000);
  tell(t, rowsOf(account.document));
  await assertBooksAgree(set, account.document);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
  return account;
}

test('a copy that breaks, a pre-live refusal and a healthy server are told apart, and the healthy one moves', async (t) => {
  const set = await scene(t);
  const groups = [
    group(1, 'image', { tb_seconds: '2', tb_fail: '1' }),
    group(1, 'image', { tb_seconds: '1', tb_fail_pre: '1' }),
    group(1, 'volume', { tb_seconds: '2', tb_fail: '1' }),
    group(2, 'volume', { tb_seconds: '1' }),
  ];
  const { code, document } = await carryOut(t, set, campaign('broken', { fleet: { groups } }));
  const rows = new Map(rowsOf(document).map((r) => [r.server.replace(/^ferry-[a-z0-9]+-/, ''), r]));
  assert.deepEqual(tally([...rows.values()]), { failed: 3, completed: 2 });
  assert.equal(rows.get('image-01')?.outcome, 'failed');
  assert.match(rows.get('image-01')?.fault?.message ?? '', /record says failed/);
  assert.equal(rows.get('image-02')?.fault?.source, 'event');
  assert.match(rows.get('image-02')?.fault?.message ?? '', /testbed: tb_fail_pre/);
  assert.equal(rows.get('volume-01')?.outcome, 'failed');
  const evacuation = document.scenarios[0]?.evacuations[0];
  assert.deepEqual(
    evacuation?.leftBehind.map((l) => [l.server.replace(/^ferry-[a-z0-9]+-/, ''), l.host]),
    [
      ['image-01', 'cmp-a'],
      ['image-02', 'cmp-a'],
      ['volume-01', 'cmp-a'],
    ],
  );
  for (const left of evacuation.leftBehind) assert.doesNotMatch(left.reason, /no reason given/);
  assert.equal(code, 1);
});

test('a server that is shut off, one that is gone and one that is locked by the time their turn comes', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const groups = [group(1, 'image', { tb_seconds: '15' }), group(4, 'image', { tb_seconds: '1' })];
  const file = await set.ferry.file(
    'turn.json',
    campaign('turn', { fleet: { groups }, migrate: { parallelism: 1 } }),
  );
  const run = await set.ferry.begin(file);
  await untilMigrating(set.cloud, run);
  const servers = new Map((await serversOf(set.cloud, run)).map((s) => [s.name.slice(-2), s.id]));
  const [off, gone, locked] = ['03', '04', '05'].map((n) => servers.get(n) ?? '');
  assert.ok(off && gone && locked);
  await act(set.cloud, off, 'os-stop');
  await act(set.cloud, locked, 'lock');
  await set.cloud.call('DELETE', 'compute', `/servers/${gone}`);
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  const rows = rowsOf(document);
  tell(t, rows);
  const row = (id: string) => rows.find((r) => r.serverId === id);
  assert.equal(row(off)?.outcome, 'never-started');
  assert.match(row(off)?.fault?.message ?? '', /409.*vm_state stopped/);
  assert.equal(row(gone)?.outcome, 'never-started');
  assert.match(row(gone)?.fault?.message ?? '', /no longer exists|deleting/);
  // nova/compute/api.py, check_instance_lock: a lock does not hold an admin back.
  assert.equal(row(locked)?.outcome, 'completed');
  assert.deepEqual(tally(rows), { completed: 3, 'never-started': 2 });
  assert.equal(code, 1);
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
});

test('copies that never converge are aborted where the campaign says so; the others move', async (t) => {
  const set = await scene(t);
  const groups = [
    group(2, 'image', { tb_seconds: '2', tb_hang: '1' }),
    group(2, 'volume', { tb_seconds: '1' }),
  ];
  const deadline = { base_seconds: 30, per_gib_seconds: 1, then: 'abort' };
  const aborted = await carryOut(
    t,
    set,
    campaign('hang-abort', { fleet: { groups }, migrate: { parallelism: 4, deadline } }),
  );
  assert.deepEqual(tally(rowsOf(aborted.document)), { 'timed-out': 2, completed: 2 });
  for (const row of rowsOf(aborted.document).filter((r) => r.outcome === 'timed-out')) {
    assert.deepEqual([...new Set(row.interventions.map((i) => i.act))], ['abort']);
    assert.equal(row.interventions.at(-1)?.tookEffect, true);
    assert.equal(row.source, 'cmp-a');
    assert.match(row.fault?.message ?? '', /deadline/);
  }
  assert.equal(aborted.document.scenarios[0]?.evacuations[0]?.leftBehind.length, 2);
  assert.equal(aborted.code, 1);
});

test('copies that never converge are forced where the campaign says so, and arrive', async (t) => {
  const set = await scene(t);
  const groups = [
    group(2, 'image', { tb_seconds: '2', tb_hang: '1' }),
    group(1, 'volume', { tb_seconds: '1' }),
  ];
  const deadline = { base_seconds: 30, per_gib_seconds: 1, then: 'force-complete' };
  const { code, document } = await carryOut(
    t,
    set,
    campaign('hang-force', { fleet: { groups }, migrate: { parallelism: 3, deadline }, trips: { count: 1 } }),
  );
  assert.deepEqual(tally(rowsOf(document)), { forced: 4, completed: 2 });
  assert.ok(rowsOf(document).every((r) => r.isVerified));
  assert.equal(code, 0);
});

test('copies that never converge are given up on where the campaign says wait, and cleaned up all the same', async (t) => {
  const set = await scene(t);
  const groups = [
    group(1, 'image', { tb_seconds: '2', tb_hang: '1' }),
    group(2, 'volume', { tb_seconds: '1' }),
  ];
  const deadline = { base_seconds: 8, per_gib_seconds: 1, then: 'wait' };
  const { code, document } = await carryOut(
    t,
    set,
    campaign('hang-wait', { fleet: { groups }, migrate: { parallelism: 3, deadline } }),
  );
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { 'timed-out': 1, completed: 2 });
  const [waited] = rows.filter((r) => r.outcome === 'timed-out');
  assert.deepEqual(waited?.interventions, []);
  assert.equal(code, 1);
});

test('a copy that ends by itself after its deadline counts as moved where the campaign says wait', async (t) => {
  const set = await scene(t);
  const groups = [group(1, 'image', { tb_seconds: '14' })];
  const deadline = { base_seconds: 6, per_gib_seconds: 1, then: 'wait' };
  const { document } = await carryOut(t, set, campaign('late', { fleet: { groups }, migrate: { deadline } }));
  assert.deepEqual(tally(rowsOf(document)), { completed: 1 });
});
