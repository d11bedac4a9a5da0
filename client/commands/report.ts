import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { renderReport } from '../report/report.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import { subjectOf } from '../runs/subject.ts';

export interface ReportOptions {
  readonly output: string;
}

/** Writes the page on one run, or on several side by side. */
export async function report(typed: readonly string[], { output }: ReportOptions): Promise<void> {
  await using link = await linkIfAny();
  const runs: string[] = [];
  for (const one of typed) runs.push(await findRun(one, link));
  const twice = runs.find((run, i) => runs.indexOf(run) !== i);
  if (twice !== undefined)
    throw new CommandEnds(exitCodes.usage, `run: ${twice} is named twice. Name each run once.`);
  const subjects = [];
  for (const run of runs) subjects.push(await subjectOf(run, link));
  await deliver(renderReport(subjects), output);
}

/** A page to a file, whole or not at all; or to stdout. @throws CommandEnds where the file can't be written */
export async function deliver(page: string, output: string): Promise<void> {
  if (output === '-') {
    print(page);
    return;
  }
  const part = `${resolve(output)}.${process.pid}.part`;
  try {
    await mkdir(dirname(part), { recursive: true });
    await writeFile(part, page);
    await rename(part, output);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new CommandEnds(
      exitCodes.usage,
      `--output: ${output} can't be written (${words}). Name another file, or - for stdout.`,
    );
  }
  say(`wrote ${output} (${Math.ceil(page.length / 1024)} KiB)`);
}
