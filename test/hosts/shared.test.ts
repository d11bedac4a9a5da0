import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBooksAgree, published, rowsOf, tally } from '../cloud/support/account.ts';
import { scene } from '../cloud/support/scene.ts';

test('a fleet of four real guests in a shared directory is emptied out and back, and nothing of it is left', async (t) => {
  const set = await scene(t);
  const { ferry, testbed, leftovers } = set;
  // run after the scene has been struck: the storage does not change under servers
  t.after(() => testbed.up({ TB_STORAGE: 'local' }));
  await testbed.up({ TB_STORAGE: 'shared' });

  const file = await ferry.file('shared.yaml', {
    ...{ name: 'shared', cloud: 'testbed', evacuate: 'host-a', to: 'host-b' },
    fleet: { groups: [{ count: 4, boot: 'image', flavor: 'tiny', image: 'guest', network: 'guests' }] },
    migrate: { parallelism: 2, block_migration: false },
    trips: { count: 1 },
  });
  const { code, stdout, stderr } = await ferry.run(['run', '--embedded', '--json', file], 900_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(ferry, stdout);
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { completed: 8 });
  assert.equal(rows.filter((r) => r.isVerified).length, 8);
  assert.deepEqual(
    rows.filter((r) => r.diskTotalBytes !== undefined),
    [],
    'a disk was copied',
  );
  for (const evacuation of document.scenarios.flatMap((s) => s.evacuations)) {
    assert.ok((evacuation.effectiveParallelism?.max ?? 0) <= 2);
    assert.deepEqual(evacuation.leftBehind, []);
  }
  await assertBooksAgree(set, document);
  assert.deepEqual(await leftovers(), [], 'left in the cloud');
});
