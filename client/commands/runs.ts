import { renderJson } from '../render/json.ts';
import { renderRunList } from '../render/run-list.ts';
import { appearance, print } from '../output.ts';
import { linkIfAny } from '../runs/find.ts';
import { listRuns } from '../runs/list.ts';
import { CommandEnds, exitCodes } from '../exit.ts';

export interface RunsOptions {
  readonly campaign?: string;
  readonly since?: string;
  readonly verdict?: string;
  readonly limit: string;
  readonly json?: true;
}

export async function runs(options: RunsOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit);
  const since = options.since === undefined ? undefined : Date.now() - ageMs(options.since);
  await using link = await linkIfAny();
  const all = await listRuns(link);
  const wanted = all
    .filter((r) => options.campaign === undefined || r.campaign === options.campaign)
    .filter((r) => since === undefined || r.startedAt >= since)
    .filter((r) => options.verdict === undefined || r.state === options.verdict)
    .slice(0, limit);
  if (options.json) print(renderJson(wanted));
  else print(renderRunList(wanted, appearance()));
}

const units: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

function ageMs(text: string): number {
  const [, n, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (n !== undefined && unit !== undefined) return Number(n) * (units[unit] ?? 0);
  throw new CommandEnds(exitCodes.usage, `--since: ${text} is no age. Write 30m, 12h or 7d.`);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new CommandEnds(exitCodes.usage, `${option}: ${text} is not a whole number above 0.`);
}
