import { html, type Html } from './html.ts';
import { minute, page } from './page.ts';
import { storage, trips } from './sections/contrasts.ts';
import { costs } from './sections/costs.ts';
import { environment } from './sections/environment.ts';
import { gaps } from './sections/gaps.ts';
import { method } from './sections/method.ts';
import { parallelism } from './sections/parallelism.ts';
import { servers } from './sections/servers.ts';
import { timelines } from './sections/timeline.ts';
import { verdict } from './sections/verdict.ts';
import type { Subject } from './subject.ts';

/** The report of one run, or of several side by side: what an operator asks, in the order of the asking. */
export function renderReport(runs: readonly Omit<Subject, 'letter'>[]): string {
  const subjects = runs.map((run, i): Subject => ({
    ...run,
    ...(runs.length > 1 && { letter: letterOf(i) }),
  }));
  const sections = [
    ...[verdict, costs, timelines, parallelism, servers, gaps],
    ...[storage, trips, environment, method],
  ];
  const campaigns = [...new Set(subjects.map(({ document }) => document.campaign))].join(', ');
  return page(
    `${campaigns}: ${subjects.map(({ document }) => document.run).join(', ')}`,
    head(campaigns, subjects),
    sections.map((section) => section(subjects)),
  );
}

/** A … Z, A2 … */
function letterOf(i: number): string {
  const letter = String.fromCharCode(65 + (i % 26));
  return i < 26 ? letter : `${letter}${Math.floor(i / 26) + 1}`;
}

function head(campaigns: string, subjects: readonly Subject[]): Html {
  return html`<h1>${campaigns}</h1>
    ${subjects.map(
      ({ document, letter }) =>
        html`<p>
          ${letter === undefined ? undefined : html`<b>${letter}</b> `}<code>${document.run}</code> on
          ${document.cloud}, ${minute(document.startedAt)}
        </p>`,
    )}`;
}
