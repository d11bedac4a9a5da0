import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import { type Delivery, notificationId } from '../../domain/notification.ts';
import { printable } from '../render/printable.ts';
import type { Link } from '../temporal.ts';

/** What has become of telling one target so far. */
export type Notified = { readonly target: string } & (
  | Delivery
  /** `reason` is the last attempt's. `misconfigured`: only a mended notify.yaml will change it. */
  | {
      readonly state: 'trying';
      readonly attempts: number;
      readonly reason?: string;
      readonly misconfigured?: true;
    }
  /** Nobody set it off, or Temporal has forgotten it. */
  | { readonly state: 'unknown' }
);

/** The targets that a run has set out to tell. */
export async function targetsOf(run: string, link: Link): Promise<string[]> {
  const query = `WorkflowType = '${workflowTypes.notification}' AND ${searchAttributes.run} = '${run}'`;
  const targets: string[] = [];
  for await (const { workflowId } of link.client.workflow.list({ query }))
    targets.push(workflowId.slice(notificationId(run, '').length));
  return targets.sort();
}

export async function notifiedOf(run: string, targets: readonly string[], link: Link): Promise<Notified[]> {
  return await Promise.all(targets.map((target) => notified(run, target, link)));
}

async function notified(run: string, target: string, link: Link): Promise<Notified> {
  const handle = link.client.workflow.getHandle(notificationId(run, target));
  try {
    const { status, raw } = await handle.describe();
    if (status.name === 'COMPLETED') return { target, ...((await handle.result()) as Delivery) };
    if (status.name !== 'RUNNING') return { target, state: 'given-up', reason: status.name.toLowerCase() };
    const [pending] = raw.pendingActivities ?? [];
    const failure = pending?.lastFailure;
    const misconfigured = failure?.applicationFailureInfo?.type === 'NotifyProblem';
    return {
      ...{ target, state: 'trying', attempts: pending?.attempt ?? 0 },
      ...(failure?.message && { reason: failure.message }),
      ...(misconfigured && { misconfigured }),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { target, state: 'unknown' };
    throw error;
  }
}

/** Waits, no longer than told, until each target has been told, or will not be before somebody does something. */
export async function settled(
  run: string,
  targets: readonly string[],
  link: Link,
  atMostMs: number,
): Promise<Notified[]> {
  const deadline = Date.now() + atMostMs;
  for (;;) {
    const now = await notifiedOf(run, targets, link);
    const open = now.some((one) => one.state === 'trying' && !one.misconfigured);
    if (!open || Date.now() >= deadline) return now;
    await sleep(200);
  }
}

/** A line of it for people; undefined where there is nothing to be said. */
export function notifiedText(run: string, one: Notified): string | undefined {
  const { target } = one;
  switch (one.state) {
    case 'delivered':
      return `${target} was told`;
    case 'refused':
      return `! ${target} was not told: ${printable(one.reason)}. It is not tried again; send it by hand: ferry notify ${run} --to ${target}`;
    case 'given-up':
      return `! ${target} was not told: given up (${printable(one.reason)}). Send it by hand: ferry notify ${run} --to ${target}`;
    case 'trying':
      return `! ${target} is not told yet${one.reason === undefined ? '' : `: ${printable(one.reason)}`}; the worker goes on trying`;
    case 'not-wanted':
    case 'unknown':
      return undefined;
  }
}
