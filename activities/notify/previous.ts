import { getClient } from '@temporalio/activity';
import type { Ending } from '../../domain/account/schema/verdict.ts';
import { endings } from '../../domain/account/schema/verdict.ts';
import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import type { RunStore } from '../../results/run-store.ts';
import { ifDamaged } from '../../results/stored/damaged.ts';

/** How the run of a campaign before this one ended; undefined where there was none, or nobody knows. */
export type PreviousOf = (
  of: { readonly run: string; readonly campaign: string; readonly startedAt: number },
  store: RunStore,
) => Promise<Ending | undefined>;

interface Ended {
  readonly run: string;
  readonly startedAt: number;
  readonly state: Ending;
}

/** More than one of them may have begun after this one, which waited for its host. */
const looked = 20;

/** The newer of what Temporal remembers (runs that came to no verdict among it) and what the run store has. */
export const previousOf: PreviousOf = async ({ run, campaign, startedAt }, store) => {
  const all = [...(await remembered(campaign)), ...(await stored(store, run, campaign, startedAt))];
  const before = all.filter((one) => one.run !== run && one.startedAt < startedAt);
  return before.reduce<Ended | undefined>((a, b) => (a && a.startedAt >= b.startedAt ? a : b), undefined)
    ?.state;
};

/** Temporal lists what was closed last first. A campaign's name is of a-z, 0-9 and - alone. */
async function remembered(campaign: string): Promise<Ended[]> {
  const query = `WorkflowType = '${workflowTypes.campaign}' AND ${searchAttributes.campaign} = '${campaign}' AND ${searchAttributes.verdict} IS NOT NULL`;
  const found: Ended[] = [];
  for await (const { workflowId, startTime, typedSearchAttributes } of getClient().workflow.list({ query })) {
    const verdict = typedSearchAttributes.getAll().find(({ key }) => key.name === searchAttributes.verdict);
    const state = endings.find((one) => one === verdict?.value);
    if (state) found.push({ run: workflowId, startedAt: startTime.getTime(), state });
    if (found.length === looked) break;
  }
  return found;
}

async function stored(store: RunStore, run: string, campaign: string, startedAt: number): Promise<Ended[]> {
  // A run's id begins with its campaign's name and the time: of those before this one the last is enough.
  const ids = (await store.list()).filter((id) => id.startsWith(`${campaign}-`) && id !== run).sort();
  for (const id of ids.reverse()) {
    const card = await store.readCard(id).catch(ifDamaged(undefined));
    if (card?.campaign === campaign && card.verdict && card.startedAt < startedAt)
      return [{ run: id, startedAt: card.startedAt, state: card.verdict }];
  }
  return [];
}
