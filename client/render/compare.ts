import type { Comparison, Contrast, Sample } from '../../domain/account/comparison/compare.ts';
import { sentences } from '../../domain/account/comparison/sentence.ts';
import { duration } from '../../domain/account/duration.ts';
import { colours as coloursFor } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { printable } from './printable.ts';
import { percent } from './run.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** A plain sentence for each finding, then the figures that it rests on. */
export function renderComparison(comparison: Comparison, look: Look): string {
  const width = usableWidth(look);
  const { bold, dim } = coloursFor(look.colour);
  const { base, other, contrasts } = comparison;
  const lines = [
    ...wrap(`${printable(other)} against ${printable(base)}`, width).map(bold),
    '',
    ...sentences(comparison, base, other).flatMap((sentence) => wrap(printable(sentence), width)),
    ...contrasts.flatMap((contrast) => [
      '',
      bold(printable(`${contrast.scenario}, ${contrast.phase} trips`)),
      ...figures(contrast),
    ]),
    '',
    ...wrap(method, width).map(dim),
  ];
  return `${lines.join('\n')}\n`;
}

export const method =
  'Times of single servers, POST to landed, verified only; warm-up left out, first trips apart. Shift: Hodges and Lehmann, ' +
  '95 % interval. p: Mann and Whitney, two-sided, adjusted by Holm for all that is compared here. Smallest detectable: the ' +
  'shift that samples of this size and scatter would have shown (p < 0.05, unadjusted) four times out of five: 2.8 standard ' +
  "errors, taken from the interval's width.";

function figures({ base, other, shift, pAdjusted }: Contrast): string[] {
  const sides = [base, other];
  const column = (head: string, cell: (side: Sample) => string) => ({
    ...{ head, align: 'right' as const },
    cells: sides.map(cell),
  });
  const rows = table([
    { head: '', align: 'left', cells: sides.map(({ run }) => printable(run)) },
    column('n', ({ totalMs }) => String(totalMs?.n ?? 0)),
    column('p50', ({ totalMs }) => ms(totalMs?.p50)),
    column('p95', ({ totalMs }) => ms(totalMs?.p95)),
    column('makespan', ({ makespanMs }) => ms(makespanMs?.p50)),
    column('verified', rateOf),
  ]);
  const told = [
    shift && `shift ${signed(shift.estimate)}`,
    shift?.interval && `interval ${signed(shift.interval.low)} to ${signed(shift.interval.high)}`,
    pAdjusted === undefined ? undefined : `p ${probability(pAdjusted)}`,
    shift?.smallestDetectable === undefined
      ? undefined
      : `smallest detectable ${duration(shift.smallestDetectable)}`,
  ].filter((part) => part !== undefined);
  return [...rows, ...(told.length > 0 ? [told.join(' · ')] : [])].map((line) => `  ${line}`);
}

export function rateOf({ verified, attempted, verifiedRate: rate }: Sample): string {
  const interval = rate ? ` (${percent(rate.lowPercent)}–${percent(rate.highPercent)} %)` : '';
  return `${verified} of ${attempted}${interval}`;
}

const ms = (value: number | undefined) => (value === undefined ? '·' : duration(value));
const signed = (value: number) => (value > 0 ? `+${duration(value)}` : duration(value));
export const probability = (p: number) => (p < 0.001 ? '< 0.001' : p.toFixed(3));
