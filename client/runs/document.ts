import { runDocument } from '../../domain/account/run-document.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import type { Link } from '../temporal.ts';
import { factsOfRun } from './facts.ts';

/** The published document of a run, finished or not. @throws CommandEnds where nobody knows the run */
export async function documentOf(run: string, link: Link | undefined) {
  const known = await factsOfRun(run, link);
  if (!known) throw new CommandEnds(exitCodes.usage, `run: nothing is known of ${run}. See \`ferry runs\`.`);
  return runDocument(known.facts, known.spec.limits);
}
