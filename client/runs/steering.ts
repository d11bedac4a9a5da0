import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { signals, updates } from '../../domain/control.ts';
import type { Link } from '../temporal.ts';

/** How many servers may be on the move at once. */
export const parallelismSchema = z.int().min(1).max(1000);

/** What an operator may tell a run, from wherever. */
export type Order =
  | { readonly order: 'pause' }
  | { readonly order: 'resume' }
  | { readonly order: 'stop'; readonly now: boolean }
  | { readonly order: 'parallelism'; readonly n: number };

/** Thrown when a run that is to be told something has ended. */
export class RunHasEnded extends Error {
  override readonly name = 'RunHasEnded';
}

/** Tells a run; answers what it does from now on. @throws RunHasEnded */
export async function order(link: Link, run: string, told: Order): Promise<string> {
  try {
    return await carryOut(link.client.workflow.getHandle(run), told);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new RunHasEnded(`run: ${run} has ended.`);
    throw error;
  }
}

async function carryOut(
  handle: ReturnType<Link['client']['workflow']['getHandle']>,
  told: Order,
): Promise<string> {
  switch (told.order) {
    case 'pause':
      await handle.signal(signals.pause);
      return 'starts no further migration until it is resumed';
    case 'resume':
      await handle.signal(signals.resume);
      return 'goes on';
    case 'stop':
      if (told.now) await handle.cancel();
      else await handle.signal(signals.stop);
      return told.now
        ? 'aborts what is in flight, and cleans up'
        : 'finishes what is in flight, and cleans up';
    case 'parallelism':
      await handle.executeUpdate(updates.setParallelism, { args: [told.n] });
      return `has ${told.n} on the move at once from now on`;
  }
}
