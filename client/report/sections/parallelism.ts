import { html, type Html } from '../html.ts';
import { figure } from '../plots/draw.ts';
import { parallelismPlot } from '../plots/parallelism.ts';
import { scaleFor } from '../scale.ts';
import { byScenario, of, type Subject } from '../subject.ts';
import { left, right, table } from '../table.ts';

const MOST_ROWS = 24;

/** What the cloud ran at once, against what it was asked for. */
export function parallelism(subjects: readonly Subject[]): Html {
  const several = subjects.length > 1;
  const rows = byScenario(subjects)
    .flatMap(([, sides]) => sides)
    .map(({ subject, scenario }) => ({
      label: several ? of(subject, scenario.name) : scenario.name,
      ...scenario.summary.measured,
    }));
  const scale = scaleFor(rows.map(({ queueMs }) => queueMs?.p95));
  const cells = rows.map(({ label, requestedParallelism, effectiveParallelism, queueMs, overheadRatio }) => [
    html`<code>${label}</code>`,
    requestedParallelism ?? '·',
    effectiveParallelism?.mean.toFixed(2) ?? '·',
    effectiveParallelism?.max ?? '·',
    scale.digits(queueMs?.p50),
    overheadRatio?.toFixed(2) ?? '·',
  ]);
  const columns = [
    left('scenario'),
    ...['asked', 'ran, mean', 'at most', `queued in Nova, p50, ${scale.unit}`, 'overhead'].map(right),
  ];
  const drawn = rows
    .slice(0, MOST_ROWS)
    .map(({ label, requestedParallelism: asked, effectiveParallelism: ran }) => ({
      ...{ label, asked, mean: ran?.mean, max: ran?.max },
    }));
  const caption = html`Stroke: asked for. Bar: the mean that ran, weighted by time; pale: the most that ran at
  once.${rows.length > MOST_ROWS ? ` ${rows.length - MOST_ROWS} further scenarios are in the table alone.` : ''}`;
  return html`<section id="parallelism">
    <h2>Effective against requested parallelism</h2>
    <p class="muted">
      Migrations running at once on a source host. Nova queues what is above its
      max_concurrent_live_migrations. Overhead: makespan to the best schedule of Nova’s own times.
    </p>
    ${table('Parallelism', columns, [{ rows: cells }])}
    ${figure('Parallelism asked for, and what ran', caption, parallelismPlot(drawn))}
  </section>`;
}
