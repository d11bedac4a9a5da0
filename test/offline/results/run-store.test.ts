import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import type { Ground } from '../../../domain/ground.ts';
import { assembleFacts, factsOf } from '../../../results/facts.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';

const ground: Ground = {
  home: 'cmp-a',
  hosts: { 'cmp-b': 'cmp-b' },
  authUrl: 'http://keystone',
  computeMicroversion: '2.96',
  findings: [],
};
const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } });

async function emptyStore(t: TestContext): Promise<RunStore> {
  return new RunStore(`${await folder(t)}/runs`);
}

/** A store in which a whole run rests that has not been concluded yet. */
async function storeOf(t: TestContext) {
  const store = await emptyStore(t);
  const facts = sampleRun();
  const { run, startedAt } = facts;
  await storeRun(store, { run, spec: campaign, startedAt, ground });
  await store.storeMigrations(facts.migrations);
  for (const account of facts.evacuations) await store.storeEvacuation(run, account);
  return { store, facts };
}

test('what is stored of a run comes back as it was, and carries the version of its format', async (t) => {
  const { store, facts } = await storeOf(t);
  const stored = await store.read(facts.run);
  assert.equal(stored?.head.format, 'ferry.run-store/1');
  assert.deepEqual(stored.head.spec, campaign);
  assert.deepEqual(stored.head.ground, ground);
  assert.deepEqual(stored.migrations, facts.migrations);
  assert.deepEqual(stored.evacuations, facts.evacuations);
});

test('an activity that is tried again stores nothing twice', async (t) => {
  const { store, facts } = await storeOf(t);
  await store.storeMigrations(facts.migrations.slice(0, 5));
  for (const account of facts.evacuations) await store.storeEvacuation(facts.run, account);
  await storeRun(store, { run: facts.run, spec: campaign, startedAt: facts.startedAt, ground });
  const stored = await store.read(facts.run);
  assert.equal(stored?.migrations.length, facts.migrations.length);
  assert.equal(stored.evacuations.length, facts.evacuations.length);
});

test('from the store and from Temporal come the same facts, in whatever order they were found', async (t) => {
  const { store, facts } = await storeOf(t);
  const stored = await store.read(facts.run);
  assert.ok(stored);
  const fromTemporal = assembleFacts({
    run: facts.run,
    spec: campaign,
    startedAt: facts.startedAt,
    evacuations: facts.evacuations.toReversed(),
    migrations: facts.migrations.toReversed(),
  });
  assert.deepEqual(factsOf(stored), fromTemporal);
});

test('a run that is concluded has its document beside it, with every record counted', async (t) => {
  const { store, facts } = await storeOf(t);
  const { finishedAt } = facts;
  const conclusion = await concludeRun(store, { run: facts.run, leaks: [] }, finishedAt);
  assert.equal(conclusion.verdict, 'pass');
  assert.equal(conclusion.attempted, 48);
  assert.equal(conclusion.verified, 48);
  const document = (await store.readDocument(facts.run)) as { format: string; verdict: { state: string } };
  assert.equal(document.format, 'ferry.run/1');
  assert.equal(document.verdict.state, 'pass');
});

test('a conclusion that is tried again makes the same document, and loses nothing', async (t) => {
  const { store, facts } = await storeOf(t);
  const conclude = () => concludeRun(store, { run: facts.run, leaks: [] }, facts.finishedAt);
  await conclude();
  const [document, card] = [await store.readDocument(facts.run), await store.readCard(facts.run)];
  await conclude();
  assert.deepEqual(await store.readDocument(facts.run), document);
  assert.deepEqual(await store.readCard(facts.run), card);
  assert.deepEqual((await store.read(facts.run))?.migrations, facts.migrations);
});

test('the card of a run that goes on is made of what there is, and says no verdict', async (t) => {
  const { store, facts } = await storeOf(t);
  const before = await store.readCard(facts.run);
  assert.equal(before?.verdict, undefined);
  assert.equal(before?.attempted, 48);
  await concludeRun(store, { run: facts.run, leaks: [] }, facts.finishedAt);
  const { finishedAt, verdict, ...after } = (await store.readCard(facts.run)) ?? {};
  assert.deepEqual(after, before);
  assert.deepEqual([finishedAt, verdict], [facts.finishedAt, 'pass']);
  assert.deepEqual(after.hosts, ['cmp-a', 'cmp-b']);
  assert.equal(after.servers.length, 12);
});

test('lines that an earlier ferry appended, one torn and written again, are read with those of today', async (t) => {
  const { store, facts } = await storeOf(t);
  const [first, second] = facts.migrations;
  const again = JSON.stringify({ ...first, key: 'old' });
  const torn = again.slice(0, 40);
  await writeFile(`${store.pathOf(facts.run)}/migrations.ndjson`, `${torn}\n${again}\n`);
  await appendFile(`${store.pathOf(facts.run)}/migrations.ndjson`, `${JSON.stringify(second)}\n`);
  const keys = (await store.read(facts.run))?.migrations.map(({ key }) => key);
  assert.equal(keys?.length, facts.migrations.length + 1);
  assert.ok(keys.includes('old'));
});

test('a store of a later format is not touched', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/store.json`, '{"format": "ferry.run-store/2"}');
  await assert.rejects(new RunStore(at).makeReady(), /ferry\.run-store\/2.*Update ferry/);
});

test('a run that ended early fails, and says why', async (t) => {
  const { store, facts } = await storeOf(t);
  const { finishedAt } = facts;
  const endedEarly = { how: 'aborted', reason: 'aborted by the operator' } as const;
  const conclusion = await concludeRun(store, { run: facts.run, leaks: [], endedEarly }, finishedAt);
  assert.equal(conclusion.verdict, 'fail');
  assert.deepEqual(conclusion.endedEarly, endedEarly);
  assert.ok(conclusion.reasons.some((reason) => reason.includes('aborted by the operator')));
});

test('a run that nobody began cannot be concluded', async (t) => {
  await assert.rejects(
    concludeRun(await emptyStore(t), { run: 'nightly-1', leaks: [] }, 0),
    /has no nightly-1/,
  );
});

test('an id that leads out of the store is none', async (t) => {
  const store = await emptyStore(t);
  for (const run of ['../etc', '..', '.', '', '/etc', 'a/b', 'a\\b', '.hidden', 'a\n'])
    assert.throws(() => store.pathOf(run), /is not the id of a run/, JSON.stringify(run));
  await assert.rejects(store.read('../../etc'), /is not the id of a run/);
});

test('only its owner may read it, and nothing half-written is left', async (t) => {
  const { store, facts } = await storeOf(t);
  const path = store.pathOf(facts.run);
  await concludeRun(store, { run: facts.run, leaks: [] }, facts.finishedAt);
  assert.deepEqual((await readdir(path)).sort(), [
    'card.json',
    'evacuations.ndjson',
    'head.json',
    'migrations.ndjson',
    'run.json',
  ]);
  for (const file of await readdir(path)) assert.equal((await stat(`${path}/${file}`)).mode & 0o077, 0, file);
  assert.match(await readFile(`${path}/head.json`, 'utf8'), /"format": "ferry.run-store\/1"/);
});

test('a store without runs lists none, and knows none', async (t) => {
  const store = await emptyStore(t);
  assert.deepEqual(await store.list(), []);
  assert.equal(await store.read('nightly-1'), undefined);
  assert.equal(await store.readDocument('nightly-1'), undefined);
});
