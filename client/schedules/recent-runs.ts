import type { WorkflowExecutionInfo } from '@temporalio/client';
import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { WaitingFor } from '../../domain/host-lock.ts';
import { scheduledRunId } from '../../domain/run-id.ts';
import { waitingForOf } from '../runs/waiting.ts';
import type { Link } from '../temporal.ts';

/** A run that a schedule began, whatever became of it. */
export interface ScheduledRun {
  readonly run: string;
  readonly state: 'running' | 'waiting' | 'pass' | 'fail' | 'refused' | 'aborted' | 'broken';
  readonly waitingFor?: WaitingFor;
  /** When it was due; epoch ms. */
  readonly due?: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
}

/** The last runs of a schedule, newest first. */
export async function recentRuns(schedule: string, link: Link, atMost: number): Promise<ScheduledRun[]> {
  const query = `TemporalScheduledById = '${schedule}' AND WorkflowType = '${workflowTypes.scheduled}'`;
  const found: WorkflowExecutionInfo[] = [];
  for await (const execution of link.client.workflow.list({ query })) found.push(execution);
  const newest = found.sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).slice(0, atMost);
  return await Promise.all(newest.map((execution) => rowOf(execution, link)));
}

async function rowOf(execution: WorkflowExecutionInfo, link: Link): Promise<ScheduledRun> {
  const { startTime, closeTime, runId } = execution;
  const campaign = word(execution, searchAttributes.campaign);
  // Until a worker has taken it up, its run is known by the id that it will have.
  const run = word(execution, searchAttributes.run) ?? scheduledRunId(campaign ?? '', startTime, runId);
  const due = attribute(execution, 'TemporalScheduledStartTime');
  const state = stateOf(execution.status.name, attribute(execution, searchAttributes.verdict));
  const waitingFor = state === 'running' ? await waitingForOf(run, link) : undefined;
  return {
    run,
    ...(waitingFor ? { state: 'waiting', waitingFor } : { state }),
    startedAt: startTime.getTime(),
    ...(due instanceof Date && { due: due.getTime() }),
    ...(closeTime && { finishedAt: closeTime.getTime() }),
  };
}

function stateOf(status: string, verdict: unknown): ScheduledRun['state'] {
  if (status === 'RUNNING') return 'running';
  if (verdict === 'pass' || verdict === 'fail') return verdict;
  if (status === 'COMPLETED') return 'refused';
  return status === 'CANCELLED' || status === 'TERMINATED' ? 'aborted' : 'broken';
}

function word(execution: WorkflowExecutionInfo, name: string): string | undefined {
  const value = attribute(execution, name);
  return typeof value === 'string' ? value : undefined;
}

function attribute({ typedSearchAttributes }: WorkflowExecutionInfo, name: string): unknown {
  return typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.value;
}
