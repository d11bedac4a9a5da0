import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
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
  const details = await detailsOf(link, pending);
  return { activity: name, ...(details !== undefined && { details }) };
}

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** What an activity under way has let be known. Nothing but a sign of life, a payload without bytes, is undefined. */
export async function detailsOf(link: Pick<Link, 'client'>, pending: Pending): Promise<unknown> {
  const [payload] = await decoded(link, pending.heartbeatDetails?.payloads ?? []);
  const bytes = Buffer.from(payload?.data ?? []);
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString('utf8')) as unknown);
}

/** The SDK decodes what it hands out itself; this is of its raw answer. */
async function decoded(link: Pick<Link, 'client'>, payloads: Payload[]): Promise<Payload[]> {
  let plain = payloads;
  for (const codec of link.client.options.loadedDataConverter.payloadCodecs.toReversed())
    plain = await codec.decode(plain);
  return plain;
}
