import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { RunStore } from '../../../results/run-store.ts';
import { openShelf } from '../../../results/shelf/open.ts';
import type { Shelf } from '../../../results/shelf/shelf.ts';
import { folder } from '../../support/folder.ts';
import { credentials, s3 } from '../../support/s3.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';

const shelves: Record<string, (t: TestContext) => Promise<string>> = {
  'a directory': async (t) => `${await folder(t)}/shared/runs`,
  'a bucket': async (t) => {
    credentials(t);
    return `s3://bench/some/prefix?endpoint=${await s3(t)}`;
  },
};
const at = (setting: string): Shelf => openShelf(setting, '/nowhere');

for (const [where, settingOf] of Object.entries(shelves)) {
  test(`${where} gives back what was put, to the letter, and lists what is there`, async (t) => {
    const shelf = at(await settingOf(t));
    assert.deepEqual(await shelf.list(''), []);
    assert.equal(await shelf.get('run-1/head.json'), undefined);
    await shelf.put('run-1/head.json', '{"server": "wéb-\\"1\\" 🚢"}\n');
    await shelf.put('run-1/migrations/a.ndjson', 'first');
    await shelf.put('run-1/migrations/a.ndjson', 'second');
    await shelf.put('store.json', '{}');
    assert.equal(await shelf.get('run-1/head.json'), '{"server": "wéb-\\"1\\" 🚢"}\n');
    assert.equal(await shelf.get('run-1/migrations/a.ndjson'), 'second');
    assert.deepEqual(await shelf.list(''), ['run-1/', 'store.json']);
    assert.deepEqual(await shelf.list('run-1'), ['head.json', 'migrations/']);
    await shelf.remove('run-1/migrations/a.ndjson');
    await shelf.remove('run-1/migrations/a.ndjson');
    assert.deepEqual(await shelf.list('run-1'), ['head.json']);
  });

  test(`${where} holds a run that comes back as it was, from its beginning to its end`, async (t) => {
    const setting = await settingOf(t);
    const facts = sampleRun();
    const writer = new RunStore(at(setting));
    await writer.makeReady();
    const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 } });
    const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
    await storeRun(writer, { run: facts.run, spec: campaign, startedAt: facts.startedAt, ground });
    for (const record of facts.migrations) await writer.storeMigrations([record]);
    await Promise.all(facts.evacuations.map((account) => writer.storeEvacuation(facts.run, account)));
    const reader = new RunStore(at(setting));
    const underWay = await reader.read(facts.run);
    assert.equal(underWay?.migrations.length, facts.migrations.length);
    assert.equal(await reader.readDocument(facts.run), undefined);
    await concludeRun(writer, { run: facts.run, leaks: [] }, facts.finishedAt);
    const ended = await reader.read(facts.run);
    assert.deepEqual(ended?.migrations, facts.migrations);
    assert.deepEqual(ended.evacuations, facts.evacuations);
    assert.equal((await reader.readCard(facts.run))?.verdict, 'pass');
    assert.deepEqual(await reader.list(), [facts.run]);
    assert.deepEqual(await at(setting).list(facts.run), [
      'card.json',
      'evacuations.ndjson',
      'head.json',
      'migrations.ndjson',
      'run.json',
    ]);
  });

  test(`workers in four processes write to ${where} at once, and no record is lost or doubled`, async (t) => {
    const setting = await settingOf(t);
    const { run, evacuations, startedAt } = sampleRun();
    const store = new RunStore(at(setting));
    const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
    await storeRun(store, { run, spec: spec({ name: 'nightly' }), startedAt, ground });
    const writers = [0, 1, 2, 3].map((n) =>
      fork(fileURLToPath(new URL('./writer.ts', import.meta.url)), [setting, String(n), '4']),
    );
    const codes = await Promise.all(writers.map((writer) => once(writer, 'exit')));
    assert.deepEqual(
      codes.map(([code]) => code as unknown),
      [0, 0, 0, 0],
    );
    const stored = await store.read(run);
    assert.deepEqual(
      stored?.migrations.map(({ key }) => key).sort(),
      sampleRun()
        .migrations.map(({ key }) => key)
        .sort(),
    );
    assert.equal(stored.evacuations.length, evacuations.length);
  });
}

test('a writer that died half-way leaves nothing that is read', async (t) => {
  const path = await folder(t);
  const shelf = at(path);
  await shelf.put('run-1/head.json', '{}');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${path}/run-1/migrations.ndjson.0f8c.part`, '{"key": "ha');
  assert.deepEqual(await shelf.list('run-1'), ['head.json']);
  assert.deepEqual((await readdir(`${path}/run-1`)).length, 2);
});

for (const [setting, says] of [
  ['ftp://example.org/runs', /ftp:\/\/ is no place to store runs/],
  ['s3://', /names no bucket|is no URL/],
  ['s3://bench?endpiont=http://x', /no parameter endpiont; it has endpoint and region/],
  ['s3://bench?endpoint=minio:9000', /its endpoint is not like https:\/\//],
  ['s3://key:hunter2@bench/', /must hold no credentials/],
] as const) {
  test(`FERRY_STORE=${setting} is refused, with what it may be, and its secret is not repeated`, () => {
    assert.throws(
      () => at(setting),
      (error: Error) =>
        says.test(error.message) &&
        error.message.includes('s3://BUCKET/PREFIX') &&
        !error.message.includes('hunter2'),
    );
  });
}

test('a bucket that is not there, or not ours, is named with a remedy', async (t) => {
  const endpoint = await s3(t);
  credentials(t);
  await assert.rejects(
    new RunStore(at(`s3://other?endpoint=${endpoint}`)).makeReady(),
    /s3:\/\/other.*NoSuchBucket.*ferry makes no buckets/,
  );
  credentials(t, 'SOMEBODY');
  await assert.rejects(
    new RunStore(at(`s3://bench?endpoint=${endpoint}`)).makeReady(),
    /s3:\/\/bench.*InvalidAccessKeyId.*AWS_PROFILE/,
  );
});
