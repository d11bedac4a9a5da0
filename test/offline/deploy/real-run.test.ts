/** A run as it really is: ferry, an embedded Temporal, a simulated cloud, a real InfluxDB; and the dashboards on it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runDocumentSchema } from '../../../domain/account/schema/run.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { folder } from '../../support/folder.ts';
import { dashboards } from '../../support/grafana.ts';
import { influx, influxd } from '../../support/influx.ts';
import { askAll } from './ask-all.ts';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));
const found = await influxd();
const binary = 'path' in found ? found.path : '';
const real = { skip: 'missing' in found && found.missing };
if ('missing' in found) console.log(found.missing);

// So slow a wire that Nova tells of bytes while they are copied; disks on the hosts, so that they are copied, too; and preparing
// takes longer than ferry's polls are apart, so that it is seen: a phase that no poll met has no length.
const scenario = {
  seed: 7,
  storage: 'local' as const,
  hosts: [
    { name: 'compute01', linkMiBps: 120 },
    { name: 'compute02', linkMiBps: 120 },
  ],
  flavors: [{ name: 'm1.demo', vcpus: 1, ramMb: 512, diskGb: 1 }],
  images: ['demo'],
  networks: [{ name: 'demo', cidr: '10.77.0.0/24' }],
  pace: { bootMs: 200, deleteMs: 200, preLiveMs: 1_500 },
};
const campaign = `
name: dashboards
cloud: simulated
evacuate: compute01
to: compute02
fleet: { count: 2, boot: image, flavor: m1.demo, image: demo, network: demo }
migrate: { block_migration: true, parallelism: 2, deadline: { base_seconds: 120, per_gib_seconds: 60, then: abort } }
trips: { count: 1, way_back: false }
`;

test('the dashboards show a real run, with the figures of its own account', real, async (t) => {
  const cwd = await folder(t);
  const server = await influx(t, binary);
  await server.start();
  const cloud = await Simulator.start(scenario);
  t.after(() => cloud.stop());
  await writeFile(`${cwd}/clouds.yaml`, cloud.cloudsYaml());
  await writeFile(`${cwd}/campaign.yaml`, campaign);
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    FERRY_HOME: `${cwd}/.ferry`,
    OS_CLIENT_CONFIG_FILE: `${cwd}/clouds.yaml`,
    ...server.env,
  };
  const from = new Date();
  const args = ['run', '--embedded', '--json', 'campaign.yaml'];
  const { stdout, stderr } = await promisify(execFile)(bin, args, {
    cwd,
    env,
    timeout: 300_000,
    maxBuffer: 2 ** 24,
  });
  const run = runDocumentSchema.parse(JSON.parse(stdout));
  assert.equal(run.verdict?.state, 'pass');
  assert.doesNotMatch(
    stderr,
    /InfluxDB/,
    'what it could not send waits in its outbox, and is not in the dashboards',
  );

  const range = { from, to: new Date(Date.now() + 1_000) };
  const all = await dashboards();
  for (const dashboard of all.filter(({ uid }) => uid !== 'ferry-hosts'))
    await askAll(dashboard, (flux) => server.query(flux), range, ['Runs that failed']);
  const since = `from(bucket: "ferry") |> range(start: ${from.toISOString()})`;
  const points = await server.query(
    `${since} |> filter(fn: (r) => r._measurement == "ferry_migration" and r._field == "total_ms") |> group()`,
  );
  const moves = run.scenarios.flatMap((one) => one.evacuations).flatMap(({ migrations }) => migrations);
  const told = points.map((row) => `${row['server'] ?? ''} ${row['outcome'] ?? ''} ${Number(row['_value'])}`);
  assert.deepEqual(
    told.sort(),
    moves.map((move) => `${move.server} ${move.outcome} ${move.totalMs ?? ''}`).sort(),
  );
});
