import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { memos, searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { WaitingFor } from '../../domain/host-lock.ts';
import { isVerified } from '../../domain/account/verified.ts';
import type { RunStore } from '../../results/run-store.ts';
import type { Link } from '../temporal.ts';
import { localStore } from './find.ts';

/** A run in a list. */
export interface RunRow {
  readonly run: string;
  readonly campaign: string;
  readonly state: 'running' | 'waiting' | 'pass' | 'fail' | 'broken' | 'unknown';
  /** Why it waits, when it does. */
  readonly waitingFor?: WaitingFor;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Known where this machine's run store has the run. */
  readonly attempted?: number;
  readonly verified?: number;
}

/** Every run that Temporal or this machine's run store knows, newest first. */
export async function listRuns(link: Link | undefined): Promise<RunRow[]> {
  const store = localStore();
  const rows = new Map<string, RunRow>();
  for (const run of await store.list()) {
    const row = await storedRow(store, run);
    if (row) rows.set(run, row);
  }
  const query = `WorkflowType = '${workflowTypes.campaign}' AND ${searchAttributes.run} IS NOT NULL`;
  if (link) {
    for await (const execution of link.client.workflow.list({ query })) {
      if (execution.status.name === 'CONTINUED_AS_NEW') continue;
      rows.set(execution.workflowId, { ...rows.get(execution.workflowId), ...temporalRow(execution) });
    }
  }
  return [...rows.values()].sort((a, b) => b.startedAt - a.startedAt);
}

function temporalRow(execution: WorkflowExecutionInfo): RunRow {
  const verdict = attribute(execution, searchAttributes.verdict);
  const spec = execution.memo?.[memos.spec] as CampaignSpec | undefined;
  const state = stateOf(execution.status.name, verdict);
  const waitingFor = execution.memo?.[memos.waitingFor] as WaitingFor | undefined;
  return {
    run: execution.workflowId,
    campaign: attribute(execution, searchAttributes.campaign) ?? spec?.name ?? '',
    ...(state === 'running' && waitingFor ? { state: 'waiting', waitingFor } : { state }),
    startedAt: execution.startTime.getTime(),
    ...(execution.closeTime && { finishedAt: execution.closeTime.getTime() }),
  };
}

function stateOf(status: string, verdict: string | undefined): RunRow['state'] {
  if (status === 'RUNNING') return 'running';
  if (status === 'COMPLETED') return verdict === 'pass' ? 'pass' : 'fail';
  return 'broken';
}

function attribute(execution: WorkflowExecutionInfo, name: string): string | undefined {
  const found = execution.typedSearchAttributes.getAll().find((pair) => pair.key.name === name);
  return typeof found?.value === 'string' ? found.value : undefined;
}

async function storedRow(store: RunStore, run: string): Promise<RunRow | undefined> {
  const stored = await store.read(run);
  if (!stored) return undefined;
  const document = (await store.readDocument(run)) as
    { verdict?: { state?: 'pass' | 'fail' }; finishedAt?: string } | undefined;
  return {
    run,
    campaign: stored.head.spec.name,
    state: document?.verdict?.state ?? 'unknown',
    startedAt: stored.head.startedAt,
    attempted: stored.migrations.length,
    verified: stored.migrations.filter(isVerified).length,
    ...(document?.finishedAt !== undefined && { finishedAt: Date.parse(document.finishedAt) }),
  };
}
