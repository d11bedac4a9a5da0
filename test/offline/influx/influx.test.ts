import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { Courier } from '../../../results/influx/courier.ts';
import { Influx } from '../../../results/influx/influx.ts';
import { Outbox } from '../../../results/influx/outbox.ts';
import { influxSettings } from '../../../results/influx/settings.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { influx, influxd } from '../../support/influx.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';

const found = await influxd();
const binary = 'path' in found ? found.path : '';
const real = { skip: 'missing' in found && found.missing };
if ('missing' in found) console.log(found.missing);

function settingsOf(env: NodeJS.ProcessEnv) {
  const settings = influxSettings(env);
  assert.ok(settings);
  return settings;
}

/** Tells all of the sample run, as its activities do, each twice. */
async function tellAll(t: TestContext, teller: Influx, store: RunStore): Promise<void> {
  const facts = sampleRun();
  const { run } = facts;
  const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
  const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } });
  await storeRun(store, { run, spec: campaign, startedAt: facts.startedAt, ground });
  for (const record of facts.migrations) {
    const { scenario, trip, direction, server, serverId, source, runningFrom: at = 0 } = record;
    teller.progress(run, {
      scenario,
      trip,
      direction,
      server,
      serverId,
      source,
      at,
      phase: 'running',
      bytes: { memoryTotalBytes: 2 ** 40 },
    });
    await store.storeMigrations([record]);
    await teller.migrations([record]);
    await teller.migrations([record]);
  }
  for (const account of facts.evacuations) {
    await store.storeEvacuation(run, account);
    await teller.evacuation(run, account.id);
    await teller.evacuation(run, account.id);
  }
  await concludeRun(store, { run, leaks: [] }, facts.finishedAt);
  await teller.run(run);
  await teller.run(run);
  t.diagnostic(`${facts.migrations.length} migrations told`);
}

const since = 'from(bucket: "ferry") |> range(start: 2026-01-01T00:00:00Z, stop: 2027-01-01T00:00:00Z)';
const only = (measurement: string, field: string) =>
  `${since} |> filter(fn: (r) => r._measurement == "${measurement}" and r._field == "${field}") |> group()`;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300 && !(await condition()); i++) await sleep(100);
}
const unsent = async (path: string) =>
  (await readdir(path).catch(() => [])).filter((name) => name.endsWith('.lp')).length;

/** What listens where InfluxDB would, and answers with these statuses, then with 204; and what it took. */
async function listener(t: TestContext, answers: number[] = []) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const status = answers.shift() ?? 204;
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      if (status === 204) bodies.push(body);
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const env = {
    INFLUX_URL: `http://127.0.0.1:${port}`,
    INFLUX_TOKEN: 't',
    INFLUX_ORG: 'o',
    INFLUX_BUCKET: 'b',
  };
  return { bodies, env };
}

test(
  'InfluxDB away for a whole run, then back: every point is there once, equal to the run store',
  real,
  async (t) => {
    const server = await influx(t, binary);
    const box = `${await folder(t)}/outbox`;
    const store = new RunStore(await folder(t));
    const said: string[] = [];
    const away = new Influx(store, settingsOf(server.env), box, (text) => said.push(text));
    await tellAll(t, away, store);
    await away.stop();
    assert.match(said.join('\n'), /does not answer; points wait in/);
    assert.ok((await unsent(box)) > 0, 'nothing was sent, and all is kept');
    await server.start();
    const back = new Influx(store, settingsOf(server.env), box, (text) => said.push(text));
    await until(async () => (await unsent(box)) === 0);
    const facts = sampleRun();
    const points = await server.query(only('ferry_migration', 'total_ms'));
    const expected = facts.migrations.map((m) => [m.serverId, m.trip, m.direction, m.totalMs, m.verifiedAt]);
    const rows = points.map((p) => [
      p['server_id'],
      Number(p['trip']),
      p['direction'],
      Number(p['_value']),
      Date.parse(p['_time'] ?? ''),
    ]);
    assert.deepEqual(rows.map(String).sort(), expected.map(String).sort());
    assert.equal(
      (await server.query(only('ferry_progress', 'memory_total_bytes'))).length,
      facts.migrations.length,
    );
    const makespans = await server.query(only('ferry_evacuation', 'makespan_ms'));
    assert.equal(makespans.length, facts.evacuations.length);
    const [verdict, ...more] = await server.query(only('ferry_run', 'passed'));
    assert.deepEqual([verdict?.['_value'], verdict?.['verdict'], more.length], ['1', 'pass', 0]);
    // Told again, by a worker that did not know: still each once.
    await back.migrations(facts.migrations);
    await until(async () => (await unsent(box)) === 0);
    assert.equal((await server.query(only('ferry_migration', 'total_ms'))).length, facts.migrations.length);
    await back.stop();
  },
);

test('kill -9 between append and send loses no point', real, async (t) => {
  const server = await influx(t, binary);
  const box = `${await folder(t)}/outbox`;
  const worker = fork(fileURLToPath(new URL('./appender.ts', import.meta.url)), [box, '500'], {
    silent: true,
  });
  await once(worker.stdout ?? worker, 'data');
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await server.start();
  const outbox = new Outbox(box, 2 ** 30);
  const courier = new Courier(outbox, settingsOf(server.env), (text) => {
    t.diagnostic(text);
  });
  courier.call();
  await until(async () => (await unsent(box)) === 0);
  await courier.stop();
  const rows = await server.query(
    'from(bucket: "ferry") |> range(start: 0) |> filter(fn: (r) => r._measurement == "ferry_test") |> group()',
  );
  assert.equal(rows.length, 500);
});

