import { WorkflowNotFoundError } from '@temporalio/client';
import { signals, updates } from '../../domain/control.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { findRun } from '../runs/find.ts';
import { link } from '../temporal.ts';

export async function steer(typed: string, signal: 'pause' | 'resume'): Promise<void> {
  await tell(typed, async ({ handle }) => {
    await handle.signal(signals[signal]);
    return signal === 'pause' ? 'starts no further migration until `ferry resume`' : 'goes on';
  });
}

export async function stop(typed: string, options: { now?: true }): Promise<void> {
  await tell(typed, async ({ handle, run }) => {
    if (options.now) await handle.cancel();
    else await handle.signal(signals.stop);
    return options.now
      ? `aborts what is in flight, and cleans up; follow it with \`ferry watch ${run}\``
      : `finishes what is in flight, and cleans up; follow it with \`ferry watch ${run}\``;
  });
}

export async function setParallelism(typed: string, text: string): Promise<void> {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 1000) {
    throw new CommandEnds(exitCodes.usage, `n: ${text} is not a whole number of 1…1000.`);
  }
  await tell(typed, async ({ handle }) => {
    await handle.executeUpdate(updates.setParallelism, { args: [n] });
    return `has ${n} on the move at once from now on`;
  });
}

interface Told {
  readonly run: string;
  readonly handle: ReturnType<Awaited<ReturnType<typeof link>>['client']['workflow']['getHandle']>;
}

async function tell(typed: string, act: (told: Told) => Promise<string>): Promise<void> {
  await using temporal = await link();
  const run = await findRun(typed, temporal);
  const handle = temporal.client.workflow.getHandle(run);
  try {
    say(`${run} ${await act({ run, handle })}`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CommandEnds(exitCodes.usage, `run: ${run} has ended. See \`ferry show ${run}\`.`);
  }
}
