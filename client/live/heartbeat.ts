import type { Link } from '../temporal.ts';

/** The activity that a workflow is waiting for, with what it last let be known. Asking costs the run nothing. */
export interface Heartbeat {
  readonly activity: string;
  readonly details?: unknown;
}

export async function heartbeatOf(link: Link, workflowId: string): Promise<Heartbeat | undefined> {
  const { raw } = await link.client.workflow.getHandle(workflowId).describe();
  const [pending] = raw.pendingActivities ?? [];
  const name = pending?.activityType?.name;
  if (!pending || name == null) return undefined;
  const data = pending.heartbeatDetails?.payloads?.[0]?.data;
  return {
    activity: name,
    ...(data && { details: JSON.parse(Buffer.from(data).toString('utf8')) as unknown }),
  };
}
