import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertBooksAgree, published, rowsOf, tally } from './support/account.ts';
import { scene } from './support/scene.ts';
import { root } from './support/testbed.ts';

test('twelve servers, four of each boot kind, leave cmp-a for cmp-b and come back twice, one and four at a time', async (t) => {
  const set = await scene(t);
  const { ferry, leftovers } = set;
  const file = join(root, 'examples', 'first-evacuation.yaml');
  const { code, stdout, stderr } = await ferry.run(['run', '--embedded', '--json', file], 1_800_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(ferry, stdout);

  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { completed: 96 });
  assert.equal(rows.filter((r) => r.isVerified).length, 96);
  assert.deepEqual(document.leaks, []);
  assert.equal(document.verdict?.state, 'pass');
  assert.equal(document.scenarios.length, 2);
  for (const [i, requested] of [1, 4].entries()) {
    const scenario = document.scenarios[i];
    assert.ok(scenario);
    assert.deepEqual(
      scenario.evacuations.map((e) => [
        e.trip,
        e.direction,
        e.source,
        e.destination,
        e.attempted,
        e.verified,
      ]),
      [
        [1, 'out', 'cmp-a', 'cmp-b', 12, 12],
        [1, 'back', 'cmp-b', 'cmp-a', 12, 12],
        [2, 'out', 'cmp-a', 'cmp-b', 12, 12],
        [2, 'back', 'cmp-b', 'cmp-a', 12, 12],
      ],
    );
    for (const e of scenario.evacuations) {
      const { mean, max } = e.effectiveParallelism ?? { mean: 0, max: 0 };
      assert.equal(e.requestedParallelism, requested);
      assert.ok(max >= 1 && max <= requested, `at most ${String(requested)} at once; actual ${String(max)}`);
      assert.deepEqual(e.leftBehind, []);
      t.diagnostic(
        `x${String(requested)} trip ${String(e.trip)} ${e.direction}: makespan ${String(e.makespanMs)} ms, effective parallelism ` +
          `${String(mean)} (most ${String(max)}), overheadRatio ${String(e.overheadRatio)} ±${String(e.overheadRatioPlusMinus)}, ` +
          `median detection lag ${String(e.detectionLagMs)} ms, ${String(e.apiCallsPerMigration)} API calls a migration`,
      );
    }
  }
  const concurrent = document.scenarios[1]?.evacuations.map((e) => e.effectiveParallelism?.max ?? 0) ?? [];
  assert.ok(Math.max(...concurrent) >= 2, `four asked for; the most seen at once: ${concurrent.join(', ')}`);

  const nova = await assertBooksAgree(set, document);
  assert.equal(nova.length, 96);
  assert.deepEqual(await leftovers(), [], 'left in the cloud');

  const csv = await ferry.run(['show', 'last', '--csv']);
  assert.equal(csv.code, 0);
  assert.equal(csv.stdout.trimEnd().split('\r\n').length, 1 + 96, 'a header and 96 rows');
});
