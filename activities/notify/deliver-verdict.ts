import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { FinishedRunDocument } from '../../domain/account/schema/run.ts';
import { brokenMessage, verdictMessage } from '../../domain/account/verdict-message.ts';
import type { Delivery, NotificationInput } from '../../domain/notification.ts';
import { NotifyProblem } from '../../results/notify/problem.ts';
import { Target } from '../../results/notify/target.ts';
import type { RunStore } from '../../results/run-store.ts';
import { type PreviousOf, previousOf } from './previous.ts';

export interface Told {
  readonly store: RunStore;
  readonly env?: NodeJS.ProcessEnv;
  readonly previous?: PreviousOf;
}

/**
 * Tells a target of a run, once: Temporal tries again. Nothing of what notify.yaml says leaves the worker: neither in the
 * result nor in an error.
 * @throws ReceiverAway, with the time to wait where the receiver names one
 * @throws NotifyProblem where the target isn't known here: the file may be mended, and other workers may have another
 */
export async function deliverVerdict(
  { store, env = process.env, previous = previousOf }: Told,
  { run, target: name, broken }: NotificationInput,
): Promise<Delivery> {
  const target = await Target.find(name, env).catch((problem: unknown) => {
    throw problem instanceof NotifyProblem
      ? ApplicationFailure.retryable(problem.message, 'NotifyProblem')
      : problem;
  });
  const about = broken ?? (await storedRun(store, run));
  const before = await previous(about, store);
  const message = 'reason' in about ? brokenMessage(about, before) : verdictMessage(about.document, before);
  if (!target.wants(message.state, before)) return { state: 'not-wanted', on: target.on };
  const sent = await target.send(`msg_${run}_${name}`, message);
  switch (sent.state) {
    case 'delivered':
      return { ...sent, attempts: activityInfo().attempt };
    case 'refused':
      return { state: 'refused', reason: sent.reason };
    case 'away':
      throw ApplicationFailure.create({
        message: sent.reason,
        type: 'ReceiverAway',
        ...(sent.retryAfterMs !== undefined && { nextRetryDelay: sent.retryAfterMs }),
      });
  }
}

/** What the run store has of a run that has its verdict. @throws Error where it has not: another attempt may find it */
async function storedRun(store: RunStore, run: string) {
  const document = (await store.readDocument(run)) as FinishedRunDocument | undefined;
  if (!document) throw new Error(`run store: ${store.address} has no account of ${run}.`);
  return { run, campaign: document.campaign, startedAt: Date.parse(document.startedAt), document };
}
