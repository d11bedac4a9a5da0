import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { memos, searchAttributes } from '../../domain/control.ts';
import type { WaitingFor } from '../../domain/host-lock.ts';
import type { Link } from '../temporal.ts';
import type { RunRow } from './list.ts';
import { attribute, campaignExecutions } from './visibility.ts';

/** The runs that Temporal remembers. */
export async function rememberedRuns(link: Link): Promise<RunRow[]> {
  const executions: WorkflowExecutionInfo[] = [];
  for await (const execution of campaignExecutions(link)) executions.push(execution);
  const rows = [...Map.groupBy(executions, ({ workflowId }) => workflowId).values()];
  return rows.flatMap((run) => rowOf(run) ?? []);
}

/** A run whose history grew long goes on in a new execution: it began with its first one, and is as its last one is. */
function rowOf(run: readonly WorkflowExecutionInfo[]): RunRow | undefined {
  const [first, ...others] = run.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const last = others.at(-1) ?? first;
  if (!first || !last) return undefined;
  const { closeTime } = last;
  const spec = last.memo?.[memos.spec] as CampaignSpec | undefined;
  const waitingFor = last.memo?.[memos.waitingFor] as WaitingFor | undefined;
  const state = stateOf(last.status.name, attribute(last, searchAttributes.verdict));
  const goesOn = state === 'running';
  return {
    run: last.workflowId,
    campaign: attribute(last, searchAttributes.campaign) ?? spec?.name ?? '',
    ...(goesOn && waitingFor ? { state: 'waiting', waitingFor } : { state }),
    startedAt: first.startTime.getTime(),
    ...(closeTime && !goesOn && { finishedAt: closeTime.getTime() }),
  };
}

/** Between two executions of a run the older one is all there is. */
function stateOf(status: string, verdict: string | undefined): RunRow['state'] {
  if (status === 'RUNNING' || status === 'CONTINUED_AS_NEW') return 'running';
  if (status === 'COMPLETED') return verdict === 'pass' ? 'pass' : 'fail';
  return 'broken';
}
