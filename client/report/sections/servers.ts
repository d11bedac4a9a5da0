import { median } from '../../../domain/statistics/quantile.ts';
import { type Unmoved, unmoved } from '../../render/unmoved.ts';
import { html, type Html } from '../html.ts';
import { scaleFor } from '../scale.ts';
import { counted, legs, of, type Subject, totals } from '../subject.ts';
import { left, right, table } from '../table.ts';

const SLOWEST = 10;
const MOST_UNMOVED = 100;

/** The servers that did not arrive, each with its reason, and the slowest of those that did. */
export function servers(subjects: readonly Subject[]): Html {
  return html`<section id="servers">
    <h2>Slowest and failed servers</h2>
    ${subjects.map(failed)} ${slowest(subjects)}
  </section>`;
}

function failed(subject: Subject): Html {
  const all = unmoved(subject.document.scenarios);
  const who = subject.letter === undefined ? '' : ` in ${subject.letter}`;
  if (all.length === 0) return html`<p>Every server arrived whole${who}.</p>`;
  const row = ({ where, server, outcome, reason }: Unmoved) => [server, outcome, where, reason];
  return html`<h3>${all.length} did not arrive whole${who}</h3>
    ${table(
      'Servers that did not arrive whole',
      [left('server'), left('outcome'), left('where'), left('reason')],
      [{ rows: all.slice(0, MOST_UNMOVED).map(row) }],
    )}
    ${
      all.length > MOST_UNMOVED
        ? html`<p class="muted">
            And ${all.length - MOST_UNMOVED} more: <code>ferry show ${subject.document.run} --csv</code>
          </p>`
        : undefined
    }`;
}

function slowest(subjects: readonly Subject[]): Html | undefined {
  const several = subjects.length > 1;
  const medians = new Map(
    subjects.flatMap(({ document }) =>
      document.scenarios.map((s) => [s, median(totals(counted(s)))] as const),
    ),
  );
  const arrived = subjects
    .flatMap(legs)
    .flatMap(({ evacuation, ...where }) =>
      evacuation.migrations
        .filter(({ isVerified, totalMs }) => isVerified && totalMs !== undefined)
        .map((migration) => ({ ...where, evacuation, migration })),
    );
  if (arrived.length === 0) return undefined;
  const worst = arrived
    .sort((a, b) => (b.migration.totalMs ?? 0) - (a.migration.totalMs ?? 0))
    .slice(0, SLOWEST);
  const { digits, unit } = scaleFor([worst[0]?.migration.totalMs]);
  const rows = worst.map(({ subject, scenario, evacuation: { trip, direction, warmup }, migration }) => {
    const usual = medians.get(scenario);
    return [
      migration.server,
      html`<code>${several ? of(subject, scenario.name) : scenario.name}</code>
        ${warmup ? 'warm-up ' : ''}trip ${trip} ${direction}`,
      html`<b>${digits(migration.totalMs)}</b>`,
      usual ? `${((migration.totalMs ?? 0) / usual).toFixed(1)}×` : '·',
      ...[migration.queueMs, migration.prepareMs, migration.copyMs, migration.postMs].map(digits),
    ];
  });
  const columns = [
    left('server'),
    left('where'),
    right(`total, ${unit}`),
    right('to median'),
    ...['queue', 'prepare', 'copy', 'post'].map(right),
  ];
  return html`<h3>The slowest that arrived</h3>
    ${table('Slowest servers', columns, [{ rows }])}`;
}
