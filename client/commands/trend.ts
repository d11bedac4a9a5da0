import { TREND_FORMAT, type TrendDocument } from '../../domain/account/schema/comparison.ts';
import { appearance, print } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { renderTrend } from '../render/trend.ts';
import { linkIfAny } from '../runs/find.ts';
import { trendOf } from '../runs/trend.ts';
import { wanted } from '../runs/wanted.ts';
import { deliver } from '../deliver.ts';

export interface TrendOptions {
  readonly limit: string;
  readonly json?: true;
  readonly html?: string;
}

/** How a campaign went from run to run. */
export async function trend(campaign: string, { limit, json, html }: TrendOptions): Promise<void> {
  await using link = await linkIfAny();
  const scenarios = await trendOf(campaign, link, wanted({ campaign, limit }, Date.now()));
  if (html !== undefined) {
    const { renderTrendPage } = await import('../report/trend.ts');
    await deliver(renderTrendPage(campaign, scenarios), html);
  }
  const document: TrendDocument = { format: TREND_FORMAT, campaign, scenarios };
  if (json) print(renderJson(document));
  else if (html !== '-') print(renderTrend(campaign, scenarios, appearance()));
}
