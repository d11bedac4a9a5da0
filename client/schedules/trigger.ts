import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleDescription } from '@temporalio/client';
import { scheduledRunId } from '../../domain/run-id.ts';
import type { OverlapPolicy } from '../../domain/schedule/plan.ts';
import { overlapInTemporal } from './define.ts';
import type { KnownSchedule } from './find.ts';
import type { Link } from '../temporal.ts';

export type Triggered =
  | { readonly state: 'started'; readonly run: string }
  | { readonly state: 'skipped' }
  | { readonly state: 'buffered' }
  | { readonly state: 'unknown' };

const answersWithinMs = 10_000;
const lookEveryMs = 100;

/**
 * Has a schedule run now, and says what came of it. Temporal names what it starts by the second, and lets two of the
 * same second fall into one without a word: so nothing is triggered in a second in which something was started.
 */
export async function trigger(
  schedule: KnownSchedule,
  link: Link,
  overlap?: OverlapPolicy,
): Promise<Triggered> {
  const { handle, input } = schedule;
  const before = await aSecondOfItsOwn(schedule);
  await handle.trigger(overlapInTemporal(overlap ?? input.plan.overlap));
  const until = Date.now() + answersWithinMs;
  while (Date.now() < until) {
    const now = await handle.describe();
    const started = newAction(before, now);
    if (started) return { state: 'started', run: await runStartedBy(started, input.spec.name, link) };
    if (now.info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap) return { state: 'skipped' };
    if (bufferSize(now) > bufferSize(before)) return { state: 'buffered' };
    await sleep(lookEveryMs);
  }
  return { state: 'unknown' };
}

async function aSecondOfItsOwn({ handle }: KnownSchedule): Promise<ScheduleDescription> {
  const second = (at: number) => Math.floor(at / 1000);
  for (let tries = 0; ; tries += 1) {
    const about = await handle.describe();
    const last = Math.max(0, ...about.info.recentActions.map((a) => a.takenAt.getTime()));
    if (second(Date.now()) > second(last) || tries === 20) return about;
    await sleep(lookEveryMs);
  }
}

type Action = ScheduleDescription['info']['recentActions'][number]['action'];

function newAction(before: ScheduleDescription, now: ScheduleDescription): Action | undefined {
  const known = new Set(before.info.recentActions.map((a) => a.action.workflow.workflowId));
  return now.info.recentActions.map((a) => a.action).find((a) => !known.has(a.workflow.workflowId));
}

/** The id of the run that a schedule's workflow starts, or is about to. */
async function runStartedBy({ workflow }: Action, campaign: string, link: Link): Promise<string> {
  const { workflowId, firstExecutionRunId } = workflow;
  const { startTime } = await link.client.workflow.getHandle(workflowId, firstExecutionRunId).describe();
  return scheduledRunId(campaign, startTime, firstExecutionRunId);
}

export function bufferSize({ raw }: ScheduleDescription): number {
  return Number(raw.info?.bufferSize ?? 0);
}
