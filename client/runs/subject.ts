import { runDocument } from '../../domain/account/run-document.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import type { Subject } from '../report/subject.ts';
import type { Link } from '../temporal.ts';
import { factsOfRun } from './facts.ts';
import { localStore } from './find.ts';

/** All that a report tells of a run. @throws CommandEnds where nobody knows the run */
export async function subjectOf(run: string, link: Link | undefined): Promise<Omit<Subject, 'letter'>> {
  const known = await factsOfRun(run, link);
  if (!known) throw new CommandEnds(exitCodes.usage, `run: nothing is known of ${run}. See \`ferry runs\`.`);
  const ground = (await localStore().readHead(run))?.ground;
  const document = runDocument(known.facts, known.spec.limits);
  return { document, spec: known.spec, ...(ground && { ground }) };
}
