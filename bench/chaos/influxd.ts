import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../../test/cloud/support/process.ts';
import { freePort } from '../../worker/temporal/free-port.ts';
import type { InfluxAccess } from './checker/influx.ts';
import { Kept } from './victim.ts';

const token = 'a-token-of-this-campaign-alone';
const answersWithinMs = 120_000;

/** A real InfluxDB, which is started again when it dies. */
export async function keptInfluxd(
  binary: string,
  folder: string,
): Promise<{ kept: Kept; access: InfluxAccess }> {
  await mkdir(folder, { recursive: true });
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const args = [
    ...[`--bolt-path=${folder}/bolt`, `--sqlite-path=${folder}/sqlite`, `--engine-path=${folder}/engine`],
    ...[`--http-bind-address=127.0.0.1:${port}`, '--reporting-disabled', '--log-level=error'],
  ];
  const start = () => new Child('influxd', binary, args, { env: { HOME: folder }, cwd: folder });
  const kept = new Kept(start, /^/);
  await kept.begin(1_000);
  const [org, bucket] = ['ops', 'ferry'];
  await untilItAnswers(url);
  const body = JSON.stringify({ username: 'ops', password: 'only-for-this-campaign', org, bucket, token });
  const response = await fetch(`${url}/api/v2/setup`, { method: 'POST', body });
  if (!response.ok) throw new Error(`InfluxDB was not set up: ${response.status} ${await response.text()}`);
  return { kept, access: { url, token, org, bucket } };
}

/** The last strike of a campaign may have been against it. */
export async function untilItAnswers(url: string): Promise<void> {
  const until = performance.now() + answersWithinMs;
  while (performance.now() < until) {
    const health = await fetch(`${url}/health`).catch(() => undefined);
    if (health?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`InfluxDB did not answer at ${url} within ${answersWithinMs / 1000} s`);
}
