import { searchAttributes, workflowTypes } from '../../domain/control.ts';
import { NoTemporal } from '../../worker/temporal/reach.ts';
import type { RunStore } from '../../results/run-store.ts';
import { runStoreOf } from '../../worker/run-store.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { link, type Link } from '../temporal.ts';

/** The run store that this machine uses: its own, or the one that FERRY_STORE names. */
export function localStore(): RunStore {
  return runStoreOf();
}

/** Temporal if it can be had: looking at stored runs must not need it. */
export async function linkIfAny(): Promise<Link | undefined> {
  try {
    return await link();
  } catch (error) {
    if (error instanceof NoTemporal) return undefined;
    throw error;
  }
}

/** A run's whole id from what was typed: an id, a unique beginning of one, or `last`. @throws CommandEnds */
export async function findRun(typed: string, link: Link | undefined): Promise<string> {
  const known = await knownRuns(link);
  if (known.includes(typed)) return typed;
  if (typed === 'last') {
    const newest = known.toSorted((a, b) => stampOf(b).localeCompare(stampOf(a)))[0];
    if (newest !== undefined) return newest;
    throw new CommandEnds(exitCodes.usage, 'run: there is none yet. Start one with `ferry run`.');
  }
  const fitting = known.filter((run) => run.startsWith(typed));
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return only;
  const what =
    only === undefined
      ? 'no run begins with it'
      : `${fitting.length} runs begin with it: ${fitting.slice(0, 5).join(', ')} …`;
  throw new CommandEnds(exitCodes.usage, `run: ${typed}: ${what}. See \`ferry runs\`.`);
}

/** The same of several, each once. Temporal is asked for only where something was typed. @throws CommandEnds */
export async function findRuns(typed: readonly string[]): Promise<string[]> {
  if (typed.length === 0) return [];
  await using link = await linkIfAny();
  const runs = new Set<string>();
  for (const one of typed) runs.add(await findRun(one, link));
  return [...runs];
}

async function knownRuns(link: Link | undefined): Promise<string[]> {
  const runs = new Set(await localStore().list());
  if (link) {
    const query = `WorkflowType = '${workflowTypes.campaign}' AND ${searchAttributes.run} IS NOT NULL`;
    for await (const { workflowId } of link.client.workflow.list({ query })) runs.add(workflowId);
  }
  return [...runs];
}

/** The time in a run's id: `…-20261124-020000-k3x9`. */
const stampOf = (run: string) => /-(\d{8}-\d{6})-[a-z0-9]+$/.exec(run)?.[1] ?? '';
