import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../../domain/control.ts';

/** temporal.api.enums.v1.IndexedValueType: KEYWORD */
const keyword = 2;
const embeddedRetentionDays = 90;

/** Makes known what ferry's workflows are found by. Needs no more than once a namespace, and does no harm again. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter((name) => !(name in known.customAttributes));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
  });
}

/** An embedded server forgets after a day unless it is told otherwise. */
export async function keepHistories(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: embeddedRetentionDays * 86_400 } as never },
  });
}