test(
  'a point that InfluxDB refuses is put aside with its reason, and no other is held up',
  real,
  async (t) => {
    const server = await influx(t, binary);
    await server.start();
    const box = `${await folder(t)}/outbox`;
    const outbox = new Outbox(box, 2 ** 30);
    await outbox.append([
      'good,a=1 value=1 1000',
      'this is no point',
      'good,a=2 value=1 1000',
      'good,a=3 value="text" 1000',
      'good,a=4 value=1 1000',
    ]);
    const said: string[] = [];
    const courier = new Courier(outbox, settingsOf(server.env), (text) => said.push(text));
    courier.call();
    await until(async () => (await unsent(box)) === 0);
    await courier.stop();
    const rows = await server.query(
      'from(bucket: "ferry") |> range(start: 0) |> filter(fn: (r) => r._measurement == "good") |> group()',
    );
    assert.equal(rows.length, 3);
    const aside = await readFile(`${box}/quarantine.txt`, 'utf8');
    assert.match(aside, /# .* 400 .*\nthis is no point/);
    assert.match(aside, /# .* 422 .*\ngood,a=3/);
    assert.match(said.join('\n'), /refused a point \(4/);
  },
);

test('a wrong token holds the points, is said once, and gives nothing away', real, async (t) => {
  const server = await influx(t, binary);
  await server.start();
  const outbox = new Outbox(`${await folder(t)}/outbox`, 2 ** 30);
  await outbox.append(['good value=1 1000']);
  const said: string[] = [];
  const settings = settingsOf({ ...server.env, INFLUX_TOKEN: 'hunter2' });
  const courier = new Courier(outbox, settings, (text) => said.push(text));
  courier.call();
  await until(() => Promise.resolve(said.length > 0));
  await courier.stop();
  assert.equal(await unsent(outbox.folder), 1);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /answers 401.*INFLUX_TOKEN/);
  assert.doesNotMatch(said[0] ?? '', /hunter2/);
});

test('429 and 503 are waited out, and the points arrive', async (t) => {
  const { bodies, env } = await listener(t, [429, 503]);
  const outbox = new Outbox(`${await folder(t)}/outbox`, 2 ** 30);
  await outbox.append(['good value=1 1000']);
  const courier = new Courier(outbox, settingsOf(env), () => undefined);
  // The clock that waits must not be what lets the test end.
  const awake = setInterval(() => undefined, 1_000);
  t.after(() => {
    clearInterval(awake);
  });
  courier.call();
  await until(async () => (await unsent(outbox.folder)) === 0);
  await courier.stop();
  assert.deepEqual(bodies, ['good value=1 1000']);
});

test('a full outbox says so once, drops points of progress first, and fails no activity', async (t) => {
  const box = new Outbox(`${await folder(t)}/outbox`, 1_000);
  await box.append(['x'.repeat(850)]);
  await assert.rejects(box.append(['progress'], 0.8), /unsent points/);
  await box.append(['y'.repeat(200)]);
  await assert.rejects(box.append(['final']), /unsent points/);
});

for (const [env, says] of [
  [{ INFLUX_URL: 'http://x' }, /INFLUX_TOKEN: it is not set, and INFLUX_URL is/],
  [
    { INFLUX_URL: 'x:8086', INFLUX_TOKEN: 'hunter2', INFLUX_ORG: 'o', INFLUX_BUCKET: 'b' },
    /INFLUX_URL: it is not like/,
  ],
  [
    { INFLUX_URL: 'http://x', INFLUX_TOKEN_FILE: '/nonexistent' },
    /INFLUX_TOKEN_FILE: \/nonexistent cannot be read/,
  ],
  [
    { INFLUX_URL: 'http://x', INFLUX_TOKEN: 't', INFLUX_ORG: 'o', INFLUX_BUCKET: 'b', FERRY_OUTBOX_MIB: '0' },
    /FERRY_OUTBOX_MIB: 0/,
  ],
] as const) {
  test(`InfluxDB settings ${Object.keys(env).join(' ')} that do not do are refused, and no secret is told`, () => {
    assert.throws(
      () => influxSettings(env),
      (error: Error) => says.test(error.message) && !error.message.includes('hunter2'),
    );
  });
}

test('what is put into the outbox as it is found empty still goes out before the courier stops', async (t) => {
  const { bodies, env } = await listener(t);
  const outbox = new Outbox(`${await folder(t)}/outbox`, 2 ** 30);
  await outbox.append(['first value=1 1000']);
  const courier = new Courier(outbox, settingsOf(env), () => undefined);
  const next = outbox.next.bind(outbox);
  const { promise: foundEmpty, resolve: stop } = Promise.withResolvers<undefined>();
  let late = false;
  t.mock.method(outbox, 'next', async (atMost: number) => {
    const batch = await next(atMost);
    if (!batch && !late) {
      late = true;
      await outbox.append(['late value=1 1000']);
      courier.call();
      stop(undefined);
    }
    return batch;
  });
  courier.call();
  await foundEmpty;
  await courier.stop();
  assert.deepEqual(bodies, ['first value=1 1000', 'late value=1 1000']);
});
