import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { controlTaskQueue, memos, searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { campaign } from '../../workflows/campaign.ts';
import { pollEveryMs } from '../../domain/polling.ts';
import type { IfBusy } from '../../domain/schedule/plan.ts';
import type { Link } from '../temporal.ts';
import { newRunId } from './run-id.ts';

export type RunHandle = WorkflowHandle<typeof campaign>;

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Starts a run. Its campaign rests in the memo, so that whoever finds the run knows what it was to do. */
export async function startRun(link: Link, spec: CampaignSpec, ifBusy: IfBusy = 'wait'): Promise<RunHandle> {
  const run = newRunId(spec.name, new Date());
  return await link.client.workflow.start<typeof campaign>(workflowTypes.campaign, {
    workflowId: run,
    taskQueue: controlTaskQueue,
    args: [{ spec, pollEveryMs, ifBusy }],
    memo: { [memos.spec]: spec },
    typedSearchAttributes: [
      { key: keyword(searchAttributes.campaign), value: spec.name },
      { key: keyword(searchAttributes.run), value: run },
    ],
  });
}
