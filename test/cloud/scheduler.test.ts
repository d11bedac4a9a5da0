import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBooksAgree, published, rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { scene } from './support/scene.ts';

test('where the scheduler chooses, six servers leave cmp-a for wherever, and are gathered from everywhere, one and four at a time', async (t) => {
  const set = await scene(t);
  const { ferry, leftovers } = set;
  const groups = (['image', 'volume', 'new-volume'] as const).map((boot) =>
    group(2, boot, { tb_seconds: '1' }),
  );
  const file = campaign('scatter', {
    to: 'nova',
    fleet: { groups },
    migrate: { parallelism: [1, 4] },
    trips: { count: 1 },
  });
  const path = await ferry.file('scatter.json', file);
  const { code, stdout, stderr } = await ferry.run(['run', '--embedded', '--json', path], 1_200_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(ferry, stdout);
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { completed: 24 });
  assert.ok(rows.every((r) => r.isVerified));
  const evacuations = document.scenarios.flatMap((s) => s.evacuations);
  assert.equal(evacuations.length, 4);
  for (const e of evacuations) {
    const where = `${String(e.trip)}-${e.direction}`;
    t.diagnostic(
      `${where}: ${e.source} → ${e.destination}, ${e.migrations.map((m) => `${m.source}→${m.destination ?? '?'}`).join(' ')}`,
    );
    assert.equal(e.attempted, 6, where);
    assert.deepEqual(e.leftBehind, [], where);
    if (e.direction === 'out') {
      assert.equal(e.destination, 'nova', where);
      assert.ok(
        e.migrations.every((m) => m.source === 'cmp-a' && m.destination !== 'cmp-a'),
        where,
      );
    } else {
      assert.ok(
        e.migrations.every((m) => m.source !== 'cmp-a' && m.destination === 'cmp-a'),
        where,
      );
    }
  }
  const gathered = evacuations.filter((e) => e.direction === 'back' && (e.sources?.length ?? 1) > 1);
  assert.ok(gathered.length > 0, 'expected: a way back from several hosts');
  assert.equal((await assertBooksAgree(set, document)).length, 24);
  assert.deepEqual(await leftovers(), [], 'left in the cloud');
});
