import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBooksAgree, published, rowsOf, tally } from '../cloud/support/account.ts';
import { scene } from '../cloud/support/scene.ts';
import { assertLivedOn, Guests } from './support/guests.ts';

test('two real guests leave host-a with their disks and come back, and live on', async (t) => {
  const set = await scene(t);
  const { ferry, testbed, cloud } = set;
  await testbed.up({ TB_STORAGE: 'local' });
  const guests = await Guests.of(set);
  const ids = await guests.boot(2, 'host-a', { role: 'guest' });
  const before = await Promise.all(ids.map((id) => guests.life(id)));

  const file = await ferry.file('block.yaml', {
    ...{ name: 'block', cloud: 'testbed', evacuate: 'host-a', to: 'host-b' },
    fleet: { adopt: { metadata: { role: 'guest' } } },
    migrate: { parallelism: 1, block_migration: true },
    trips: { count: 1, way_back: true },
  });
  const { code, stdout, stderr } = await ferry.run(['run', '--embedded', '--json', file], 600_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(ferry, stdout);
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { completed: 4 });
  assert.equal(rows.filter((r) => r.isVerified).length, 4);
  assert.deepEqual(
    rows.map((r) => [r.source, r.destination]),
    [...Array<string[]>(2).fill(['host-a', 'host-b']), ...Array<string[]>(2).fill(['host-b', 'host-a'])],
  );
  await assertBooksAgree(set, document);
  for (const row of rows) {
    t.diagnostic(
      `${row.serverId} ${row.source} → ${String(row.destination)}: ${String(row.totalMs)} ms, ` +
        `memory ${String(row.memoryProcessedBytes)} B, disk ${String(row.diskProcessedBytes)} B`,
    );
  }
  for (const [i, id] of ids.entries()) {
    assert.equal((await cloud.server(id))['OS-EXT-SRV-ATTR:host'], 'host-a');
    const life = before[i];
    assert.ok(life);
    assertLivedOn(life, await guests.life(id));
  }
});
