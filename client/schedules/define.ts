import { type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { controlTaskQueue, searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { OverlapPolicy } from '../../domain/schedule/plan.ts';
import type { ScheduledInput } from '../../workflows/scheduled.ts';
import { cronOf } from './plan-options.ts';

const policies: Readonly<Record<OverlapPolicy, ScheduleOverlapPolicy>> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  'buffer-all': ScheduleOverlapPolicy.BUFFER_ALL,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
  'terminate-other': ScheduleOverlapPolicy.TERMINATE_OTHER,
  'allow-all': ScheduleOverlapPolicy.ALLOW_ALL,
};

export function overlapInTemporal(policy: OverlapPolicy): ScheduleOverlapPolicy {
  return policies[policy];
}

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** A schedule as Temporal is told it, less its name. */
export function definitionOf(
  input: ScheduledInput,
  taskQueue = controlTaskQueue,
): Pick<ScheduleOptions, 'spec' | 'policies'> & {
  action: Extract<ScheduleOptions['action'], { args?: unknown }>;
} {
  const { plan, schedule, spec } = input;
  return {
    spec: {
      cronExpressions: [...cronOf(plan).expressions],
      timezone: plan.timezone,
      ...(plan.jitterMs !== undefined && { jitter: plan.jitterMs }),
      ...(plan.until !== undefined && { endAt: new Date(plan.until) }),
    },
    policies: {
      overlap: policies[plan.overlap],
      catchupWindow: plan.catchUpMs,
      pauseOnFailure: plan.pauseOnFailure,
    },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.scheduled,
      // Temporal appends the time that it was due, to the second.
      workflowId: `ferry-schedule/${schedule}`,
      taskQueue,
      args: [input],
      typedSearchAttributes: [{ key: keyword(searchAttributes.campaign), value: spec.name }],
    },
  };
}
