/** Every question that the dashboards ask, asked of a real InfluxDB that holds runs and what Telegraf writes. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse as parseToml } from 'smol-toml';
import { parse } from 'yaml';
import { z } from 'zod';
import { folder } from '../../support/folder.ts';
import { dashboards, filledIn } from '../../support/grafana.ts';
import { influx, influxd } from '../../support/influx.ts';
import { type Ask, askAll } from './ask-all.ts';
import { hostPoints } from './host-points.ts';
import { twoNights } from './two-nights.ts';

const deploy = new URL('../../../deploy/', import.meta.url);
const read = (path: string) => readFile(new URL(path, deploy), 'utf8');
const found = await influxd();
const binary = 'path' in found ? found.path : '';
const real = { skip: 'missing' in found && found.missing };
if ('missing' in found) console.log(found.missing);
const all = await dashboards();
/** Not long ago: Telegraf's bucket keeps nothing older than 30 days. */
const begunAt = Date.now() - 1_800_000;

test('dashboards are of one schema version, are found by lasting uids, and ask the provisioned data source', async () => {
  assert.deepEqual(
    all.map(({ uid }) => uid),
    ['ferry-campaign', 'ferry-hosts', 'ferry-run'],
  );
  const { datasources } = z
    .object({ datasources: z.array(z.object({ uid: z.string() })).length(1) })
    .parse(parse(await read('grafana/provisioning/datasources/influxdb.yaml')));
  for (const { title, schemaVersion, panels, templating, annotations } of all) {
    // The last one of Grafana's first dashboard API: that of Grafana 12.
    assert.equal(schemaVersion, 42, title);
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, title);
    const asked = [
      ...panels.flatMap(({ datasource, targets }) => [datasource, ...targets.map((one) => one.datasource)]),
      ...templating.list.flatMap((one) => (one.type === 'query' ? [one.datasource] : [])),
      ...annotations.list.flatMap((one) => (one.target ? [one.target.datasource] : [])),
    ];
    for (const { uid } of asked) assert.equal(uid, datasources[0]?.uid, title);
  }
});

test('no panel lies on another, or over the edge', () => {
  for (const { title, panels } of all) {
    const taken = new Map<string, string>();
    for (const { title: panel, gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${title}: ${panel}`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.equal(taken.get(`${x},${y}`), undefined, `${title}: ${panel} lies on it`);
          taken.set(`${x},${y}`, panel);
        }
    }
  }
});

/** A real InfluxDB as docker-compose.yml has it: the tokens made, two nights told by ferry's, hosts by Telegraf's. */
async function told(t: TestContext): Promise<{ ask: Ask }> {
  const server = await influx(t, binary);
  await server.start();
  const where = await folder(t);
  const script = fileURLToPath(new URL('influxdb/tokens.ts', deploy));
  const { INFLUX_URL, INFLUX_ORG, INFLUX_TOKEN, INFLUX_BUCKET } = server.env;
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', script, where], {
    env: { INFLUX_URL, INFLUX_ORG, INFLUX_TOKEN },
  });
  const token = (who: string) => readFile(`${where}/${who}/token`, 'utf8');
  await twoNights(t, { INFLUX_URL, INFLUX_ORG, INFLUX_BUCKET, INFLUX_TOKEN: await token('ferry') }, begunAt);
  const written = await fetch(`${INFLUX_URL}/api/v2/write?org=${INFLUX_ORG}&bucket=telegraf&precision=s`, {
    method: 'POST',
    headers: { Authorization: `Token ${await token('telegraf')}` },
    body: hostPoints(['cmp-a', 'cmp-b'], begunAt).join('\n'),
  });
  assert.equal(written.status, 204, await written.text());
  const grafana = await token('grafana');
  return { ask: (flux) => server.query(flux, grafana) };
}

test('every panel, variable and annotation has an answer', real, async (t) => {
  const { ask } = await told(t);
  const range = { from: new Date(begunAt - 60_000), to: new Date(begunAt + 1_800_000) };
  let asked = 0;
  for (const dashboard of all) asked += await askAll(dashboard, ask, range);
  t.diagnostic(`${asked} queries asked`);
});

test('figures on the dashboards are those of the run', real, async (t) => {
  const { ask } = await told(t);
  const one = async (uid: string, title: string, run: string) => {
    const panel = all.find((dashboard) => dashboard.uid === uid)?.panels.find((each) => each.title === title);
    const variables = new Map<string, string | readonly string[]>([['run', run]]);
    const query = filledIn(panel?.targets[0]?.query ?? '', {
      variables,
      from: new Date(begunAt - 60_000),
      to: new Date(begunAt + 1_800_000),
      defaultBucket: 'ferry',
      windowPeriod: '10s',
    });
    const [row, ...more] = await ask(query);
    assert.equal(more.length, 0, title);
    return Number(row?.['_value']);
  };
  // 12 servers, out and back, twice; on the second night one of them was not moved, and one was left running.
  assert.equal(await one('ferry-run', 'Ended', 'nightly-20260314'), 48);
  assert.equal(await one('ferry-run', 'Verified', 'nightly-20260314'), 48);
  assert.equal(await one('ferry-run', 'Not verified', 'nightly-20260314'), 0);
  assert.equal(await one('ferry-run', 'In flight', 'nightly-20260314'), 0);
  assert.equal(await one('ferry-run', 'Not verified', 'nightly-20260315'), 1);
  assert.equal(await one('ferry-run', 'In flight', 'nightly-20260315'), 1);
});

test("Telegraf's example gathers what the dashboards ask for", async () => {
  const input = z.object({ fieldinclude: z.array(z.string()).optional() });
  const { inputs, outputs } = z
    .object({
      inputs: z.record(z.string(), z.array(input)),
      outputs: z.object({ influxdb_v2: z.array(z.object({ token: z.string(), bucket: z.string() })) }),
    })
    .parse(parseToml(await read('telegraf/compute-node.conf')));
  assert.equal(outputs.influxdb_v2[0]?.token, '${INFLUX_TOKEN}');
  const hosts = all.find(({ uid }) => uid === 'ferry-hosts');
  const constant = hosts?.templating.list.find(({ name }) => name === 'hosts_bucket');
  assert.equal(constant?.query, outputs.influxdb_v2[0].bucket);
  const queries = hosts?.panels.flatMap(({ targets }) => targets.map(({ query }) => query)) ?? [];
  const asked = queries.filter((query) => query.includes('${hosts_bucket}'));
  assert.ok(asked.length >= 8);
  for (const query of asked) {
    const [, measurement = '', field = ''] =
      /_measurement == "(\w+)" and r\._field == "(\w+)"/.exec(query) ?? [];
    const gathered = inputs[measurement]?.[0];
    assert.ok(gathered, `inputs.${measurement} is not there`);
    assert.ok(gathered.fieldinclude?.includes(field) ?? true, `inputs.${measurement} leaves out ${field}`);
  }
});
