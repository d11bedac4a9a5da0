import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type TestContext, test } from 'node:test';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { exportRuns } from '../../../results/archive/export.ts';
import { importRuns } from '../../../results/archive/import.ts';
import { openExport } from '../../../results/archive/open.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';

const facts = sampleRun();
const { run } = facts;
const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 } });

async function emptyStore(t: TestContext): Promise<RunStore> {
  return new RunStore(`${await folder(t)}/runs`);
}

async function storeWith(t: TestContext, how: 'under way' | 'ended'): Promise<RunStore> {
  const store = await emptyStore(t);
  await storeRun(store, { run, spec: campaign, startedAt: facts.startedAt, ground });
  const some = how === 'ended' ? facts.migrations : facts.migrations.slice(0, 10);
  await store.storeMigrations(some);
  const accounts = how === 'ended' ? facts.evacuations : [];
  for (const account of accounts) await store.storeEvacuation(run, account);
  if (how === 'ended') await concludeRun(store, { run, leaks: [] }, facts.finishedAt);
  return store;
}

async function exported(t: TestContext, store: RunStore): Promise<string> {
  const file = `${await folder(t)}/runs.tar.gz`;
  await pipeline(await exportRuns(store, [run], new Date(0)), createWriteStream(file));
  return file;
}

/** Everything that can be read of a run. */
async function all(store: RunStore) {
  return [await store.read(run), await store.readDocument(run), await store.readCard(run)];
}

test('what is exported and imported is the same run, with its account', async (t) => {
  const from = await storeWith(t, 'ended');
  const to = await emptyStore(t);
  const file = await exported(t, from);
  assert.deepEqual(await importRuns(to, file), [{ run, campaign: 'nightly', became: 'added' }]);
  assert.deepEqual(await all(to), await all(from));
});

test('imported twice it changes nothing', async (t) => {
  const to = await emptyStore(t);
  const file = await exported(t, await storeWith(t, 'ended'));
  await importRuns(to, file);
  const before = await all(to);
  assert.deepEqual(await importRuns(to, file), [{ run, campaign: 'nightly', became: 'already there' }]);
  assert.deepEqual(await all(to), before);
});

test('a run that was exported while it went on is extended by its end, and never cut back', async (t) => {
  const to = await emptyStore(t);
  const early = await exported(t, await storeWith(t, 'under way'));
  const late = await exported(t, await storeWith(t, 'ended'));
  await importRuns(to, early);
  assert.equal((await to.read(run))?.migrations.length, 10);
  assert.deepEqual((await importRuns(to, late))[0]?.became, 'extended');
  const whole = await all(to);
  assert.deepEqual((await importRuns(to, early))[0]?.became, 'already there');
  assert.deepEqual(await all(to), whole);
});

test('a run of the same id that says something else is a conflict, and stays as it was', async (t) => {
  const to = await storeWith(t, 'under way');
  const [record] = facts.migrations;
  assert.ok(record);
  await to.storeMigrations([{ ...record, totalMs: 1 }]);
  await concludeRun(to, { run, leaks: [] }, facts.finishedAt);
  const before = await all(to);
  const file = await exported(t, await storeWith(t, 'ended'));
  await assert.rejects(importRuns(to, file), /nightly-20260314 is already in .*, and .* is another there/);
  assert.deepEqual(await all(to), before);
});

type Entry = readonly [name: string, text: string, type?: 'symlink'];

