import { WorkflowNotFoundError } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import type { EvacuationAccount, RunConclusion, RunFacts } from '../../domain/run.ts';
import { assembleFacts, factsOf } from '../../results/facts.ts';
import type { Link } from '../temporal.ts';
import { localStore } from './find.ts';

export interface KnownRun {
  readonly facts: RunFacts;
  readonly spec: CampaignSpec;
}

/**
 * What is known of a run: from the run store where it has it, else from the results that its workflows rest in,
 * wherever its worker was. Both hold the same, and the store for as long as one likes. Undefined where neither knows it.
 */
export async function factsOfRun(run: string, link: Link | undefined): Promise<KnownRun | undefined> {
  const store = localStore();
  const stored = await store.read(run);
  const conclusion =
    concluded(stored && (await store.readDocument(run))) ?? (link && (await conclusionOf(run, link)));
  if (stored) return { spec: stored.head.spec, facts: { ...factsOf(stored), ...conclusion } };
  return link && (await fromTemporal(run, link, conclusion));
}

/** How a run ended, as its published document says. */
function concluded(document: unknown): Conclusion | undefined {
  if (document === undefined) return undefined;
  const { finishedAt, leaks, endedEarly, verdict, scenarios } = document as RunDocument;
  const policies = scenarios.flatMap(({ name, policy }) =>
    policy ? [{ scenario: name, check: policy }] : [],
  );
  const regression = verdict?.reasons.filter(({ limit }) => limit === 'regressionPercent') ?? [];
  if (finishedAt === undefined) return undefined;
  const known = { finishedAt: Date.parse(finishedAt), leaks, policies, regression };
  return { ...known, ...(endedEarly && { endedEarly }) };
}

interface Conclusion {
  readonly finishedAt?: number;
  readonly leaks?: RunFacts['leaks'];
  readonly policies?: NonNullable<RunFacts['policies']>;
  readonly regression?: NonNullable<RunFacts['regression']>;
  readonly endedEarly?: NonNullable<RunFacts['endedEarly']>;
}

async function conclusionOf(run: string, link: Link): Promise<Conclusion> {
  const handle = link.client.workflow.getHandle(run);
  try {
    const { status, closeTime } = await handle.describe();
    if (status.name !== 'COMPLETED') return {};
    const { leaks, policies, regression, endedEarly } = (await handle.result()) as RunConclusion;
    return {
      leaks,
      ...(policies && { policies }),
      ...(regression && { regression }),
      ...(closeTime && { finishedAt: closeTime.getTime() }),
      ...(endedEarly && { endedEarly }),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return {};
    throw error;
  }
}

async function fromTemporal(
  run: string,
  link: Link,
  conclusion: Conclusion = {},
): Promise<KnownRun | undefined> {
  const handle = link.client.workflow.getHandle(run);
  const about = await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
  const spec = about?.memo?.['spec'] as CampaignSpec | undefined;
  if (!about || !spec) return undefined;
  const [evacuations, migrations] = await Promise.all([
    results<EvacuationAccount>(link, run, workflowTypes.evacuation),
    results<MigrationRecord>(link, run, workflowTypes.migration),
  ]);
  const facts = assembleFacts({ run, spec, startedAt: about.startTime.getTime(), evacuations, migrations });
  return { spec, facts: { ...facts, ...conclusion } };
}

/** What every finished workflow of that type and run returned; the server sends the last event alone. */
async function results<T>(link: Link, run: string, type: string): Promise<T[]> {
  const query = `WorkflowType = '${type}' AND ${searchAttributes.run} = '${run}' AND ExecutionStatus = 'Completed'`;
  const ids: string[] = [];
  for await (const { workflowId } of link.client.workflow.list({ query })) ids.push(workflowId);
  const found: T[] = [];
  const hands = Array.from({ length: 8 }, async () => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      found.push((await link.client.workflow.getHandle(id).result()) as T);
    }
  });
  await Promise.all(hands);
  return found;
}
