import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure, Context } from '@temporalio/activity';

/** Waits in an activity, heartbeating, until let go or cancelled; says which. */
export async function held(letGo: Promise<unknown>): Promise<'let go' | 'cancelled'> {
  const context = Context.current();
  let ended: 'let go' | 'cancelled' | undefined;
  void letGo.then(() => (ended ??= 'let go'));
  context.cancelled.catch((reason: unknown) => {
    if (reason instanceof CancelledFailure) ended ??= 'cancelled';
  });
  while (ended === undefined) {
    context.heartbeat();
    await sleep(10);
  }
  return ended;
}
