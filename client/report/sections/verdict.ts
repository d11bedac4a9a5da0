import { duration } from '../../../domain/account/duration.ts';
import type { RunDocument } from '../../../domain/account/schema/run.ts';
import { percent } from '../../render/run.ts';
import { html, type Html } from '../html.ts';
import type { Subject } from '../subject.ts';

type Reason = NonNullable<RunDocument['verdict']>['reasons'][number];
type Warning = RunDocument['warnings'][number];

const MOST_REASONS = 60;
const MOST_WARNINGS = 24;

/** Pass or fail in a word, why, and what to know before trusting the figures. */
export function verdict(subjects: readonly Subject[]): Html {
  return html`<section id="verdict">
    <div class="runs">${subjects.map((subject) => html`<div>${heading(subject)}${why(subject)}</div>`)}</div>
    ${subjects.map(warnings)}
  </section>`;
}

function heading({ document, letter }: Subject): Html {
  const { verdict: found, totals } = document;
  const [mark, word, kind] =
    found === undefined
      ? ['…', 'No verdict yet', 'open']
      : found.state === 'pass'
        ? ['✓', 'Pass', 'pass']
        : ['✕', 'Fail', 'fail'];
  const rate = totals.verifiedRate;
  const interval =
    rate &&
    ` (${percent(rate.percent)} %, 95 % interval ${percent(rate.lowPercent)}–${percent(rate.highPercent)} %)`;
  return html`<p class="verdict ${kind}">
      <b><span aria-hidden="true">${mark}</span> ${word}</b>
      ${letter === undefined ? undefined : html`<i>${letter}</i>`}
    </p>
    <p class="lead">
      ${totals.verified} of ${totals.attempted} migrations verified${interval}, in ${totals.evacuations}
      evacuations of ${totals.scenarios} ${totals.scenarios === 1 ? 'scenario' : 'scenarios'};
      ${took(document)}.
    </p>`;
}

function took({ startedAt, finishedAt }: RunDocument): string {
  if (finishedAt === undefined) return 'the run goes on';
  return `the run took ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
}

/** What was broken, in full; what was met can be unfolded. */
function why({ document }: Subject): Html | undefined {
  if (!document.verdict) return undefined;
  const several = document.scenarios.length > 1;
  const { reasons } = document.verdict;
  const [broken, met] = [reasons.filter((r) => !r.passed), reasons.filter((r) => r.passed)];
  const list = (some: readonly Reason[], kind: string) =>
    html`<ul class="reasons ${kind}">
      ${some.slice(0, MOST_REASONS).map((reason) => html`<li>${line(reason, several)}</li>`)}
      ${some.length > MOST_REASONS ? html`<li>and ${some.length - MOST_REASONS} more, in the JSON</li>` : undefined}
    </ul>`;
  return html`${broken.length > 0 ? list(broken, 'broken') : undefined}
    <details ${broken.length === 0 && met.length <= 8 ? html`open` : undefined}>
      <summary>${met.length} of ${reasons.length} demands met</summary>
      ${list(met, 'met')}
    </details>`;
}

function line({ scenario, text }: Reason, several: boolean): Html {
  return scenario !== undefined && several ? html`<code>${scenario}</code> ${text}` : html`${text}`;
}

function warnings({ document, letter }: Subject): Html | undefined {
  const several = document.scenarios.length > 1;
  const all = [
    ...document.scenarios.flatMap(({ name, warnings: some }) =>
      some.map((warning) => ({ warning, of: several ? name : undefined })),
    ),
    ...document.warnings.map((warning) => ({ warning, of: undefined })),
  ];
  if (all.length === 0) return undefined;
  const more = all.length - MOST_WARNINGS;
  return html`<h3>Know before trusting the figures${letter === undefined ? '' : ` of ${letter}`}</h3>
    <ul class="warnings">
      ${all.slice(0, MOST_WARNINGS).map(({ warning, of }) => html`<li>${told(warning, of)}</li>`)}
      ${more > 0 ? html`<li>and ${more} more: <code>ferry show ${document.run}</code></li>` : undefined}
    </ul>`;
}

function told({ observation, cause, next }: Warning, of: string | undefined): Html {
  return html`${of === undefined ? undefined : html`<code>${of}</code> `}${observation}.
    <span class="muted">Likely because ${cause}. Next: ${next}.</span>`;
}
