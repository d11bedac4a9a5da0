import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { influx, influxd } from '../../support/influx.ts';
import { spec } from '../campaign/build.ts';
import { ferry } from '../client/ferry.ts';
import { sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';

const found = await influxd();
const binary = 'path' in found ? found.path : '';
const real = { skip: 'missing' in found && found.missing };
if ('missing' in found) console.log(found.missing);

const facts = withRecords(sampleRun(), (record, i) =>
  i === 3 ? unmoved(record, 'failed', 'no room') : record,
);

/** A folder whose run store holds one run, which no InfluxDB has heard of. */
async function stored(t: TestContext): Promise<string> {
  const cwd = await folder(t);
  const store = new RunStore(`${cwd}/.ferry/runs`);
  const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } });
  const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
  const { run, startedAt } = facts;
  await store.makeReady();
  await storeRun(store, { run, spec: campaign, startedAt, ground });
  await store.storeMigrations(facts.migrations);
  for (const account of facts.evacuations) await store.storeEvacuation(run, account);
  await concludeRun(store, { run, leaks: [] }, facts.finishedAt);
  return cwd;
}

const everything = `from(bucket: "ferry") |> range(start: 2026-01-01T00:00:00Z, stop: 2027-01-01T00:00:00Z) |> toString() |> group()
  |> keep(columns: ["_time", "_measurement", "_field", "_value", "server_id", "trip", "direction"])`;

test('an empty InfluxDB gets all of a stored run; sent again, it holds no point more', real, async (t) => {
  const cwd = await stored(t);
  const server = await influx(t, binary);
  await server.start();
  const first = await ferry(cwd, ['influx', 'resend', facts.run], server.env);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /53 points of 1 run/);
  assert.equal(first.stdout, '');
  const rows = async () => (await server.query(everything)).map((row) => JSON.stringify(row)).sort();
  const held = await rows();
  const of = (measurement: string, field: string) =>
    held.filter(
      (row) => row.includes(`"_measurement":"${measurement}"`) && row.includes(`"_field":"${field}"`),
    ).length;
  assert.equal(of('ferry_migration', 'is_verified'), facts.migrations.length);
  assert.equal(of('ferry_migration', 'fault'), 1);
  assert.equal(of('ferry_evacuation', 'attempted'), facts.evacuations.length);
  assert.equal(of('ferry_run', 'passed'), 1);
  const again = await ferry(cwd, ['influx', 'resend', '--all'], server.env);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(await rows(), held);
});

test(
  'an InfluxDB that is away gets them when it is back: nothing is lost, nothing comes twice',
  real,
  async (t) => {
    const cwd = await stored(t);
    const server = await influx(t, binary);
    const away = await ferry(cwd, ['influx', 'resend', 'last'], server.env);
    assert.equal(away.code, 1);
    assert.match(away.stderr, /does not answer.*\n.*The rest waits in .*outbox/s);
    assert.ok((await readdir(`${cwd}/.ferry/outbox`)).some((name) => name.endsWith('.lp')));
    await server.start();
    const back = await ferry(cwd, ['influx', 'resend', 'last'], server.env);
    assert.equal(back.code, 0, back.stderr);
    assert.deepEqual(
      (await readdir(`${cwd}/.ferry/outbox`)).filter((name) => name.endsWith('.lp')),
      [],
    );
    const points = await server.query(`${everything} |> filter(fn: (r) => r._field == "is_verified")`);
    assert.equal(points.length, facts.migrations.length);
  },
);

for (const [args, env, says] of [
  [['last'], {}, /INFLUX_URL: it is not set\. Set INFLUX_URL/],
  [['last'], { INFLUX_URL: 'http://127.0.0.1:1' }, /INFLUX_TOKEN: it is not set/],
  [
    [],
    { INFLUX_URL: 'http://127.0.0.1:1', INFLUX_TOKEN: 'hunter2', INFLUX_ORG: 'o', INFLUX_BUCKET: 'b' },
    /run: which\? Name runs/,
  ],
] as const) {
  test(`ferry influx resend ${args.join(' ')} with ${Object.keys(env).join(' ') || 'nothing set'} says what is missing, and exits 2`, async (t) => {
    const said = await ferry(await folder(t), ['influx', 'resend', ...args], env);
    assert.equal(said.code, 2);
    assert.match(said.stderr, says);
    assert.ok(!said.stderr.includes('hunter2'));
  });
}
