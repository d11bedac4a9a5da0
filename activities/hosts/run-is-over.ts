import { setTimeout as sleep } from 'node:timers/promises';
import { Context, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';

const lookEveryMs = 1_000;

/** Whether a run has ended, in whatever way: completed, failed, cancelled, terminated, timed out, or forgotten. */
export async function runIsOver({ run }: { readonly run: string }): Promise<boolean> {
  try {
    const { status } = await getClient().workflow.getHandle(run).describe();
    // One that continues as new is followed by another execution of the same id.
    return status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

export async function untilRunIsOver({ run }: { readonly run: string }): Promise<void> {
  const context = Context.current();
  while (!(await runIsOver({ run }))) {
    context.heartbeat();
    await sleep(lookEveryMs, undefined, { signal: context.cancellationSignal });
  }
}
