import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { output, weighed } from './process.ts';
import { script, type Setting } from './setting.ts';
import type { Outcome, Task } from './tool.ts';

const action = z.object({ name: z.string(), started_at: z.number(), finished_at: z.number() });
const iteration = z.object({ error: z.array(z.unknown()), atomic_actions: z.array(action) });
/** What `rally task report --json` writes. */
const reportSchema = z.object({
  tasks: z.array(
    z.object({
      subtasks: z.array(z.object({ workloads: z.array(z.object({ data: z.array(iteration) })) })),
    }),
  ),
});

/**
 * Rally's own scenario: each iteration boots a server, migrates it to wherever the scheduler chooses, and deletes it. So its moves are
 * not one evacuation, and which server each was it does not say.
 */
export async function rally(setting: Setting, task: Task, pollSeconds: number): Promise<Outcome> {
  const home = join(setting.testbed, 'rally');
  const env = { ...setting.env, HOME: home, RALLY_ENV: 'testbed' };
  const ask = (...args: string[]) => output(setting.rally, [...config, ...args], env);
  await mkdir(home, { recursive: true });
  const conf = join(home, 'rally.conf');
  const config = ['--config-file', conf];
  await writeFile(
    conf,
    `[DEFAULT]\nlog_file = ${home}/rally.log\n` +
      `[database]\nconnection = sqlite:///${home}/rally.sqlite\n` +
      `[openstack]\nnova_server_live_migrate_poll_interval = ${String(pollSeconds)}\n`,
  );
  await ask('db', 'ensure');
  await ask('env', 'create', '--name', 'testbed', '--spec', join(setting.testbed, 'credentials.json')).catch(
    () => undefined, // it is there already: a missing one is said by the next step
  );
  const { servers: times, parallel: concurrency, seconds } = task;
  const args = JSON.stringify({ times, concurrency, seconds: String(seconds) });
  const started = ['task', 'start', script('rally-task.yaml.j2'), '--task-args', args];
  const { weight } = await weighed(setting.rally, [...config, ...started], env);
  const file = join(home, 'report.json');
  await ask('task', 'report', '--json', '--out', file);
  const [reported] = reportSchema.parse(JSON.parse(await readFile(file, 'utf8'))).tasks;
  const all = reported?.subtasks[0]?.workloads[0]?.data ?? [];
  const moves = all.flatMap(({ atomic_actions }) =>
    atomic_actions
      .filter(({ name }) => name === 'nova.live_migrate')
      .map((a) => ({ askedAt: a.started_at * 1_000, noticedAt: a.finished_at * 1_000 })),
  );
  return { moves, weights: { tool: weight } };
}
