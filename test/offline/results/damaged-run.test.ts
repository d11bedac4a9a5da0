import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';

const facts = sampleRun();
const { run, startedAt, finishedAt } = facts;
const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };

/** A run that has ended, in a store. */
async function ended(t: TestContext): Promise<RunStore> {
  const store = new RunStore(await folder(t));
  await storeRun(store, { run, spec: spec({ name: 'nightly' }), startedAt, ground });
  await store.storeMigrations(facts.migrations);
  for (const account of facts.evacuations) await store.storeEvacuation(run, account);
  await concludeRun(store, { run, leaks: [] }, finishedAt);
  return store;
}

const longLine = `"x":"${'x'.repeat(2 ** 24)}","server":`;
for (const [file, from, to, says] of [
  ['head.json', '"trips"', '"strip"', /head\.json: spec\.trips: .*expected object/],
  ['head.json', /"startedAt": \d+/, '"startedAt": 1e300', /head\.json: startedAt: Too big/],
  ['head.json', '"run": "nightly', '"run": "other', /head\.json: run: is the id of another run/],
  ['migrations.ndjson', '"out"', '7', /migrations\.ndjson:1: direction: Invalid option/],
  [
    'migrations.ndjson',
    /"postedAt":\d+/,
    '"postedAt":"x"',
    /migrations\.ndjson:1: postedAt: .*expected number/,
  ],
  [
    'migrations.ndjson',
    /\n.*\n$/,
    '\n',
    /migrations\.ndjson: has 47 of the 48 records that card\.json counts/,
  ],
  ['migrations.ndjson', /.{50}\n$/, '', /migrations\.ndjson:48: is not JSON, or not all of it/],
  [
    'migrations.ndjson',
    '"run":"nightly',
    '"run":"other',
    /migrations\.ndjson: run: .* is a record of another run/,
  ],
  ['migrations.ndjson', '"server":', longLine, /migrations\.ndjson:1: the line has \d+ characters/],
  ['evacuations.ndjson', /\n.*?"id"/, '\n{"di"', /evacuations\.ndjson:2: id: .*expected string/],
] as const) {
  test(`a stored run is refused with file, line, field and remedy where ${file} has ${to.slice(0, 20)} for ${String(from)}`, async (t) => {
    const store = await ended(t);
    const path = `${store.pathOf(run)}/${file}`;
    const before = await readFile(path, 'utf8');
    const after = before.replace(from, to);
    assert.notEqual(after, before);
    await writeFile(path, after);
    await assert.rejects(store.read(run), { name: 'DamagedRun', message: says });
    await assert.rejects(store.read(run), /move the run's folder out of the store and bring the run back/);
  });
}

test('a torn line that nobody wrote again is a record lost: the run is not shown as if it were whole', async (t) => {
  const store = await ended(t);
  await writeFile(`${store.pathOf(run)}/migrations.ndjson`, '{"key": "torn"');
  await assert.rejects(
    store.read(run),
    /migrations\.ndjson:1: is not JSON, or not all of it .*ferry runs import/,
  );
});

test('an account that is torn, or lacks what it must have, is refused with its field', async (t) => {
  const store = await ended(t);
  const path = `${store.pathOf(run)}/run.json`;
  const before = await readFile(path, 'utf8');
  await writeFile(path, before.slice(0, 1_000));
  await assert.rejects(store.readDocument(run), /run\.json: is not JSON, or not all of it/);
  await writeFile(path, before.replace('"totals"', '"totality"'));
  await assert.rejects(store.readDocument(run), /run\.json: totals: .*expected object/);
});

test('a card that is damaged is made anew of the records', async (t) => {
  const store = await ended(t);
  const card = await store.readCard(run);
  for (const text of ['', 'null', '{"format": "ferry.run-card/1"}']) {
    await writeFile(`${store.pathOf(run)}/card.json`, text);
    assert.deepEqual(await store.readCard(run), card);
  }
});

test('a store that is no store is said to be none', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/store.json`, 'null');
  await assert.rejects(new RunStore(at).makeReady(), { name: 'NewerFormat' });
});
