import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertBooksAgree, published, rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf, serversOf, untilMigrating } from './support/live.ts';
import { liveMigrations } from './support/nova-records.ts';
import { type Scene, scene } from './support/scene.ts';

const file = (seconds: string, count: number, parallelism = 1) =>
  campaign('steered', {
    fleet: { groups: [group(count, 'image', { tb_seconds: seconds })] },
    migrate: { parallelism },
  });

async function steer({ ferry }: Scene, ...args: string[]): Promise<string> {
  const { code, stderr } = await ferry.run(args);
  assert.equal(code, 0, `ferry ${args.join(' ')}: ${stderr}`);
  return stderr;
}

test('a run is paused, watched, listed, shown, given more at once, and resumed', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('steered.json', file('5', 8)));
  await untilMigrating(set.cloud, run);
  const watching = set.ferry.start('watch', run);
  assert.match(await steer(set, 'pause', run), /no further migration/);
  const idle = (servers: readonly { status: string }[]) => servers.every((s) => s.status === 'ACTIVE');
  await set.cloud.until('nobody moves', () => serversOf(set.cloud, run), idle, 120_000);
  const before = (await liveMigrations(set.testbed, set.began)).length;
  await sleep(8_000);
  assert.equal((await liveMigrations(set.testbed, set.began)).length, before, 'started while paused');
  assert.ok(before < 8);

  const listed = await set.ferry.run(['runs', '--json', '--verdict', 'running']);
  assert.deepEqual(
    (JSON.parse(listed.stdout) as { run: string; state: string }[]).map((r) => [r.run, r.state]),
    [[run, 'running']],
  );
  const shown = await set.ferry.run(['show', run.slice(0, -2), '--json']);
  const meanwhile = await published(set.ferry, shown.stdout);
  assert.equal(meanwhile.verdict, undefined, 'a verdict before the end');
  assert.equal(rowsOf(meanwhile).length, before);

  await steer(set, 'parallelism', run, '3');
  await steer(set, 'resume', run);
  await untilMigrating(set.cloud, run, 2);
  const watched = await watching.ended(300_000);
  assert.equal(watched.code, 0, watched.stderr);
  assert.match(watched.stderr, /PAUSED/);
  assert.match(watched.stderr, /of 3 in flight/);
  assert.match(watched.stdout, /pass/i);
  const { document } = await accountOf(set.ferry, 'last', 60_000);
  assert.deepEqual(tally(rowsOf(document)), { completed: 8 });
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), []);
  const over = await set.ferry.run(['pause', run]);
  assert.equal(over.code, 2, 'a run that has ended cannot be paused');
});

test('a stop lets finish what is in flight, cleans up, and says what was not tried', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('steered.json', file('6', 6, 2)));
  await untilMigrating(set.cloud, run, 2);
  await steer(set, 'stop', run);
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  const rows = rowsOf(document);
  t.diagnostic(`${JSON.stringify(tally(rows))}, left behind ${String(document.totals.leftBehind)}`);
  assert.equal(document.endedEarly?.how, 'stopped');
  assert.deepEqual(tally(rows), { completed: rows.length });
  assert.ok(rows.length >= 2 && rows.length < 6, String(rows.length));
  const left = document.scenarios[0]?.evacuations[0]?.leftBehind ?? [];
  assert.equal(left.length, 6 - rows.length);
  for (const { reason } of left) assert.match(reason, /not tried/);
  assert.equal(code, 1);
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), []);
});

test('a stop --now aborts what is in flight, cleans up, and calls it aborted', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const run = await set.ferry.begin(await set.ferry.file('steered.json', file('60', 5, 2)));
  await untilMigrating(set.cloud, run, 2);
  await steer(set, 'stop', run, '--now');
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  const rows = rowsOf(document);
  t.diagnostic(JSON.stringify(tally(rows)));
  assert.equal(document.endedEarly?.how, 'aborted');
  assert.deepEqual(tally(rows), { aborted: 2 });
  assert.equal(document.scenarios[0]?.evacuations[0]?.leftBehind.length, 5);
  assert.equal(code, 1);
  const nova = await assertBooksAgree(set, document);
  assert.deepEqual(
    nova.map((m) => m.status),
    ['cancelled', 'cancelled'],
  );
  assert.deepEqual(await set.leftovers(), []);
});

test('what is not a run, and what is not a parallelism, is answered with what there is', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  for (const [args, why] of [
    [['show', 'nobody'], /no run begins with it/],
    [['pause', 'last'], /there is none yet/],
    [['parallelism', 'last', '0'], /whole number/],
    [['runs', '--since', 'yesterday'], /yesterday is no time\. Write an age \(30m, 12h, 7d, 2w\)/],
  ] as const) {
    const { code, stderr } = await set.ferry.run(args);
    assert.equal(code, 2, `ferry ${args.join(' ')}: ${stderr}`);
    assert.match(stderr, why);
  }
});
