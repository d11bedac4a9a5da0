import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import type { RunFacts } from '../../../domain/run.ts';
import { Influx } from '../../../results/influx/influx.ts';
import { influxSettings } from '../../../results/influx/settings.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun, T0, unmoved, withRecords } from '../domain/sample-run.ts';

/**
 * Tells InfluxDB of a night that passed and of one that failed, both begun at the time given, by way of the outbox, as a
 * worker's activities do.
 */
export async function twoNights(t: TestContext, env: NodeJS.ProcessEnv, begunAt: number): Promise<void> {
  const settings = influxSettings(env);
  assert.ok(settings);
  const store = new RunStore(await folder(t));
  const box = `${await folder(t)}/outbox`;
  const teller = new Influx(store, settings, box, (text) => {
    t.diagnostic(text);
  });
  const first = sampleRun();
  const second = withRecords(first, (record, i) =>
    i === 3 ? unmoved(record, 'failed', 'Migration pre-check error: no room') : record,
  );
  await tell(teller, store, at(begunAt, first, first.run));
  await tell(teller, store, at(begunAt, second, 'nightly-20260315'));
  const waiting = async () => (await readdir(box)).some((name) => name.endsWith('.lp'));
  for (let i = 0; i < 300 && (await waiting()); i++) await sleep(100);
  assert.equal(await waiting(), false, 'InfluxDB has taken all of it');
  await teller.stop();
}

/** The same run at another time, by another name. */
function at<F extends RunFacts>(begunAt: number, facts: F, run: string): F {
  const text = JSON.stringify(facts).replaceAll(facts.run, run);
  // Whatever is as large as that is a time of day.
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'number' && value >= T0 ? value - T0 + begunAt : value,
  ) as F;
}

async function tell(
  teller: Influx,
  store: RunStore,
  facts: RunFacts & { finishedAt: number },
): Promise<void> {
  const { run } = facts;
  const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } });
  const ground = { home: 'cmp-a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
  await storeRun(store, { run, spec: campaign, startedAt: facts.startedAt, ground });
  for (const { scenario, trip, direction, server, serverId, source, ...record } of facts.migrations) {
    const of = { scenario, trip, direction, server, serverId, source };
    const { postedAt = 0, runningFrom = 0, runningUntil = 0 } = record;
    teller.progress(run, { ...of, at: postedAt, phase: 'queued', bytes: {} });
    const bytes = {
      memoryTotalBytes: 2 ** 29,
      memoryRemainingBytes: 2 ** 28,
      diskTotalBytes: 2 ** 30,
      diskRemainingBytes: 2 ** 20,
    };
    teller.progress(run, { ...of, at: runningFrom, phase: 'running', bytes });
    teller.progress(run, { ...of, at: runningUntil, phase: 'final', bytes: {} });
  }
  if (run.endsWith('15')) {
    const still = {
      scenario: 'image-m1.tiny-x4',
      trip: 3,
      direction: 'out',
      server: 'web-99',
      serverId: '99',
      source: 'cmp-a',
    };
    teller.progress(run, { ...still, at: facts.finishedAt - 1_000, phase: 'running', bytes: {} });
  }
  await store.storeMigrations(facts.migrations);
  await teller.migrations(facts.migrations);
  for (const account of facts.evacuations) {
    await store.storeEvacuation(run, account);
    await teller.evacuation(run, account.id);
  }
  await concludeRun(store, { run, leaks: [] }, facts.finishedAt);
  await teller.run(run);
}
