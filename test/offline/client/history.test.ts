import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { CommandEnds } from '../../../client/exit.ts';
import { renderHistory, renderHistoryCsv, historyDocument } from '../../../client/render/history.ts';
import { documentOf } from '../../../client/runs/document.ts';
import { historyOf } from '../../../client/runs/history.ts';
import { everyRun, listRuns } from '../../../client/runs/list.ts';
import { wanted, type WantedOptions } from '../../../client/runs/wanted.ts';
import type { Link } from '../../../client/temporal.ts';
import { searchAttributes } from '../../../domain/control.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { realServer } from '../../support/test-server.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun, T0, unmoved } from '../domain/sample-run.ts';

const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
const asked = (options: WantedOptions) => wanted(options, Date.now());
const runsOf = (rows: readonly { run: string }[]) => rows.map(({ run }) => run);

/** A run store with a run a night; in the second one web-3 stays where it is, on its first way out. */
async function twoNights(t: TestContext): Promise<void> {
  const { FERRY_STORE } = process.env;
  const path = await folder(t);
  process.env['FERRY_STORE'] = path;
  t.after(() => {
    if (FERRY_STORE === undefined) delete process.env['FERRY_STORE'];
    else process.env['FERRY_STORE'] = FERRY_STORE;
  });
  const store = new RunStore(path);
  for (const night of [1, 2]) {
    const facts = sampleRun();
    const run = `nightly-2026031${night}-020000-aaaa`;
    const later = night * 86_400_000;
    const name = (key: string) => key.replace(facts.run, run);
    const records = facts.migrations.map((record) => {
      const posted = { ...record, run, key: name(record.key), postedAt: (record.postedAt ?? 0) + later };
      const fails =
        night === 2 && record.server === 'web-3' && record.trip === 1 && record.direction === 'out';
      return fails ? unmoved(posted, 'failed', 'no room') : posted;
    });
    await storeRun(store, {
      run,
      spec: spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } }),
      startedAt: T0 + later,
      ground,
    });
    await store.storeMigrations(records);
    for (const account of facts.evacuations)
      await store.storeEvacuation(run, { ...account, id: name(account.id) });
    await concludeRun(store, { run, leaks: [] }, facts.finishedAt + later);
  }
}

const first = 'nightly-20260311-020000-aaaa';
const second = 'nightly-20260312-020000-aaaa';

for (const [options, expected] of [
  [{}, [second, first]],
  [{ limit: '1' }, [second]],
  [{ campaign: 'nightly', host: 'cmp-a' }, [second, first]],
  [{ verdict: 'fail' }, [second]],
  [{ verdict: 'broken' }, []],
  [{ outcome: 'failed' }, [second]],
  [{ outcome: 'failed', server: 'web-3' }, [second]],
  [{ outcome: 'failed', server: 'web-4' }, []],
  [{ server: '6f1f0c1e-0000-4000-8000-000000000002', outcome: 'failed' }, [second]],
  [{ scenario: 'image-m1.tiny-x4' }, [second, first]],
  [{ since: '2026-03-16' }, [second]],
  [{ until: '2026-03-15T23:59' }, [first]],
  [{ since: '2026-03-15T02:00Z', until: '2026-03-15T03:00:00+01:00' }, [first]],
  [{ since: '1h' }, []],
] as const satisfies readonly (readonly [WantedOptions, readonly string[]])[]) {
  test(`of a store alone, runs with ${JSON.stringify(options)}: ${expected.length}`, async (t) => {
    await twoNights(t);
    assert.deepEqual(runsOf(await listRuns(undefined, asked(options))), expected);
  });
}

