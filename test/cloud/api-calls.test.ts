import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBooksAgree, published } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { scene } from './support/scene.ts';

const kinds = ['image', 'volume', 'new-volume'] as const;
const fleetOf12 = (seconds: string) => ({
  groups: kinds.map((boot) => group(4, boot, { tb_seconds: seconds })),
});

/** The looks are shared by all in flight; servers that land alone, and Nova's own pace, make up the rest. */
const tolerance = 1.05;

test('twelve in flight cost the cloud no more calls a migration than four', async (t) => {
  const set = await scene(t);
  const { ferry, leftovers } = set;
  const file = await ferry.file(
    'calls.json',
    campaign('calls', { fleet: fleetOf12('1'), migrate: { parallelism: [4, 12] }, trips: { count: 1 } }),
  );
  const { code, stdout, stderr } = await ferry.run(['run', '--embedded', '--json', file], 1_200_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(ferry, stdout);
  const [four, twelve] = document.scenarios.map((s) => s.summary.measured.apiCallsPerMigration);
  assert.ok(four !== undefined && twelve !== undefined);
  t.diagnostic(`API calls a migration: ${String(four)} with 4 in flight, ${String(twelve)} with 12`);
  assert.ok(
    twelve <= four * tolerance,
    `expected at most ${String(four * tolerance)}; actual ${String(twelve)}`,
  );
  await assertBooksAgree(set, document);
  assert.deepEqual(await leftovers(), [], 'left in the cloud');
});
