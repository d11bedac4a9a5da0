import type { Comparison, Contrast } from '../../domain/account/comparison/compare.ts';
import { sentences } from '../../domain/account/comparison/sentence.ts';
import { method, probability, rateOf } from '../render/compare.ts';
import { html, type Html } from './html.ts';
import { page } from './page.ts';
import { costs } from './sections/costs.ts';
import { scaleFor } from './scale.ts';
import type { Subject } from './subject.ts';
import { left, right, table } from './table.ts';

/** A page on what differs between runs: sentences, figures, and how the single moves are spread. */
export function renderComparisonPage(
  comparisons: readonly Comparison[],
  subjects: readonly Subject[],
): string {
  const runs = subjects.map(({ document }) => document.run);
  const head = html`<h1>${runs.length > 2 ? 'Runs compared' : 'Two runs compared'}</h1>
    ${subjects.map(({ letter, document }) => html`<p><b>${letter}</b> <code>${document.run}</code> on ${document.cloud}</p>`)}`;
  return page(runs.join(' against '), head, [...comparisons.map(section), costs(subjects)]);
}

function section(comparison: Comparison): Html {
  const { base, other, contrasts } = comparison;
  const scale = scaleFor(contrasts.flatMap((c) => [c.base.totalMs?.p95, c.other.totalMs?.p95]));
  const sign = (ms: number) => (ms > 0 ? `+${scale.digits(ms)}` : scale.digits(ms));
  const rows = (contrast: Contrast) =>
    [contrast.base, contrast.other].map((side, i) => [
      html`<code>${side.run}</code>`,
      side.totalMs?.n ?? 0,
      scale.digits(side.totalMs?.p50),
      scale.digits(side.totalMs?.p95),
      scale.digits(side.makespanMs?.p50),
      rateOf(side),
      ...(i === 0 ? ['', '', '', ''] : shifts(contrast, sign)),
    ]);
  const columns = [
    left('run'),
    ...[
      'n',
      `p50, ${scale.unit}`,
      'p95',
      'makespan',
      'verified',
      'shift',
      '95 % interval',
      'p',
      'detectable',
    ].map(right),
  ];
  return html`<section>
    <h2>${other} against ${base}</h2>
    ${sentences(comparison, base, other).map((sentence) => html`<p>${sentence}</p>`)}
    ${table(
      'Comparison',
      columns,
      contrasts.map((c) => ({ head: html`<code>${c.scenario}</code> ${c.phase} trips`, rows: rows(c) })),
    )}
    <p class="muted">${method}</p>
  </section>`;
}

function shifts({ shift, pAdjusted }: Contrast, sign: (ms: number) => string) {
  return [
    shift ? sign(shift.estimate) : '·',
    shift?.interval ? `${sign(shift.interval.low)} … ${sign(shift.interval.high)}` : '·',
    pAdjusted === undefined ? '·' : probability(pAdjusted),
    shift?.smallestDetectable === undefined ? '·' : sign(shift.smallestDetectable).replace('+', ''),
  ];
}