for (const [options, says] of [
  [{ since: 'yesterday' }, /--since: yesterday is no time.*7d.*2026-11-24/],
  [{ until: '2026-02-31' }, /--until: 2026-02-31 is no time/],
  [{ since: '1h', until: '2d' }, /--until: 2d is before --since 1h/],
  [{ limit: '0' }, /--limit: 0 is not a whole number/],
  [{ server: '' }, /--server: it is empty/],
  [{ campaign: 'nigthly' }, /--campaign: no run knows nigthly\. Did you mean nightly\? Known: nightly/],
  [{ host: 'cmp-z' }, /--host: no run knows cmp-z.*Known: cmp-a, cmp-b/],
  [{ server: 'web-99' }, /--server: no run knows web-99.*Known: web-1, web-10/],
  [{ scenario: 'x\u001b[2J' }, /--scenario: no run knows x\\u\{1b\}\[2J/],
] as const satisfies readonly (readonly [WantedOptions, RegExp])[]) {
  test(`${JSON.stringify(options)} is a usage error that names field, value and choices`, async (t) => {
    await twoNights(t);
    await assert.rejects(
      async () => listRuns(undefined, asked(options)),
      (error: Error) => error instanceof CommandEnds && error.exitCode === 2 && says.test(error.message),
    );
  });
}

test('a run that cannot be read does not hide the others', async (t) => {
  await twoNights(t);
  const path = process.env['FERRY_STORE'] ?? '';
  for (const [run, broken] of [
    ['nightly-20260313-020000-torn', '{"format": "ferry.run-sto'],
    ['nightly-20260314-020000-holed', '{"format": "ferry.run-store/1"}'],
    ['nightly-20260315-020000-newer', '{"format": "ferry.run-store/9"}'],
  ] as const) {
    await mkdir(join(path, run));
    await writeFile(join(path, run, 'head.json'), broken);
  }
  assert.deepEqual(runsOf(await listRuns(undefined, asked({}))), [second, first]);
});

test('the history of a server is every migration it had, of all runs, newest first, in each form', async (t) => {
  await twoNights(t);
  const moved = await historyOf(undefined, asked({ server: 'web-3' }));
  assert.equal(moved.length, 8);
  assert.deepEqual(
    moved.map(({ at }) => at),
    moved.map(({ at }) => at).sort((a, b) => b - a),
  );
  const text = renderHistory(moved, { width: 200, colour: false });
  assert.match(text, /web-3 .* cmp-a +cmp-b .* failed +nightly-20260312/);
  assert.match(text, /8 migrations, 1 not verified\n$/);
  const document = historyDocument(moved) as { run: string; outcome: string; totalMs?: number }[];
  assert.deepEqual(
    document.filter(({ outcome }) => outcome === 'failed').map(({ run, totalMs }) => [run, totalMs]),
    [[second, undefined]],
  );
  const [head = '', ...rows] = renderHistoryCsv(moved).trimEnd().split('\r\n');
  assert.match(head, /^run,campaign,cloud,scenario,trip/);
  assert.equal(rows.length, 8);
  assert.equal((await historyOf(undefined, asked({ server: 'web-3', outcome: 'failed' }))).length, 1);
  assert.equal((await historyOf(undefined, asked({ host: 'cmp-b', limit: '5' }))).length, 5);
});

test('of a run that only the store has there is the whole account, verdict and end', async (t) => {
  await twoNights(t);
  const document = await documentOf(second, undefined);
  assert.equal(document.verdict?.state, 'fail');
  assert.ok(document.finishedAt);
  assert.deepEqual(document, await new RunStore(process.env['FERRY_STORE'] ?? '').readDocument(second));
});

// What follows asks a real Temporal: fakes would take any query.
let server: TestWorkflowEnvironment;
before(async () => {
  server = await realServer();
});
after(async () => {
  await server.teardown();
});

const key = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Workflows as a run leaves them, without a worker to carry them: they stay under way. */
async function underWay(run: string, servers: readonly string[]): Promise<void> {
  const start = (type: string, workflowId: string, attributes: Record<string, string>) =>
    server.client.workflow.start(type, {
      workflowId,
      taskQueue: 'nobody',
      typedSearchAttributes: Object.entries(attributes).map(([name, value]) => ({ key: key(name), value })),
    });
  const about = { [searchAttributes.campaign]: "it's \\ odd", [searchAttributes.run]: run };
  await start('campaign', run, about);
  for (const [i, name] of servers.entries()) {
    const id = `6f1f0c1e-0000-4000-8000-00000000000${i}`;
    await start('migration', `${run}/x1/1-out/${id}`, {
      ...about,
      [searchAttributes.scenario]: 'x1',
      [searchAttributes.server]: name,
      [searchAttributes.source]: 'cmp-q',
      [searchAttributes.destination]: 'cmp-r',
    });
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('Temporal did not list within 10 s what it was told');
}

test('what Temporal knows and what the store knows is one list, and names are taken to the letter', async (t) => {
  await twoNights(t);
  const link = { client: server.client } as unknown as Link;
  const run = 'odd-20261124-020000-bbbb';
  await underWay(run, ['o\'brien \\ "x"', 'web-3']);
  await until(async () => (await everyRun(link)).length === 3);
  await until(async () => (await historyOf(link, asked({ host: 'cmp-r' }))).length === 2);
  const list = async (options: WantedOptions) => runsOf(await listRuns(link, asked(options)));
  assert.deepEqual(await list({}), [run, second, first]);
  assert.deepEqual(await list({ server: 'web-3' }), [run, second, first]);
  assert.deepEqual(await list({ server: 'o\'brien \\ "x"' }), [run]);
  assert.deepEqual(await list({ server: '6f1f0c1e-0000-4000-8000-000000000001', host: 'cmp-q' }), [run]);
  assert.deepEqual(await list({ host: 'cmp-r' }), [run]);
  assert.deepEqual(await list({ campaign: "it's \\ odd", verdict: 'running' }), [run]);
  const moved = await historyOf(link, asked({ server: 'web-3' }));
  assert.equal(moved.length, 9);
  assert.equal(moved[0]?.state, 'under way');
  assert.match(renderHistory(moved, { width: 200, colour: false }), /under way +odd-2026.*1 out/);
  await assert.rejects(list({ server: 'nobody' }), /--server: no run knows nobody/);
});
