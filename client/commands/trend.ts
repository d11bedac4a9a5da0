import { trend as trendOf } from '../../domain/account/comparison/trend.ts';
import { TREND_FORMAT, type TrendDocument } from '../../domain/account/schema/comparison.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { renderTrend } from '../render/trend.ts';
import { documentOf } from '../runs/document.ts';
import { linkIfAny } from '../runs/find.ts';
import { listRuns } from '../runs/list.ts';
import { wanted } from '../runs/wanted.ts';
import { deliver } from '../deliver.ts';

export interface TrendOptions {
  readonly limit: string;
  readonly json?: true;
  readonly html?: string;
}

/** How a campaign went from run to run: those that have ended, the newest so many. */
export async function trend(campaign: string, { limit, json, html }: TrendOptions): Promise<void> {
  await using link = await linkIfAny();
  const rows = await listRuns(link, wanted({ campaign, limit }, Date.now()));
  const ended = rows.filter(({ state }) => state === 'pass' || state === 'fail').reverse();
  if (ended.length === 0)
    throw new CommandEnds(
      exitCodes.usage,
      `campaign: no run of ${campaign} has ended yet. See \`ferry runs\`.`,
    );
  const documents = [];
  for (const { run } of ended) documents.push(await documentOf(run, link));
  const scenarios = trendOf(documents);
  if (html !== undefined) {
    const { renderTrendPage } = await import('../report/trend.ts');
    await deliver(renderTrendPage(campaign, scenarios), html);
  }
  const document: TrendDocument = { format: TREND_FORMAT, campaign, scenarios };
  if (json) print(renderJson(document));
  else if (html !== '-') print(renderTrend(campaign, scenarios, appearance()));
}
