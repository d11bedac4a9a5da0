import { duration } from '../../domain/account/duration.ts';
import type { RunDocument, ScenarioDocument } from '../../domain/account/schema/run.ts';
import { printable } from '../render/printable.ts';
import { labelOf, type Part } from '../render/scenario.ts';
import { unmoved } from '../render/unmoved.ts';
import { linkTo } from './links.ts';
import type { Account, ScenarioTable } from './snapshot.ts';

/** More than this nobody reads on a page; the report and the CSV have all. */
const mostUnmoved = 40;

/** What the page tells of a run that has ended, or has ended an evacuation. */
export function accountOf(document: RunDocument, token: string): Account {
  const { run, campaign, cloud, startedAt, finishedAt, verdict, endedEarly, totals, scenarios } = document;
  const all = unmoved(scenarios);
  return {
    run,
    campaign,
    cloud: printable(cloud),
    startedAt: Date.parse(startedAt),
    ...(finishedAt !== undefined && { tookMs: Date.parse(finishedAt) - Date.parse(startedAt) }),
    attempted: totals.attempted,
    verified: totals.verified,
    ...(verdict && { verdict: verdictOf(verdict, scenarios.length > 1) }),
    ...(endedEarly && { endedEarly: printable(endedEarly.reason) }),
    scenarios: scenarios.filter(({ summary }) => summary.parts.length > 0).map(tableOf),
    warnings: warningsOf(document),
    unmoved: all.slice(0, mostUnmoved).map(({ where, server, outcome, reason }) => ({
      where,
      server: printable(server),
      why: `${outcome}: ${printable(reason)}`,
    })),
    unmovedInAll: all.length,
    links: {
      report: linkTo(token, 'report', run),
      trend: linkTo(token, 'trend', campaign),
      json: linkTo(token, 'json', run),
      csv: linkTo(token, 'csv', run),
    },
  };
}

function verdictOf(
  { state, reasons }: NonNullable<RunDocument['verdict']>,
  named: boolean,
): NonNullable<Account['verdict']> {
  const lines = reasons.map(({ passed, text, scenario }) => ({
    passed,
    text: printable(named && scenario !== undefined ? `${scenario}: ${text}` : text),
  }));
  return { state, reasons: lines.sort((a, b) => Number(a.passed) - Number(b.passed)) };
}

function warningsOf({ warnings, scenarios }: RunDocument): Account['warnings'] {
  const several = scenarios.length > 1;
  const ofScenarios = scenarios.flatMap(({ name, warnings: own }) =>
    own.map((warning) => ({
      ...warning,
      observation: several ? `${name}: ${warning.observation}` : warning.observation,
    })),
  );
  return [...warnings, ...ofScenarios].map(({ observation, cause, next }) => ({
    observation: printable(observation),
    cause: printable(cause),
    next: printable(next),
  }));
}

const columns: readonly (readonly [head: string, cell: (part: Part) => string])[] = [
  ['verified', ({ verified, attempted }) => `${verified} of ${attempted}`],
  ['makespan', ({ makespanMs }) => ms(makespanMs?.p50)],
  ['p50', ({ totalMs }) => ms(totalMs?.p50)],
  ['p95', ({ totalMs }) => ms(totalMs?.p95)],
  ['max', ({ totalMs }) => ms(totalMs?.max)],
  ['queue', ({ queueMs }) => ms(queueMs?.p50)],
  ['prepare', ({ prepareMs }) => ms(prepareMs?.p50)],
  ['copy', ({ copyMs }) => ms(copyMs?.p50)],
  ['post', ({ postMs }) => ms(postMs?.p50)],
  ['asked', ({ requestedParallelism: n }) => n?.toFixed(0) ?? '·'],
  ['ran', ({ effectiveParallelism: ran }) => ran?.mean.toFixed(1) ?? '·'],
];

/** A row for each direction and phase, as the terminal has it. */
function tableOf({ name, summary: { parts } }: ScenarioDocument): ScenarioTable {
  return {
    name: printable(name),
    columns: ['', ...columns.map(([head]) => head)],
    rows: parts.map((part) => [labelOf(part, parts), ...columns.map(([, cell]) => cell(part))]),
  };
}

const ms = (value: number | undefined) => (value === undefined ? '·' : duration(value));
