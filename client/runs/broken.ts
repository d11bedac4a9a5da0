import { WorkflowNotFoundError } from '@temporalio/client';
import { cloudLabel } from '../../domain/cloud-ref.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { memos } from '../../domain/control.ts';
import type { BrokenRun } from '../../domain/account/verdict-message.ts';
import { innermost } from '../../domain/innermost.ts';
import type { Link } from '../temporal.ts';

/** A run that Temporal knows to have ended without a verdict, and why; undefined of any other. */
export async function brokenRun(run: string, link: Link): Promise<BrokenRun | undefined> {
  const handle = link.client.workflow.getHandle(run);
  const about = await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
  const spec = about?.memo?.[memos.spec] as CampaignSpec | undefined;
  if (!about?.closeTime || !spec || about.status.name === 'COMPLETED') return undefined;
  const reason = await handle.result().then(
    () => about.status.name.toLowerCase(),
    (error: unknown) => innermost(error),
  );
  return {
    ...{ run, campaign: spec.name, cloud: cloudLabel(spec.cloud), reason },
    ...{ startedAt: about.startTime.getTime(), finishedAt: about.closeTime.getTime() },
  };
}
