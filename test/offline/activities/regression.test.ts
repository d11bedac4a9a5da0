import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun, withRecords } from '../domain/sample-run.ts';

const ground = {
  home: 'cmp-a',
  hosts: {},
  authUrl: 'http://keystone',
  computeMicroversion: '2.96',
  findings: [],
};
const night = 86_400_000;

/** Runs a night of the campaign, its servers slower by so much, and concludes it. */
async function conclude(store: RunStore, n: number, byMs: number, changes: Record<string, unknown> = {}) {
  const run = `nightly-${n}`;
  const campaign = spec({ name: 'nightly', fleet: { count: 12, flavor: 'm1.tiny', image: 'tiny', network: 'bench' }, migrate: { parallelism: 4 }, trips: { count: 2 }, limits: { regression: { percent: 10, baseline_runs: 3 } }, ...changes }); // prettier-ignore
  const facts = withRecords(sampleRun(), (r) => ({
    ...r,
    run,
    key: r.key.replace(r.run, run),
    totalMs: (r.totalMs ?? 0) + byMs,
  }));
  await storeRun(store, { run, spec: campaign, startedAt: facts.startedAt + n * night, ground });
  await store.storeMigrations(facts.migrations);
  for (const evacuation of facts.evacuations) await store.storeEvacuation(run, evacuation);
  return await concludeRun(store, { run, leaks: [] }, facts.finishedAt + n * night);
}

async function afterThreeNights(t: TestContext): Promise<RunStore> {
  const store = new RunStore(`${await folder(t)}/runs`);
  for (const n of [1, 2, 3]) assert.equal((await conclude(store, n, 0)).verdict, 'pass');
  return store;
}

test('a run that is slower than the three before it by more than allowed fails, and says by how much', async (t) => {
  const { verdict, reasons } = await conclude(await afterThreeNights(t), 4, 2000);
  assert.equal(verdict, 'fail');
  assert.match(reasons.join(), /^2\.00 s \(4\d\.\d %\) slower than the last 3 passing runs \(median 4\.\d\d s\), p < 0\.001; surely more than 10 % slower is not allowed$/); // prettier-ignore
});

test('a sure difference that is too small to matter fails nothing', async (t) => {
  assert.equal((await conclude(await afterThreeNights(t), 4, 300)).verdict, 'pass');
});

test('with too few passing runs before it nothing is decided, and nothing fails', async (t) => {
  const store = new RunStore(`${await folder(t)}/runs`);
  const { verdict, regression } = await conclude(store, 1, 0);
  assert.equal(verdict, 'pass');
  assert.deepEqual(regression?.map(({ text, passed }) => [text, passed]), [['not decided: 0 of 3 passing runs before this one', true]]); // prettier-ignore
});

test('a run that failed is no baseline: the next one is held against those that passed', async (t) => {
  const store = await afterThreeNights(t);
  await conclude(store, 4, 2000);
  const { verdict, reasons } = await conclude(store, 5, 2000);
  assert.equal(verdict, 'fail');
  assert.match(reasons.join(), /median 4\.\d\d s/);
});

test('a campaign that does not ask is not judged by it', async (t) => {
  const { regression, verdict } = await conclude(await afterThreeNights(t), 4, 2000, { limits: {} });
  assert.deepEqual([regression, verdict], [undefined, 'pass']);
});
