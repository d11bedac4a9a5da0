import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

export interface HistorySize {
  readonly events: number;
  readonly kib: number;
}

/** Of a workflow that continued as new: the largest of its histories, and how many there are. */
export async function historiesOf(
  client: Client,
  id: string,
): Promise<{ largest: HistorySize; count: number }> {
  let largest: HistorySize = { events: 0, kib: 0 };
  let count = 0;
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${id}'` })) {
    const size = sizeOf(await client.workflow.getHandle(id, runId).describe());
    if (size.events > largest.events) largest = size;
    count += 1;
  }
  return { largest, count };
}

function sizeOf({ historyLength, historySize }: WorkflowExecutionDescription): HistorySize {
  return { events: historyLength, kib: Math.round((historySize ?? 0) / 1024) };
}