/** An export made by hand: a manifest that fits, then whatever is given. */
async function forged(t: TestContext, entries: readonly Entry[], manifest: object = {}): Promise<string> {
  const files = entries.map(([name, text]) => ({
    name: name.slice(run.length + 1),
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  const said = {
    format: 'ferry.export/1',
    exportedAt: new Date(0).toISOString(),
    runs: [{ run, campaign: 'nightly', files }],
    ...manifest,
  };
  const archive = pack();
  archive.entry({ name: 'ferry-export.json' }, JSON.stringify(said));
  for (const [name, text, type] of entries) {
    if (type) archive.entry({ name, type, linkname: '/etc/passwd' });
    else archive.entry({ name }, text);
  }
  archive.finalize();
  const file = `${await folder(t)}/forged.tar.gz`;
  await pipeline(archive, createGzip(), createWriteStream(file));
  return file;
}

const head = `${JSON.stringify({ format: 'ferry.run-store/1', run, spec: campaign, startedAt: 1, ground })}\n`;
const nothing: Entry[] = [
  [`${run}/head.json`, head],
  [`${run}/evacuations.ndjson`, ''],
  [`${run}/migrations.ndjson`, ''],
];
const none = { runs: [{ run, campaign: 'nightly', files: [] }] };

for (const [what, entries, manifest, says] of [
  ['names a path that leads out', [['../../escaped', 'x']], none, /"\.\.\/\.\.\/escaped", which leads out/],
  ['names a path from the root', [['/tmp/escaped', 'x']], none, /"\/tmp\/escaped", which leads out/],
  [
    'names a run that leads out',
    [],
    { runs: [{ run: '../x', campaign: 'x', files: [] }] },
    /not the id of a run/,
  ],
  ['holds a link', [[`${run}/head.json`, '', 'symlink']], none, /is a symlink, not a file/],
  ['holds what its manifest does not name', [[`${run}/x.sh`, 'x']], none, /which its manifest does not name/],
  [
    'is of a later format',
    [],
    { format: 'ferry.export/2' },
    /ferry\.export\/2; this ferry reads ferry\.export\/1/,
  ],
  [
    'lacks a file',
    nothing.slice(0, 2),
    { runs: [{ run, campaign: 'n', files: [{ name: 'run.json', bytes: 1, sha256: '0'.repeat(64) }] }] },
    /does not name|missing/,
  ],
  [
    'holds a head of a later format',
    [[`${run}/head.json`, head.replace('store/1', 'store/9')]],
    {},
    /ferry\.run-store\/9/,
  ],
  [
    'holds a campaign that no account can be made of',
    [[`${run}/head.json`, head.replace(/"fleet":\{/, '"fleet":"","was":{')], ...nothing.slice(1)],
    {},
    /head\.json is wrong: .*fleet/,
  ],
  [
    'holds a record that is none',
    [...nothing.slice(0, 2), [`${run}/migrations.ndjson`, '{"key": "x"}\n']],
    {},
    /migrations\.ndjson is wrong/,
  ],
  [
    'holds a record of another run',
    [
      ...nothing.slice(0, 2),
      [`${run}/migrations.ndjson`, `${JSON.stringify({ ...facts.migrations[0], run: 'other-1' })}\n`],
    ],
    {},
    /records of another run/,
  ],
] as const satisfies readonly (readonly [string, readonly Entry[], object, RegExp])[]) {
  test(`an export that ${what} is refused, and nothing is imported`, async (t) => {
    const to = await emptyStore(t);
    await assert.rejects(importRuns(to, await forged(t, entries, manifest)), says);
    assert.deepEqual(await to.list(), []);
  });
}

test('a damaged export is refused: torn, changed by a byte, or no export at all', async (t) => {
  const file = await exported(t, await storeWith(t, 'ended'));
  const bytes = await readFile(file);
  const tar = gunzipSync(bytes);
  const changed = Buffer.from(tar);
  const at = changed.indexOf('"outcome":"completed"');
  changed.write('"outcome":"abortedxx"', at);
  for (const [damaged, says] of [
    [bytes.subarray(0, bytes.length >> 1), /not all of one/],
    [gzipSync(tar.subarray(0, tar.length >> 1)), /not all of one|missing/],
    [gzipSync(changed), /its digest is another/],
    [Buffer.from('hello'), /no export of ferry's/],
    [gzipSync('hello'), /no export of ferry's/],
    [Buffer.alloc(0), /no export of ferry's/],
  ] as const) {
    const path = `${await folder(t)}/damaged`;
    await writeFile(path, damaged);
    await assert.rejects(openExport(path), says);
  }
  await assert.rejects(openExport('/nonexistent.tar.gz'), /there is no such file/);
});
