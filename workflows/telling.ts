import {
  CancellationScope,
  isCancellation,
  ParentClosePolicy,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import { cloudLabel } from '../domain/cloud-ref.ts';
import { notificationId } from '../domain/notification.ts';
import type { BrokenRun } from '../domain/account/verdict-message.ts';
import { attributes } from './attributes.ts';
import { hostBusyIn, isContinuation } from './endings.ts';
import { innermost } from '../domain/innermost.ts';
import { notification } from './notification.ts';

/** Sets off a notification for each target of the campaign. They outlive the run, which does not wait for them. */
export async function tell(run: string, spec: CampaignSpec, broken?: BrokenRun): Promise<void> {
  for (const target of spec.notify ?? []) {
    await startChild(notification, {
      workflowId: notificationId(run, target),
      args: [{ run, target, ...(broken && { broken }) }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [
        { key: attributes.campaign, value: spec.name },
        { key: attributes.run, value: run },
      ],
    }).catch(() => undefined); // it is there already: this run was reset to an earlier point of its history
  }
}

/**
 * Does what a run does; where that comes to no verdict, its targets are told so. A run that was called off before it
 * began anything, or was refused its host, is not broken.
 */
export async function tellingIfBroken<T>(
  run: string,
  spec: CampaignSpec,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (spec.notify && !isContinuation(error) && !isCancellation(error) && !hostBusyIn(error)) {
      const broken = {
        ...{ run, campaign: spec.name, cloud: cloudLabel(spec.cloud), reason: innermost(error) },
        ...{ startedAt: workflowInfo().startTime.getTime(), finishedAt: Date.now() },
      };
      await CancellationScope.nonCancellable(async () => {
        upsertSearchAttributes([{ key: attributes.verdict, value: 'broken' }]);
        await tell(run, spec, broken);
      });
    }
    throw error;
  }
}
