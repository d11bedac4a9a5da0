import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../worker/temporal/free-port.ts';
import { firstExecutable } from './executable.ts';
import { folder } from './folder.ts';

const cached = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ferry', 'influxd-2.7.12');

/** INFLUXD_BIN, else a cached build; else why there is none. */
export async function influxd(): Promise<{ path: string } | { missing: string }> {
  const path = await firstExecutable([process.env['INFLUXD_BIN'], cached]);
  if (path !== undefined) return { path };
  return {
    missing: `no influxd: INFLUXD_BIN is not set, and ${cached} is not there. test/influxdb/build-influxd makes it.`,
  };
}

export interface Influxd {
  readonly url: string;
  readonly env: Readonly<Record<'INFLUX_URL' | 'INFLUX_TOKEN' | 'INFLUX_ORG' | 'INFLUX_BUCKET', string>>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rows of a Flux query's answer, as CSV cells by column; asked as whoever has the token, else as the admin. */
  query(flux: string, as?: string): Promise<Record<string, string>[]>;
}

const token = 'a-token-of-this-test-alone';

/** A real InfluxDB of this test's own, not started yet. What it holds outlives its stop. */
export async function influx(t: TestContext, binary: string): Promise<Influxd> {
  const home = await folder(t);
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  let child: ReturnType<typeof spawn> | undefined;
  const stop = async () => {
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    child = undefined;
  };
  t.after(stop);
  return {
    url,
    env: { INFLUX_URL: url, INFLUX_TOKEN: token, INFLUX_ORG: 'ops', INFLUX_BUCKET: 'ferry' },
    stop,
    start: async () => {
      const args = [
        `--bolt-path=${home}/bolt`,
        `--sqlite-path=${home}/sqlite`,
        `--engine-path=${home}/engine`,
      ];
      const more = [`--http-bind-address=127.0.0.1:${port}`, '--reporting-disabled', '--log-level=error'];
      child = spawn(binary, [...args, ...more], { stdio: 'ignore', env: { HOME: home } });
      await answers(url);
      const body = { username: 'ops', password: 'only-for-this-test', org: 'ops', bucket: 'ferry', token };
      const response = await fetch(`${url}/api/v2/setup`, { method: 'POST', body: JSON.stringify(body) });
      // 422: it was, before it was stopped.
      if (!response.ok && response.status !== 422)
        throw new Error(`InfluxDB was not set up: ${response.status} ${await response.text()}`);
    },
    query: async (flux, as = token) => {
      const response = await fetch(`${url}/api/v2/query?org=ops`, {
        method: 'POST',
        headers: {
          Authorization: `Token ${as}`,
          'Content-Type': 'application/vnd.flux',
          Accept: 'application/csv',
        },
        body: flux,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`InfluxDB answers ${response.status}: ${text}\n${flux}`);
      return rowsOf(text);
    },
  };
}

/** Each table has a head of its own, after an empty line. Our values hold neither quotes nor commas. */
function rowsOf(csv: string): Record<string, string>[] {
  return csv
    .split('\r\n\r\n')
    .map((table) => table.split('\r\n').filter((line) => line !== ''))
    .flatMap(([head = '', ...rows]) => {
      const columns = head.split(',');
      return rows.map((row) => {
        const cells = row.split(',');
        return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
      });
    });
}

async function answers(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (
      await fetch(`${url}/health`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error(`${url} did not answer within 30 s`);
}
