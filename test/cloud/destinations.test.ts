import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertBooksAgree, rowsOf, tally } from './support/account.ts';
import { campaign } from './support/campaigns.ts';
import { accountOf } from './support/live.ts';
import { boot, disable, fill, kill } from './support/meddling.ts';
import { type Fate, isLiveMigration, type Passing } from './support/relay.ts';
import { relayedScene } from './support/relayed.ts';
import { liveMigrations } from './support/nova-records.ts';
import { type Scene, scene } from './support/scene.ts';

/** Both ways to look before anything is made: `check`, and a run, which then makes nothing. Both exit 3 and say why. */
async function assertCaughtBefore(t: TestContext, set: Scene, to: string, why: RegExp): Promise<void> {
  const file = await set.ferry.file('destination.json', campaign('destination', { to }));
  const check = await set.ferry.run(['check', file], 120_000);
  t.diagnostic(check.stdout.trim().split('\n').slice(1, 4).join(' ').replace(/\s+/g, ' ').slice(0, 300));
  assert.equal(check.code, 3, `ferry check: expected exit 3, actual ${String(check.code)}\n${check.stdout}`);
  assert.match(check.stdout, why);
  const run = await set.ferry.run(['run', '--embedded', file], 120_000);
  assert.equal(run.code, 3, `ferry run: expected exit 3, actual ${String(run.code)}\n${run.stderr}`);
  assert.match(run.stderr, why);
}

const caught: readonly (readonly [string, (set: Scene) => Promise<unknown>, string, RegExp])[] = [
  ['is down', (set) => kill(set, 'cmp-b'), 'cmp-b', /cmp-b.*\bdown\b/s],
  ['is full', (set) => fill(set, 'cmp-b'), 'cmp-b', /DISK_GB|disk|room/i],
  ['is disabled', (set) => disable(set, 'cmp-b'), 'cmp-b', /cmp-b.*disabled/s],
  ['is the source under its other name', () => Promise.resolve(), 'hv-a.dc1.testbed', /same|source|itself/i],
  ['is unknown', () => Promise.resolve(), 'cmp-bb', /cmp-bb/],
];

for (const [state, meddle, to, why] of caught) {
  test(`a destination that ${state} is found before anything is made`, async (t) => {
    const set = await scene(t);
    await meddle(set);
    const before = await set.leftovers();
    await assertCaughtBefore(t, set, to, why);
    assert.deepEqual(await set.leftovers(), before, 'made all the same');
    assert.deepEqual(await liveMigrations(set.testbed, set.began), []);
  });
}

test('a destination that is the source by its own name is a mistake in the campaign: exit 2, with the line', async (t) => {
  const { ferry } = await scene(t);
  const file = await ferry.file('same.json', campaign('same', { to: 'cmp-a' }));
  for (const command of [
    ['check', file],
    ['run', '--embedded', file],
  ]) {
    const { code, stderr } = await ferry.run(command);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /cmp-a/);
    assert.match(stderr, /the host that is to be emptied/);
  }
});

const late: readonly (readonly [string, (set: Scene) => Promise<unknown>, RegExp])[] = [
  ['dies', (set) => kill(set, 'cmp-b'), /cmp-b|ComputeFilter|No valid host|unavailable/i],
  ['is filled', (set) => fill(set, 'cmp-b'), /No valid host|allocation|not enough|cmp-b/i],
  ['is disabled', (set) => disable(set, 'cmp-b'), /No valid host|disabled|unavailable|cmp-b/i],
];

for (const [what, meddle, why] of late) {
  test(`a destination that ${what} after the preflight: each server stays, with Nova's reason`, async (t) => {
    const set = await relayedScene(t);
    await set.ferry.up();
    let meddled: Promise<unknown> | undefined;
    set.relay.fate = async (request: Passing): Promise<Fate> => {
      if (isLiveMigration(request)) await (meddled ??= meddle(set));
      return 'pass';
    };
    const run = await set.ferry.begin(await set.ferry.file('late.json', campaign('late')));
    const { code, document } = await accountOf(set.ferry, run, 420_000);
    const rows = rowsOf(document);
    for (const row of rows)
      t.diagnostic(`${row.server}: ${row.outcome}: ${row.fault?.source ?? ''}: ${row.fault?.message ?? ''}`);
    assert.equal(rows.length, 2);
    for (const row of rows) {
      assert.ok(['error', 'never-started'].includes(row.outcome), row.outcome);
      assert.match(row.fault?.message ?? '', why);
      assert.equal(row.isVerified, false);
    }
    assert.deepEqual(
      document.scenarios[0]?.evacuations[0]?.leftBehind.map((l) => l.server).sort(),
      rows.map((r) => r.server).sort(),
    );
    assert.equal(document.verdict?.state, 'fail');
    assert.equal(code, 1);
    await assertBooksAgree(set, document);
    const own = (await set.leftovers()).filter(({ name }) => name.startsWith('ferry-'));
    assert.deepEqual(own, [], 'left in the cloud');
  });
}

test('with the scheduler choosing and every other host disabled, nobody moves, and Nova says why', async (t) => {
  const set = await relayedScene(t);
  await set.ferry.up();
  let meddled: Promise<unknown> | undefined;
  set.relay.fate = async (request: Passing): Promise<Fate> => {
    if (isLiveMigration(request))
      await (meddled ??= Promise.all([disable(set, 'cmp-b'), disable(set, 'cmp-c')]));
    return 'pass';
  };
  const run = await set.ferry.begin(
    await set.ferry.file('nowhere.json', campaign('nowhere', { to: 'nova' })),
  );
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  const rows = rowsOf(document);
  assert.deepEqual(tally(rows), { error: 2 });
  for (const row of rows) assert.match(row.fault?.message ?? '', /No valid host/);
  assert.equal(code, 1);
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), []);
});

test('a server of somebody else on the source is left alone by a run that made its own fleet', async (t) => {
  const { ferry, cloud, testbed, began } = await scene(t);
  const stranger = await boot(cloud, { name: 'stranger', host: 'cmp-a' });
  const { code } = await ferry.run(
    ['run', '--embedded', await ferry.file('own.json', campaign('own'))],
    300_000,
  );
  assert.equal(code, 0);
  const seen = await cloud.server(stranger);
  assert.equal(seen['OS-EXT-SRV-ATTR:host'], 'cmp-a');
  const records = await liveMigrations(testbed, began);
  assert.equal(records.filter((m) => m.instance_uuid === stranger).length, 0);
});
