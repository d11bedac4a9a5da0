import { renderCsv } from '../render/csv.ts';
import { renderJson } from '../render/json.ts';
import { renderJunit } from '../render/junit.ts';
import { renderRun } from '../render/run.ts';
import { appearance, print, say } from '../output.ts';
import { documentOf } from '../runs/document.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import { notifiedOf, notifiedText, targetsOf } from '../runs/notifications.ts';
import { waitingForOf, waitText } from '../runs/waiting.ts';
import type { Link } from '../temporal.ts';

export interface Form {
  readonly json?: true;
  readonly csv?: true;
  readonly junit?: true;
}

export async function show(typed: string, form: Form): Promise<void> {
  await using link = await linkIfAny();
  const run = await findRun(typed, link);
  await printRun(run, link, form);
  const waitingFor = link && (await waitingForOf(run, link));
  if (waitingFor) say(`waiting ${waitText(waitingFor, Date.now())}`);
  if (link) await warnOfUntold(run, link);
}

/** Targets that should have been told how the run ended, and were not. */
async function warnOfUntold(run: string, link: Link): Promise<void> {
  for (const one of await notifiedOf(run, await targetsOf(run, link), link)) {
    const text = one.state === 'delivered' ? undefined : notifiedText(run, one);
    if (text !== undefined) say(text);
  }
}

/** Prints a run in the form asked for. */
export async function printRun(run: string, link: Link | undefined, form: Form) {
  const document = await documentOf(run, link);
  if (form.json) print(renderJson(document));
  else if (form.junit) print(renderJunit(document));
  else if (form.csv) print(renderCsv(document));
  else print(renderRun(document, appearance()));
  return document;
}
