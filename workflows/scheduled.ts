import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import { memos } from '../domain/control.ts';
import type { RunConclusion } from '../domain/run.ts';
import { scheduledRunId } from '../domain/run-id.ts';
import type { DueBy, IfBusy, SchedulePlan } from '../domain/schedule/plan.ts';
import { pauseSchedule } from './acting.ts';
import { attributes } from './attributes.ts';
import { hostBusyIn } from './endings.ts';
import { innermost } from '../domain/innermost.ts';
import { campaign } from './campaign.ts';

export interface ScheduledInput {
  readonly schedule: string;
  readonly spec: CampaignSpec;
  /** For whoever asks the schedule what it was told; Temporal acts on its own copy. */
  readonly plan: SchedulePlan;
  readonly pollEveryMs: number;
  readonly ifBusy: IfBusy;
}

export type ScheduledConclusion =
  | { readonly state: 'passed'; readonly run: string }
  /** Another run held a host, and this one was not to wait: the night is left out, and nothing is wrong with the cloud. */
  | { readonly state: 'refused'; readonly run: string; readonly reason: string }
  /** By the operator, who need not be told by a pause. */
  | { readonly state: 'stopped'; readonly run: string; readonly reason: string };

/**
 * What a schedule starts. Temporal names it after the schedule and the second it was due; it starts the run, under an
 * id like any other's, waits for its end, and fails when its verdict is fail: Temporal counts failures, and pauses
 * schedules for them. Ended from outside, it has its run aborted, which cleans up.
 */
export async function scheduled(input: ScheduledInput): Promise<ScheduledConclusion> {
  const { spec, pollEveryMs, ifBusy } = input;
  const { startTime, firstExecutionRunId } = workflowInfo();
  const run = scheduledRunId(spec.name, startTime, firstExecutionRunId);
  const found = [
    { key: attributes.campaign, value: spec.name },
    { key: attributes.run, value: run },
  ];
  upsertSearchAttributes(found);
  try {
    const conclusion = await executeChild(campaign, {
      workflowId: run,
      args: [{ spec, pollEveryMs, ifBusy }],
      memo: { [memos.spec]: spec, [memos.dueBy]: dueBy(input.schedule) },
      typedSearchAttributes: found,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    });
    upsertSearchAttributes([{ key: attributes.verdict, value: conclusion.verdict }]);
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('aborted');
    return conclusionOf(conclusion);
  } catch (error) {
    const refusal = hostBusyIn(error);
    if (refusal) return { state: 'refused', run, reason: refusal.message };
    // Temporal itself does not look after what it started under allow-all.
    if (input.plan.pauseOnFailure && !isCancellation(error))
      await pauseSchedule({ schedule: input.schedule, why: `${run}: ${innermost(error)}` });
    throw error;
  }
}

function dueBy(schedule: string): DueBy {
  const due = workflowInfo()
    .typedSearchAttributes.getAll()
    .find(({ key }) => key.name === 'TemporalScheduledStartTime')?.value;
  return { schedule, ...(due instanceof Date && { due: due.getTime() }) };
}

function conclusionOf({ run, verdict, reasons, endedEarly }: RunConclusion): ScheduledConclusion {
  if (verdict === 'pass') return { state: 'passed', run };
  if (endedEarly && endedEarly.how !== 'failed') return { state: 'stopped', run, reason: endedEarly.reason };
  throw ApplicationFailure.nonRetryable(`the verdict is fail: ${reasons.join('; ')}`, 'VerdictFailed');
}
