import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { evacuationLine, migrationLine, runLine } from '../../results/influx/points.ts';
import { RunStore } from '../../results/run-store.ts';
import { influx, type Influxd, influxd } from '../support/influx.ts';
import { campaign, group } from './support/campaigns.ts';
import { inOrder, pointOf, pointsIn } from './support/points.ts';
import { type Scene, scene } from './support/scene.ts';

const nights = 5;
/** The host is slower from the run after this one on. */
const slowAfter = 3;
const endsWithinMs = 300_000;
/** Each look is a process of its own, on the machine that is measured. */
const betweenLooksMs = 4_000;
const nightly = campaign('nightly', {
  fleet: { groups: [group(2, 'image', { tb_seconds: '2' }), group(1, 'volume', { tb_seconds: '2' })] },
  migrate: { parallelism: 1 },
  trips: { count: 1 },
});

const found = await influxd();
const binary = 'path' in found ? found.path : '';

test(
  'a schedule every two minutes, through five runs: Temporal dies, a host becomes slower, and nothing of it is lost or missed',
  { skip: 'missing' in found && found.missing },
  async (t) => {
    const server = await influx(t, binary);
    await server.start();
    const set = await scene(t, { env: server.env });
    set.afterwards(() => set.testbed.slow('cmp-b', 1));
    await set.ferry.up();
    const file = await set.ferry.file('nightly.json', nightly);
    await ferry(set, 'schedule', 'create', 'nightly', file, '--cron', '*/2 * * * *', '--catch-up', '1h');

    await runsEnded(set, 2);
    const before = await set.ferry.temporal();
    await set.ferry.killTemporal();
    await set.cloud.until(
      'another Temporal',
      () => set.ferry.temporal(),
      ({ pid }) => pid !== before.pid,
      60_000,
    );
    await runsEnded(set, slowAfter);
    await set.testbed.slow('cmp-b', 3);
    const runs = await runsEnded(set, nights);
    await ferry(set, 'schedule', 'delete', 'nightly');
    await noneGoesOn(set);

    assert.ok(
      runs.every(({ state }) => state === 'pass'),
      JSON.stringify(runs),
    );
    await assertInfluxEqualsStore(
      t,
      set,
      server,
      runs.map(({ run }) => run),
    );
    const fourth = runs[slowAfter]?.run;
    const { scenarios } = JSON.parse(await ferry(set, 'trend', 'nightly', '--json')) as {
      scenarios: { changes: { run: string; p: number; beforeMs: number; afterMs: number }[] }[];
    };
    const changes = scenarios[0]?.changes ?? [];
    t.diagnostic(`trend: ${JSON.stringify(changes)}`);
    assert.deepEqual(
      changes.map(({ run }) => run),
      [fourth],
      'one change, from the first run after the host became slower',
    );
    assert.ok((changes[0]?.afterMs ?? 0) > (changes[0]?.beforeMs ?? Infinity));
    const pages = process.env['FERRY_TEST_PAGES'];
    if (pages === undefined) return;
    await ferry(set, 'report', fourth ?? '', '-o', join(pages, 'report.html'));
    await ferry(set, 'trend', 'nightly', '--html', join(pages, 'trend.html'));
  },
);

interface Row {
  readonly run: string;
  readonly state: string;
  readonly startedAt: number;
}

async function ferry(set: Scene, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await set.ferry.run(args);
  assert.equal(code, 0, `ferry ${args.join(' ')}: exit ${String(code)}\n${stderr}`);
  return stdout;
}

/** The first so many, in the order of time. A Temporal that is just starting answers a little later. */
async function runsEnded(set: Scene, count: number): Promise<Row[]> {
  const ended = async () => {
    await sleep(betweenLooksMs);
    const { code, stdout } = await set.ferry.run(['runs', '--json']);
    const rows = code === 0 ? (JSON.parse(stdout) as Row[]) : [];
    return rows.filter(({ state }) => state === 'pass' || state === 'fail' || state === 'broken');
  };
  const enough = (rows: readonly Row[]) => rows.length >= count;
  const rows = await set.cloud.until(`${String(count)} runs have ended`, ended, enough, count * endsWithinMs);
  return rows.toSorted((a, b) => a.startedAt - b.startedAt).slice(0, count);
}

/** One that had begun before its schedule was deleted is let end. */
async function noneGoesOn(set: Scene): Promise<void> {
  const going = async () => {
    await sleep(betweenLooksMs);
    return JSON.parse(await ferry(set, 'runs', '--json')) as Row[];
  };
  const none = (rows: readonly Row[]) =>
    rows.every(({ state }) => state !== 'running' && state !== 'waiting');
  await set.cloud.until('no run goes on', going, none, endsWithinMs);
}

/** Point by point, of each kind: those made anew of what rests in the store, and those that InfluxDB has. */
async function assertInfluxEqualsStore(
  t: TestContext,
  set: Scene,
  server: Influxd,
  runs: readonly string[],
): Promise<void> {
  const store = new RunStore(join(set.ferry.home, 'runs'));
  const lines: string[] = [];
  for (const run of await store.list()) {
    const stored = await store.read(run);
    assert.ok(stored, run);
    if (runs.includes(run))
      assert.equal(stored.migrations.length, 6, `${run}: three servers, there and back`);
    lines.push(...stored.migrations.map((record) => migrationLine(stored.head, record)));
    lines.push(...stored.evacuations.map(({ id }) => evacuationLine(stored, id) ?? ''));
    lines.push(runLine(stored.head, (await store.readDocument(run)) as RunDocument));
  }
  const expected = inOrder(lines.map(pointOf));
  const measurements = ['ferry_migration', 'ferry_evacuation', 'ferry_run'];
  const actual = async () => {
    const points = [];
    for (const measurement of measurements) points.push(...(await pointsIn(server, measurement)));
    return inOrder(points);
  };
  const all = (points: readonly unknown[]) => points.length >= expected.length;
  const there = await set.cloud.until('all points have arrived', actual, all, 60_000);
  t.diagnostic(`${String(there.length)} points in InfluxDB, ${String(expected.length)} in the run store`);
  assert.deepEqual(there, expected);
}
