import { CommandEnds, exitCodes } from '../exit.ts';
import { deliver } from '../deliver.ts';
import { renderReport } from '../report/report.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import { subjectOf } from '../runs/subject.ts';

export interface ReportOptions {
  readonly output: string;
  /** Of the file; absent: as files are made. */
  readonly mode?: number;
}

/** Writes the page on one run, or on several side by side. */
export async function report(typed: readonly string[], { output, mode }: ReportOptions): Promise<void> {
  await using link = await linkIfAny();
  const runs: string[] = [];
  for (const one of typed) runs.push(await findRun(one, link));
  const twice = runs.find((run, i) => runs.indexOf(run) !== i);
  if (twice !== undefined)
    throw new CommandEnds(exitCodes.usage, `run: ${twice} is named twice. Name each run once.`);
  const subjects = [];
  for (const run of runs) subjects.push(await subjectOf(run, link));
  await deliver(renderReport(subjects), output, '--output', mode);
}
