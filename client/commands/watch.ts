import { WorkflowFailedError } from '@temporalio/client';
import { exitCodeOf } from './run.ts';
import { printRun } from './show.ts';
import { follow } from '../live/follow.ts';
import { failureOf } from '../runs/failure.ts';
import { findRun } from '../runs/find.ts';
import type { RunHandle } from '../runs/start.ts';
import { link } from '../temporal.ts';

/** Follows a run, and prints its account when it has ended. */
export async function watch(typed: string): Promise<void> {
  await using temporal = await link();
  const run = await findRun(typed, temporal);
  const handle = temporal.client.workflow.getHandle(run) as unknown as RunHandle;
  const following = follow([handle], temporal, { live: true });
  try {
    const conclusion = await handle.result();
    following.stop();
    await printRun(run, temporal, {});
    process.exitCode = exitCodeOf(conclusion);
  } catch (error) {
    following.stop();
    throw error instanceof WorkflowFailedError ? failureOf(error) : error;
  }
}
