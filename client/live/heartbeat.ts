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
  const [payload] = await decoded(link, pending.heartbeatDetails?.payloads ?? []);
  // Nothing but a sign of life is a payload without bytes.
  const bytes = Buffer.from(payload?.data ?? []);
  return {
    activity: name,
    ...(bytes.length > 0 && { details: JSON.parse(bytes.toString('utf8')) as unknown }),
  };
}

/** The SDK decodes what it hands out itself; this is of its raw answer. */
async function decoded(link: Pick<Link, 'client'>, payloads: Payload[]): Promise<Payload[]> {
  let plain = payloads;
  for (const codec of link.client.options.loadedDataConverter.payloadCodecs.toReversed())
    plain = await codec.decode(plain);
  return plain;
}
