import { everyRun, type RunRow } from '../runs/list.ts';
import { waitText } from '../runs/waiting.ts';
import type { RunState } from '../runs/wanted.ts';
import { printable } from '../render/printable.ts';
import type { Link } from '../temporal.ts';
import { linkTo } from './links.ts';
import type { ListedRun, RunPage } from './snapshot.ts';

const size = 25;

export interface Asked {
  /** How many newer ones to pass over. */
  readonly from: number;
  readonly campaign?: string | undefined;
  readonly state?: RunState | undefined;
}

/** A page of the list of `ferry runs`. */
export async function runPage(
  { link, away }: { readonly link?: Link; readonly away?: string },
  { from, campaign, state }: Asked,
  token: string,
): Promise<RunPage> {
  const known = await everyRun(link);
  const rows = known.filter(
    (row) =>
      (campaign === undefined || row.campaign === campaign) && (state === undefined || row.state === state),
  );
  return {
    runs: rows.slice(from, from + size).map((row) => listed(row, token)),
    more: rows.length > from + size,
    campaigns: [...new Set(known.map((row) => row.campaign))].sort(),
    ...(away !== undefined && { away }),
  };
}

function listed(row: RunRow, token: string): ListedRun {
  const { run, campaign, state, startedAt, finishedAt, attempted, verified, waitingFor } = row;
  const hasEnded = state === 'pass' || state === 'fail';
  return {
    run,
    campaign,
    state,
    startedAt,
    ...(finishedAt !== undefined && { tookMs: finishedAt - startedAt }),
    ...(attempted !== undefined && { attempted }),
    ...(verified !== undefined && { verified }),
    ...(waitingFor && { waiting: printable(waitText(waitingFor, Date.now())) }),
    links: {
      trend: linkTo(token, 'trend', campaign),
      ...(hasEnded && { report: linkTo(token, 'report', run) }),
    },
  };
}
