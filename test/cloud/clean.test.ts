import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { campaign, group } from './support/campaigns.ts';
import { serversOf, untilBooting, untilMigrating } from './support/live.ts';
import { boot } from './support/meddling.ts';
import { type Scene, scene } from './support/scene.ts';
import { root } from './support/testbed.ts';

const key = join(root, 'examples', 'ferry-example.pub');
const image = { file: join(root, 'examples', 'stand-in.raw'), disk_format: 'raw' };
const made = { vcpus: 1, ram_mb: 128, disk_gb: 1, ephemeral_gb: 0 };

/** A fleet for which everything that ferry can make is made: image, flavor, keypair, security group, volumes, servers. */
const everything = campaign('everything', {
  fleet: {
    groups: (['image', 'volume', 'new-volume'] as const).map((boot) => ({
      ...group(2, boot, { tb_seconds: '20' }),
      flavor: made,
      image,
      keypair: key,
    })),
  },
});

/** The worker and Temporal die, and neither comes back. */
async function killForGood({ ferry }: Scene, up: { kill(signal: 'SIGKILL'): void }): Promise<void> {
  up.kill('SIGKILL');
  await ferry.killTemporal();
}

async function assertCleaned(t: TestContext, set: Scene, run: string): Promise<void> {
  const left = await set.leftovers();
  assert.ok(left.length > 0);
  const dry = await set.ferry.run(['clean', '--run', run, '--dry-run', '--json'], 120_000);
  assert.equal(dry.code, 0, dry.stderr);
  // What Nova had begun to boot it may go on with: there may be more now, and nothing may be missing.
  const still = new Set((await set.leftovers()).map(({ id }) => id));
  assert.deepEqual(
    left.filter(({ id }) => !still.has(id)),
    [],
    '--dry-run removed something',
  );
  t.diagnostic(
    `dry run: ${dry.stderr.trim().replace(/\s+/g, ' ')}; there: ${left.map((l) => l.kind).join(', ')}`,
  );
  const { code, stderr } = await set.ferry.run(['clean', '--run', run], 420_000);
  assert.equal(code, 0, stderr);
  assert.deepEqual(await set.leftovers(), [], `left after ferry clean\n${stderr}`);
  const again = await set.ferry.run(['clean', '--run', run], 120_000);
  assert.equal(again.code, 0);
  assert.match(again.stderr, /Nothing of .* is left/);
}

test('what a run had made when its worker and Temporal died mid-migration for good, ferry clean removes', async (t) => {
  const set = await scene(t);
  const up = await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('everything.json', everything));
  await untilMigrating(set.cloud, run);
  await killForGood(set, up);
  const kinds = new Set((await set.leftovers()).map((l) => l.kind));
  assert.deepEqual([...kinds].sort(), [
    'flavor',
    'image',
    'keypair',
    'port',
    'security group',
    'server',
    'volume',
  ]);
  await assertCleaned(t, set, run);
});

test('what a run had made when its worker and Temporal died while booting for good, ferry clean removes', async (t) => {
  const set = await scene(t);
  const up = await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('everything.json', everything));
  await untilBooting(set.cloud, run);
  const some = (servers: readonly { name: string }[]) => servers.some((s) => s.name.includes('-new-volume-'));
  await set.cloud.until('a server on a new volume', () => serversOf(set.cloud, run), some, 120_000);
  await killForGood(set, up);
  await assertCleaned(t, set, run);
});

test('ferry clean knows a run that nobody remembers by the marks in the cloud alone, and leaves another run alone', async (t) => {
  const set = await scene(t);
  const up = await set.ferry.up();
  const path = await set.ferry.file(
    'marks.json',
    campaign('marks', { fleet: { groups: [group(1, 'volume', { tb_seconds: '60' })] } }),
  );
  const runs = [await set.ferry.begin(path), await set.ferry.begin(path)];
  for (const run of runs) await untilMigrating(set.cloud, run);
  await killForGood(set, up);
  const elsewhere = { ...set.ferry.env, FERRY_HOME: join(set.ferry.folder, 'another-home') };
  set.ferry.env['FERRY_HOME'] = elsewhere.FERRY_HOME;
  const [first = '', second = ''] = runs;
  const one = await set.ferry.run(['clean', '--run', first, '--cloud', 'testbed'], 300_000);
  assert.equal(one.code, 0, one.stderr);
  assert.deepEqual(await serversOf(set.cloud, first), []);
  assert.equal((await serversOf(set.cloud, second)).length, 1, 'of the other run');
  const all = await set.ferry.run(['clean', '--cloud', 'testbed'], 300_000);
  assert.equal(all.code, 0, all.stderr);
  assert.deepEqual(await set.leftovers(), []);
});

test('adopted servers outlive their run, its worker and ferry clean', async (t) => {
  const set = await scene(t);
  const ids: string[] = [];
  for (const name of ['ferry-abcd-image-01', 'tenant']) {
    ids.push(await boot(set.cloud, { name, host: 'cmp-a', metadata: { role: 'adopted', tb_seconds: '15' } }));
  }
  const up = await set.ferry.up();
  const file = campaign('adopted', { fleet: { adopt: { metadata: { role: 'adopted' } } } });
  const run = await set.ferry.begin(await set.ferry.file('adopted.json', file));
  const moving = async () => (await set.cloud.servers()).filter((s) => s.status === 'MIGRATING').length;
  await set.cloud.until('both MIGRATING', moving, (n) => n === 2, 120_000);
  await killForGood(set, up);
  for (const args of [
    ['clean', '--run', run],
    ['clean', '--cloud', 'testbed'],
  ]) {
    const { code, stderr } = await set.ferry.run(args, 120_000);
    assert.equal(code, 0, stderr);
  }
  for (const id of ids) assert.equal((await set.cloud.server(id)).id, id);
});

test('ferry clean leaves a run alone that still goes on', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(
    await set.ferry.file(
      'goes-on.json',
      campaign('goes-on', { fleet: { groups: [group(1, 'image', { tb_seconds: '20' })] } }),
    ),
  );
  await untilMigrating(set.cloud, run);
  const { code, stderr } = await set.ferry.run(['clean', '--cloud', 'testbed'], 120_000);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /still running/);
  assert.equal((await serversOf(set.cloud, run)).length, 1);
  const ended = await set.ferry.run(['watch', run], 240_000);
  assert.equal(ended.code, 0, ended.stderr);
});
