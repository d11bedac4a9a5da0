import type { Link } from '../temporal.ts';

/** The activity that a workflow is waiting for, with what it last let be known. Asking costs the run nothing. */
export interface Heartbeat {
  readonly activity: string;
  readonly details?: unknown;
}

/** Goes on beside whatever the workflow is waiting for. */
const neverWaitedFor = 'probe';

export async function heartbeatOf(
  link: Pick<Link, 'client'>,
  workflowId: string,
): Promise<Heartbeat | undefined> {
  const { raw } = await link.client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name !== neverWaitedFor);
  const name = pending?.activityType?.name;
  if (!pending || name == null) return undefined;
  // Nothing but a sign of life is a payload without bytes.
  const bytes = Buffer.from(pending.heartbeatDetails?.payloads?.[0]?.data ?? []);
  return {
    activity: name,
    ...(bytes.length > 0 && { details: JSON.parse(bytes.toString('utf8')) as unknown }),
  };
}
