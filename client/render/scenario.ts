import { duration } from '../../domain/account/duration.ts';
import type { ScenarioDocument } from '../../domain/account/schema/run.ts';
import type { Colours } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { renderFelt } from './felt.ts';
import { printable } from './printable.ts';
import { type Column, tables } from './table.ts';
import { wrap } from './wrap.ts';

export type Part = ScenarioDocument['summary']['parts'][number];

/** What is not known. */
const UNKNOWN = '·';

/** One scenario: its parameters, and how its evacuations went, a row for each direction and phase. */
export function renderScenario(scenario: ScenarioDocument, look: Look, colours: Colours): string[] {
  const width = usableWidth(look) - 2;
  const { parts } = scenario.summary;
  const parameters = [
    ...Object.entries(scenario.parameters).map(
      ([parameter, value]) => `${parameter} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...(scenario.policy?.state === 'unchecked' ? ['policy declared, not checked'] : []),
    ...(scenario.policy?.state === 'checked' ? ['policy checked'] : []),
  ].join(' · ');
  const label: Column = { head: '', align: 'left', cells: parts.map((part) => labelOf(part, parts)) };
  const body =
    parts.length === 0
      ? ['nothing was attempted']
      : tables(label, groups(parts), width).flatMap(([head = '', ...rows], i) => [
          ...(i === 0 ? [] : ['']),
          colours.dim(head),
          ...rows,
        ]);
  return [
    colours.bold(printable(scenario.name)),
    ...wrap(printable(parameters), width, '  '),
    '',
    ...[...body, ...renderFelt(parts, label, width, colours)].map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

/** `out, trips 2-5`: a direction and phase in words; shorter where there is no other phase. */
export function labelOf(
  { phase, direction, trips }: Pick<Part, 'phase' | 'direction' | 'trips'>,
  all: readonly Pick<Part, 'phase' | 'direction'>[],
): string {
  if (phase === 'warm-up') return `${direction}, warm-up`;
  const alone = !all.some((other) => other.direction === direction && other.phase === 'later');
  if (alone) return direction;
  if (phase === 'first') return `${direction}, trip ${trips[0] ?? ''}`;
  return trips.length === 1
    ? `${direction}, trip ${trips[0] ?? ''}`
    : `${direction}, trips ${trips[0] ?? ''}-${trips.at(-1) ?? ''}`;
}

function groups(parts: readonly Part[]): Column[][] {
  const column = (head: string, cell: (part: Part) => string): Column => ({
    head,
    align: 'right',
    cells: parts.map(cell),
  });
  return [
    [
      column('n', (part) => String(part.attempted)),
      column('verified', (part) => String(part.verified)),
      column('makespan', (part) => ms(part.makespanMs?.p50)),
      column('p50', (part) => ms(part.totalMs?.p50)),
      column('p95', (part) => ms(part.totalMs?.p95)),
      column('max', (part) => ms(part.totalMs?.max)),
    ],
    [
      column('queue', (part) => ms(part.queueMs?.p50)),
      column('prepare', (part) => ms(part.prepareMs?.p50)),
      column('copy', (part) => ms(part.copyMs?.p50)),
      column('post', (part) => ms(part.postMs?.p50)),
    ],
    [
      column('asked', (part) => number(part.requestedParallelism, 0)),
      column('ran', (part) => number(part.effectiveParallelism?.mean, 1)),
      column('at most', (part) => number(part.effectiveParallelism?.max, 0)),
      column('API calls', (part) => number(part.apiCallsPerMigration, 1)),
      column('lag', (part) => ms(part.detectionLagMs?.p50)),
      column('overhead', (part) => number(part.overheadRatio, 2)),
    ],
  ];
}

const ms = (value: number | undefined) => (value === undefined ? UNKNOWN : duration(value));
const number = (value: number | undefined, decimals: number) => value?.toFixed(decimals) ?? UNKNOWN;
