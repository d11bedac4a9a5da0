import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertBooksAgree, published, rowsOf, tally } from './support/account.ts';
import { boot } from './support/meddling.ts';
import { liveMigrations } from './support/nova-records.ts';
import { type Scene, scene } from './support/scene.ts';

const names = ['tenant-1', 'tenant-2', 'tenant-3'];

async function tenants({ cloud }: Scene): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names)
    ids.push(await boot(cloud, { name, host: 'cmp-a', metadata: { tb_seconds: '2' } }));
  return ids;
}

/** Moved one after the other, once, one way, and left there: what the Rally task did. */
async function assertEvacuated(set: Scene, ids: readonly string[], args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await set.ferry.run(['run', '--embedded', '--json', ...args], 300_000);
  assert.equal(code, 0, `expected exit 0, actual ${String(code)}\n${stderr}`);
  const document = await published(set.ferry, stdout);
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { completed: names.length });
  assert.deepEqual(rows.map((r) => r.server).sort(), names);
  const [evacuation, ...more] = document.scenarios.flatMap((s) => s.evacuations);
  assert.deepEqual(more, [], 'one way, once');
  assert.deepEqual([evacuation?.trip, evacuation?.direction, evacuation?.source], [1, 'out', 'cmp-a']);
  assert.equal(evacuation?.requestedParallelism, 1);
  for (const [i, row] of rows.slice(1).entries()) {
    const before = rows[i]?.landedAt ?? '';
    assert.ok(
      (row.postedAt ?? '') >= before,
      `${row.server} was posted at ${String(row.postedAt)}; the one before landed at ${before}`,
    );
  }
  for (const id of ids) {
    const { status, 'OS-EXT-SRV-ATTR:host': host } = await set.cloud.server(id);
    assert.equal(status, 'ACTIVE');
    assert.equal(host, rows.find((r) => r.serverId === id)?.destination);
    assert.notEqual(host, 'cmp-a');
  }
  assert.equal((await assertBooksAgree(set, document)).length, names.length);
  const left = await set.leftovers();
  assert.deepEqual(
    left.map(({ kind, name }) => [kind, name]).sort(),
    names.map((name) => ['server', name]),
  );
}

test("the five inputs move every server off the host, one after the other, wherever Nova's scheduler wants", async (t) => {
  const set = await scene(t);
  const ids = await tenants(set);
  await assertEvacuated(set, ids, [
    ...['--cloud', 'testbed', '--image-name', 'tiny', '--flavor-name', 'tiny', '--block-migration', 'true'],
    ...['--host-to-evacuate', 'cmp-a', '--destination-host', 'nova'],
  ]);
});

test("Rally's task arguments and credentials do the same, to a host that they name", async (t) => {
  const set = await scene(t);
  const ids = await tenants(set);
  const taskArgs = {
    image_name: 'tiny',
    flavor_name: 'tiny',
    block_migration: false,
    host_to_evacuate: 'hv-a.dc1.testbed',
    destination_host: 'cmp-c',
  };
  const rally = `${set.testbed.dir}/credentials.json`;
  await assertEvacuated(set, ids, ['--rally', rally, '--task-args', JSON.stringify(taskArgs)]);
  for (const id of ids) assert.equal((await set.cloud.server(id))['OS-EXT-SRV-ATTR:host'], 'cmp-c');
});

const bad: readonly (readonly [string, number, RegExp, readonly string[]])[] = [
  ['no host', 2, /--host-to-evacuate/, ['--image-name', 'tiny', '--flavor-name', 'tiny']],
  ['nothing but a host', 2, /--image-name.*--flavor-name/s, ['--host-to-evacuate', 'cmp-a']],
  [
    'a block migration that is no truth value',
    2,
    /--block-migration.*true, false or auto/s,
    [
      '--image-name',
      'tiny',
      '--flavor-name',
      'tiny',
      '--host-to-evacuate',
      'cmp-a',
      '--block-migration',
      'maybe',
    ],
  ],
  ['task arguments that are no JSON', 2, /./, ['--task-args', '{"image_name": ']],
  [
    'a task argument that is not one',
    2,
    /host_to_evacuat\b.*host_to_evacuate/s,
    ['--task-args', '{"host_to_evacuat": "cmp-a"}'],
  ],
  [
    'an unknown host',
    3,
    /cmp-x/,
    ['--image-name', 'tiny', '--flavor-name', 'tiny', '--host-to-evacuate', 'cmp-x'],
  ],
  [
    'an unknown image and flavor',
    3,
    /tinny[^]*m1\.tinny|m1\.tinny[^]*tinny/,
    ['--image-name', 'tinny', '--flavor-name', 'm1.tinny', '--host-to-evacuate', 'cmp-a'],
  ],
  [
    'a host without servers',
    3,
    /cmp-c/,
    ['--image-name', 'tiny', '--flavor-name', 'tiny', '--host-to-evacuate', 'cmp-c'],
  ],
];

test('inputs that cannot be right are refused, each with its remedy, and nothing is started', async (t) => {
  const set = await scene(t);
  await boot(set.cloud, { name: 'tenant', host: 'cmp-a' });
  for (const [what, expected, why, args] of bad) {
    await t.test(what, async () => {
      const { code, stderr } = await set.ferry.run(
        ['run', '--embedded', '--cloud', 'testbed', ...args],
        120_000,
      );
      assert.equal(code, expected, `expected exit ${String(expected)}, actual ${String(code)}\n${stderr}`);
      assert.match(stderr, why);
      assert.doesNotMatch(stderr, /^\s+at .*\.ts:\d+/m, 'a stack');
    });
  }
  assert.deepEqual(await liveMigrations(set.testbed, set.began), []);
});
