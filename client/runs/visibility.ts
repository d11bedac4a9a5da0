import type { WorkflowExecutionInfo } from '@temporalio/client';
import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import { parseKey } from '../../domain/migration-key.ts';
import type { Link } from '../temporal.ts';
import type { Wanted } from './wanted.ts';

export function attribute(execution: WorkflowExecutionInfo, name: string): string | undefined {
  const found = execution.typedSearchAttributes.getAll().find((pair) => pair.key.name === name);
  return typeof found?.value === 'string' ? found.value : undefined;
}

/** The runs that Temporal still remembers, each execution of them: a long run has several. */
export function campaignExecutions(link: Link) {
  const query = `WorkflowType = '${workflowTypes.campaign}' AND ${searchAttributes.run} IS NOT NULL`;
  return link.client.workflow.list({ query });
}

/** The migrations of one run, or of all, that Temporal still remembers. */
export async function* migrationExecutions(
  link: Link,
  wanted: Omit<Wanted, 'limit'>,
  run?: string,
): AsyncGenerator<WorkflowExecutionInfo> {
  const { scenario, host, outcome, server } = wanted;
  const { source, destination } = searchAttributes;
  const clauses = [`WorkflowType = '${workflowTypes.migration}'`];
  const ask = (names: readonly string[], value: string | undefined) => {
    if (value !== undefined && isLiteral(value))
      clauses.push(`(${names.map((name) => `${name} = '${value}'`).join(' OR ')})`);
  };
  ask([searchAttributes.run], run);
  ask([searchAttributes.scenario], scenario);
  ask([searchAttributes.outcome], outcome);
  ask([source, destination], host);
  // A server's id is not a search attribute, but ends the id of its migrations' workflows.
  if (server !== undefined && !isServerId(server)) ask([searchAttributes.server], server);
  for await (const execution of link.client.workflow.list({ query: clauses.join(' AND ') })) {
    const of = (name: string) => attribute(execution, name);
    const fits =
      (scenario === undefined || of(searchAttributes.scenario) === scenario) &&
      (host === undefined || of(source) === host || of(destination) === host) &&
      (server === undefined ||
        of(searchAttributes.server) === server ||
        parseKey(execution.workflowId)?.serverId === server);
    if (fits) yield execution;
  }
}

const isServerId = (text: string) => /^[0-9a-f-]{36}$/i.test(text);

/**
 * Whether a text means itself in a list filter. Temporal 1.32 parses escapes and then compares with the text as it
 * escapes it again, so that a name with a quote or a backslash is never found: such a name is looked for here.
 */
function isLiteral(text: string): boolean {
  return /^[\p{L}\p{N} ._:@+\-/]+$/u.test(text);
}

/** Whether Temporal remembers any such migration. */
export async function remembersAny(
  link: Link,
  wanted: Omit<Wanted, 'limit'>,
  run?: string,
): Promise<boolean> {
  for await (const _ of migrationExecutions(link, wanted, run)) return true;
  return false;
}
