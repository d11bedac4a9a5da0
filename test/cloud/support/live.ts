import assert from 'node:assert/strict';
import type { Cloud, Server } from './cloud.ts';
import type { Ferry } from './ferry.ts';
import { published } from './account.ts';
import { liveMigrations } from './nova-records.ts';
import type { Scene } from './scene.ts';
import type { RunDocument } from '../../../domain/account/schema/run.ts';

/** The servers that carry a run's mark, as Nova has them. */
export async function serversOf(cloud: Cloud, run: string): Promise<Server[]> {
  return (await cloud.servers()).filter((s) => s.metadata['ferry_run'] === run);
}

export async function untilBooting(cloud: Cloud, run: string): Promise<void> {
  const some = (servers: Server[]) => servers.length > 0;
  await cloud.until(`a server of ${run} is there`, () => serversOf(cloud, run), some, 120_000);
}

/** @param n how many at least are on the move at once */
export async function untilMigrating(cloud: Cloud, run: string, n = 1): Promise<readonly Server[]> {
  const moving = (servers: Server[]) => servers.filter((s) => s.status === 'MIGRATING').length >= n;
  const seen = await cloud.until(
    `${String(n)} of ${run} MIGRATING`,
    () => serversOf(cloud, run),
    moving,
    180_000,
  );
  return seen.filter((s) => s.status === 'MIGRATING');
}

/** Until Nova's own records say that so many copy memory: past their checks, and not done. */
export async function untilCopying(
  { cloud, testbed, began }: Pick<Scene, 'cloud' | 'testbed' | 'began'>,
  n: number,
): Promise<void> {
  const copying = async () =>
    (await liveMigrations(testbed, began)).filter((m) => m.status === 'running').length;
  await cloud.until(`${String(n)} copying`, copying, (seen) => seen >= n, 180_000);
}

/** @param of how many servers the run has made */
export async function untilCleaning(cloud: Cloud, run: string, of: number): Promise<void> {
  const fewer = (servers: Server[]) =>
    servers.length < of ||
    servers.some((s) => s.status === 'DELETED' || s['OS-EXT-STS:task_state'] === 'deleting');
  await cloud.until(`${run} is cleaning up`, () => serversOf(cloud, run), fewer, 240_000);
}

/** Follows a run to its end, and answers its account. */
export async function accountOf(
  ferry: Ferry,
  run: string,
  withinMs: number,
): Promise<{ code: number | null; document: RunDocument }> {
  const { code } = await ferry.run(['watch', run], withinMs);
  const shown = await ferry.run(['show', run, '--json']);
  assert.equal(shown.code, 0, `ferry show ${run} --json: ${shown.stderr}`);
  return { code, document: await published(ferry, shown.stdout) };
}
