/** deploy/influxdb/tokens.ts against a real InfluxDB: who may do what. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { folder } from '../../support/folder.ts';
import { influx, influxd } from '../../support/influx.ts';

const script = fileURLToPath(new URL('../../../deploy/influxdb/tokens.ts', import.meta.url));
const found = await influxd();
const binary = 'path' in found ? found.path : '';
const real = { skip: 'missing' in found && found.missing };
if ('missing' in found) console.log(found.missing);

const args = (where: string) => ['--disable-warning=ExperimentalWarning', script, where];

test(
  'ferry may only write, Grafana only read, Telegraf only write what is its own; again changes nothing',
  real,
  async (t) => {
    const server = await influx(t, binary);
    await server.start();
    const { INFLUX_URL, INFLUX_ORG, INFLUX_TOKEN } = server.env;
    const where = await folder(t);
    // As Compose hands it over.
    const file = `${await folder(t)}/admin-token`;
    await writeFile(file, `${INFLUX_TOKEN}\n`);
    const give = () =>
      promisify(execFile)(process.execPath, args(where), {
        env: { INFLUX_URL, INFLUX_ORG, INFLUX_TOKEN_FILE: file },
      });
    const tokens = () =>
      Promise.all(['ferry', 'grafana', 'telegraf'].map((who) => readFile(`${where}/${who}/token`, 'utf8')));
    const { stderr } = await give();
    const first = await tokens();
    for (const token of [INFLUX_TOKEN, ...first]) assert.ok(!stderr.includes(token), 'no token is told');
    await give();
    assert.deepEqual(await tokens(), first);
    assert.equal(new Set([INFLUX_TOKEN, ...first]).size, 4);

    const write = async (token: string, bucket: string) =>
      (
        await fetch(`${INFLUX_URL}/api/v2/write?org=${INFLUX_ORG}&bucket=${bucket}&precision=ms`, {
          method: 'POST',
          headers: { Authorization: `Token ${token}` },
          body: `x value=1 ${Date.now()}`,
        })
      ).status;
    const query = async (token: string, bucket: string) => {
      const response = await fetch(`${INFLUX_URL}/api/v2/query?org=${INFLUX_ORG}`, {
        method: 'POST',
        headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/vnd.flux' },
        body: `from(bucket: "${bucket}") |> range(start: -1h)`,
      });
      return response.ok && (await response.text()).includes('value');
    };
    const [ferry = '', grafana = '', telegraf = ''] = first;
    assert.equal(await write(ferry, 'ferry'), 204);
    assert.equal(await write(telegraf, 'telegraf'), 204);
    for (const [token, bucket] of [
      [ferry, 'telegraf'],
      [telegraf, 'ferry'],
      [grafana, 'ferry'],
      [grafana, 'telegraf'],
    ] as const)
      assert.notEqual(await write(token, bucket), 204);
    assert.deepEqual([await query(grafana, 'ferry'), await query(grafana, 'telegraf')], [true, true]);
    assert.deepEqual([await query(ferry, 'ferry'), await query(telegraf, 'telegraf')], [false, false]);
  },
);

test('an InfluxDB that refuses the token is told with its answer, and the token is not', real, async (t) => {
  const server = await influx(t, binary);
  await server.start();
  const env = { INFLUX_URL: server.url, INFLUX_ORG: 'ops', INFLUX_TOKEN: 'hunter2' };
  await assert.rejects(
    promisify(execFile)(process.execPath, args(await folder(t)), { env }),
    (error: { stderr: string }) => {
      assert.match(error.stderr, /answers 401/);
      return !error.stderr.includes('hunter2');
    },
  );
});
