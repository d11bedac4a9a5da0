import type { ScenarioTrend } from '../../domain/account/comparison/trend.ts';
import { told, trendMethod } from '../render/trend.ts';
import { percent } from '../render/run.ts';
import { html, type Html } from './html.ts';
import { minute, page } from './page.ts';
import { figure } from './plots/draw.ts';
import { series } from './plots/series.ts';
import { scaleFor } from './scale.ts';
import { left, right, table } from './table.ts';

/** A page on how a campaign's scenarios went from run to run. */
export function renderTrendPage(campaign: string, scenarios: readonly ScenarioTrend[]): string {
  const head = html`<h1>${campaign}</h1>
    <p>How it went from run to run</p>`;
  return page(`${campaign}: trend`, head, [
    ...scenarios.map(section),
    html`<section><p class="muted">${trendMethod}</p></section>`,
  ]);
}

function section(trend: ScenarioTrend): Html {
  const { scenario, points, changes } = trend;
  const from = new Set(changes.map(({ run }) => run));
  const server = scaleFor(points.map(({ p95Ms }) => p95Ms));
  const evacuation = scaleFor(points.map(({ makespanMs }) => makespanMs));
  const rows = points.map(({ run, startedAt, n, p50Ms, p95Ms, makespanMs, verifiedRate }) => [
    html`${from.has(run) ? '▶ ' : ''}<code>${run}</code>`,
    minute(startedAt),
    n,
    html`<b>${server.digits(p50Ms)}</b>`,
    server.digits(p95Ms),
    evacuation.digits(makespanMs),
    verifiedRate ? `${percent(verifiedRate.percent)} %` : '·',
  ]);
  const heads = ['started', 'n', `p50, ${server.unit}`, 'p95', `makespan, ${evacuation.unit}`, 'verified'];
  return html`<section>
    <h2>${scenario}</h2>
    ${told(trend).map((sentence) => html`<p>${sentence}</p>`)}
    ${figure(
      `Medians of ${scenario} from run to run`,
      html`Blue: the median of single servers; grey: their 95th percentile; dashed: where a new level begins.`,
      series(points, from, server),
    )}
    ${table('Runs', [left('run'), ...heads.map(right)], [{ rows }])}
  </section>`;
}
