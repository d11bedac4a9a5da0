import { type ScenarioTrend, trend } from '../../domain/account/comparison/trend.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import type { Link } from '../temporal.ts';
import { documentOf } from './document.ts';
import { listRuns } from './list.ts';
import type { Wanted } from './wanted.ts';

/** How a campaign went from run to run: those that have ended, the newest so many. @throws CommandEnds where there are none */
export async function trendOf(
  campaign: string,
  link: Link | undefined,
  wanted: Pick<Wanted, 'limit'>,
): Promise<ScenarioTrend[]> {
  const rows = await listRuns(link, { ...wanted, campaign });
  const ended = rows.filter(({ state }) => state === 'pass' || state === 'fail').reverse();
  if (ended.length === 0)
    throw new CommandEnds(
      exitCodes.usage,
      `campaign: no run of ${campaign} has ended yet. See \`ferry runs\`.`,
    );
  const documents = [];
  for (const { run } of ended) documents.push(await documentOf(run, link));
  return trend(documents);
}
