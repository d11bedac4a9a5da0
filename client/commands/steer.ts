import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { findRun } from '../runs/find.ts';
import { order, type Order, parallelismSchema, RunHasEnded } from '../runs/steering.ts';
import { link } from '../temporal.ts';

export async function steer(typed: string, signal: 'pause' | 'resume'): Promise<void> {
  await tell(typed, { order: signal });
}

export async function stop(typed: string, options: { now?: true }): Promise<void> {
  await tell(typed, { order: 'stop', now: options.now ?? false });
}

export async function setParallelism(typed: string, text: string): Promise<void> {
  const n = parallelismSchema.safeParse(text.trim() === '' ? text : Number(text));
  if (!n.success) throw new CommandEnds(exitCodes.usage, `n: ${text} is not a whole number of 1…1000.`);
  await tell(typed, { order: 'parallelism', n: n.data });
}

const next: Readonly<Record<Order['order'], (run: string) => string>> = {
  pause: (run) => `; \`ferry resume ${run}\``,
  resume: () => '',
  parallelism: () => '',
  stop: (run) => `; follow it with \`ferry watch ${run}\``,
};

async function tell(typed: string, told: Order): Promise<void> {
  await using temporal = await link();
  const run = await findRun(typed, temporal);
  try {
    say(`${run} ${await order(temporal, run, told)}${next[told.order](run)}`);
  } catch (error) {
    if (!(error instanceof RunHasEnded)) throw error;
    throw new CommandEnds(exitCodes.usage, `${error.message} See \`ferry show ${run}\`.`);
  }
}
