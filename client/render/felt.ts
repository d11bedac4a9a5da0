import { duration } from '../../domain/account/duration.ts';
import type { RunDocument, ScenarioDocument } from '../../domain/account/schema/run.ts';
import type { Colours } from './colours.ts';
import { type Column, tables } from './table.ts';
import { wrap } from './wrap.ts';

type Part = ScenarioDocument['summary']['parts'][number];
type Felt = 'icmpGapMaxMs' | 'udpGapMaxMs' | 'tcpStallMaxMs' | 'guestPauseMs';

const shown: readonly (readonly [string, Felt])[] = [
  ['ping', 'icmpGapMaxMs'],
  ['udp', 'udpGapMaxMs'],
  ['tcp', 'tcpStallMaxMs'],
  ['pause', 'guestPauseMs'],
];

/** What guests and clients felt, a row for each direction and phase; nothing where nobody watched. */
export function renderFelt(parts: readonly Part[], label: Column, width: number, colours: Colours): string[] {
  const known = shown.filter(([, measure]) => parts.some((part) => part[measure]));
  if (known.length === 0) return [];
  const groups = known.map(([name, measure]) => [
    column(name, parts, (part) => median(part, measure)),
    column('max', parts, (part) => ms(part[measure]?.max)),
  ]);
  const rest = [
    column('dip', parts, (part) => percent(part.throughputDipPercent?.p50)),
    column('blind', parts, (part) => ms(part.blindMs?.max)),
  ];
  const felt = { ...label, head: 'felt' };
  return tables(felt, [...groups, rest], width).flatMap(([head = '', ...rows]) => [
    '',
    colours.dim(head),
    ...rows,
  ]);
}

/** What those columns mean, where there are any. */
export function feltLegend({ scenarios }: RunDocument, width: number): string[] {
  const felt = scenarios.some(({ summary }) =>
    summary.parts.some((part) => shown.some(([, measure]) => part[measure])),
  );
  if (!felt) return [];
  return wrap(
    "felt: the longest silence of each migration to pings, datagrams and on one TCP connection, and the guest's own pause: " +
      'medians, and the longest of all. dip: how far its load fell, median. blind: for how long, at most, the probe itself did not watch.',
    width,
  );
}

function column(head: string, parts: readonly Part[], cell: (part: Part) => string): Column {
  return { head, align: 'right', cells: parts.map(cell) };
}

const median = (part: Part, measure: Felt) => ms(part[measure]?.p50);
const ms = (value: number | undefined) => (value === undefined ? '·' : duration(value));
const percent = (value: number | undefined) => (value === undefined ? '·' : `${Math.round(value)} %`);
