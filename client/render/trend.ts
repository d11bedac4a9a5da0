import {
  type Change,
  RUNS_FOR_A_CHANGE,
  RUNS_FOR_A_TEST,
  type ScenarioTrend,
} from '../../domain/account/comparison/trend.ts';
import { duration } from '../../domain/account/duration.ts';
import { colours as coloursFor } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { name, printable } from './printable.ts';
import { percent } from './run.ts';
import { sparkline } from './sparkline.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** Each scenario as a sparkline of its medians, a row a run, and in words where the level changed. */
export function renderTrend(campaign: string, scenarios: readonly ScenarioTrend[], look: Look): string {
  const width = usableWidth(look);
  const { bold, dim } = coloursFor(look.colour);
  const lines = [
    ...wrap(`Campaign ${printable(campaign)}`, width).map(bold),
    ...scenarios.flatMap((scenario) => [
      '',
      `${bold(printable(scenario.scenario))}  ${sparkline(scenario.points.map(({ p50Ms }) => p50Ms))}`,
      ...told(scenario)
        .flatMap((sentence) => wrap(printable(sentence), width - 2))
        .map((line) => `  ${line}`),
      ...rows(scenario).map((line) => `  ${line}`),
    ]),
    '',
    ...wrap(trendMethod, width).map(dim),
  ];
  return `${lines.join('\n')}\n`;
}

export const trendMethod =
  'Warm-up left out. Changes are looked for in the medians: binary segmentation, each break held against the clearest of 999 ' +
  'shuffled series (rank sums, seeded; after Matteson and James 2014), p at most 0.05: where nothing changes, a break is found ' +
  'by chance in at most 5 of 100 series. Of fewer than 8 runs the evacuations are shuffled, and the medians of the runs must be ' +
  'as far apart as their own scatter makes by chance in at most 5 of 100 series, too (t, simulated).';

/** The changes of a scenario in words; or that there is none, and what that is worth. */
export function told({ changes, points, unit }: ScenarioTrend): string[] {
  if (changes.length > 0) return changes.map(sentence);
  const measured = points.filter(({ p50Ms }) => p50Ms !== undefined).length;
  const runs = measured === 1 ? '1 run is' : `${measured} runs are`;
  if (measured < RUNS_FOR_A_CHANGE)
    return [`${runs} too few to tell a change of level: it takes ${RUNS_FOR_A_CHANGE}.`];
  if (unit === 'run')
    return [
      'No change of level was found; one that has lasted for two or three runs only is seldom to be told from chance.',
    ];
  return [
    `No change of level was found; but ${runs} too few to tell any but a large one: from ${RUNS_FOR_A_TEST} on smaller ones show.`,
  ];
}

function sentence({ run, p, beforeMs, afterMs }: Change): string {
  const by = (100 * (afterMs - beforeMs)) / beforeMs;
  const way = by > 0 ? 'slower' : 'faster';
  return `From ${run} on ${way}: median ${duration(beforeMs)} before, ${duration(afterMs)} since (${by > 0 ? '+' : '−'}${Math.abs(by).toFixed(0)} %, p ${p.toFixed(3)}).`;
}

function rows({ points, changes }: ScenarioTrend): string[] {
  const from = new Set(changes.map(({ run }) => run));
  const ms = (value: number | undefined) => (value === undefined ? '·' : duration(value));
  const right = (head: string, cells: string[]) => ({ head, align: 'right' as const, cells });
  return table([
    { head: '', align: 'left', cells: points.map(({ run }) => (from.has(run) ? '▶' : ' ')) },
    { head: 'run', align: 'left', cells: points.map(({ run }) => name(run, 48)) },
    right(
      'n',
      points.map(({ n }) => String(n)),
    ),
    right(
      'p50',
      points.map(({ p50Ms }) => ms(p50Ms)),
    ),
    right(
      'p95',
      points.map(({ p95Ms }) => ms(p95Ms)),
    ),
    right(
      'makespan',
      points.map(({ makespanMs }) => ms(makespanMs)),
    ),
    right(
      'verified',
      points.map(({ verifiedRate }) => (verifiedRate ? `${percent(verifiedRate.percent)} %` : '·')),
    ),
  ]);
}
