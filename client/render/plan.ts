import { duration } from '../../domain/account/duration.ts';
import type { Around } from '../plan/past.ts';
import type { Doubt } from '../plan/stubborn.ts';
import type { Plan, Point } from '../plan/plan.ts';
import type { Span } from '../plan/span.ts';
import { colours } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** What draining would take, what it rests on, and which servers to look at first. */
export function renderPlan({ home, points, fitted, assumptions }: Plan, look: Look): string {
  const { bold, dim } = colours(look.colour);
  const text = (words: string, first = '') => wrap(printable(words), usableWidth(look), first);
  const blocks = points.map((point) => block(home, point, look));
  const basis =
    fitted.moves === 0
      ? 'Rests on assumptions alone: no past run in this cloud.'
      : `Rests on ${counted(fitted.moves, 'past move')} of ${counted(fitted.runs, 'run')} in this cloud: ${measured(fitted)}.`;
  return [
    ...blocks,
    [
      bold('what it rests on'),
      ...text(basis, '  '),
      ...assumptions.flatMap((each) => text(each, '  · ')),
    ].join('\n'),
    dim('Nothing was started, and nothing changed.'),
  ].join('\n\n');
}

function measured({ rate, alone, together, slots }: Plan['fitted']): string {
  const mib = (bytes: number) => String(Math.round(bytes / 2 ** 20));
  const seconds = (value: number) => value.toFixed(1);
  return [
    rate && `${spelled(rate, mib)} MiB/s of memory for each copy`,
    alone && `${spelled(beside(alone), seconds)} s beside it`,
    together && `${spelled(beside(together), seconds)} s where ${together.company.toFixed(1)} went at once`,
    slots && `${slots.limited ? 'never more than' : 'up to'} ${slots.most} at once from one host`,
    slots?.gain !== undefined && `all together ${slots.gain.toFixed(1)}× as fast as one alone`,
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}

const beside = ({ checkSeconds, prepareSeconds, landSeconds }: Around): Span => {
  const sum = (of: keyof Span) => checkSeconds[of] + prepareSeconds[of] + landSeconds[of];
  return { optimistic: sum('optimistic'), expected: sum('expected'), pessimistic: sum('pessimistic') };
};

function block(home: string, { movers, block: disks, forecasts, doubts }: Point, look: Look): string {
  const { bold } = colours(look.colour);
  const gib = movers.reduce((sum, { ramMb }) => sum + ramMb, 0) / 1024;
  const local = movers.filter(({ localDiskGb }) => localDiskGb > 0).length;
  const head = `${home}: ${counted(movers.length, 'server')}, ${gib.toFixed(1)} GiB of memory, ${local === 0 ? 'none' : String(local)} with a disk on the host, block_migration: ${String(disks)}`;
  if (movers.length === 0) return `${bold(printable(head))}\n  There is nothing to move.`;
  const right = (title: string, cell: (forecast: Point['forecasts'][number]) => string) => ({
    head: title,
    align: 'right' as const,
    cells: forecasts.map(cell),
  });
  const rows = table([
    right('at once', ({ parallelism }) => String(parallelism)),
    right('run', ({ runs }) => String(runs)),
    right('makespan', ({ makespanSeconds }) => time(makespanSeconds.expected)),
    right('between', ({ makespanSeconds }) => between(makespanSeconds)),
    right('each server', ({ perServerSeconds }) => time(perServerSeconds.expected)),
    right('between', ({ perServerSeconds }) => between(perServerSeconds)),
  ]);
  return [bold(printable(head)), '', ...rows.map((row) => `  ${row}`), '', ...doubtful(doubts, look)].join(
    '\n',
  );
}

function doubtful(all: readonly Doubt[], look: Look): string[] {
  const { yellow, bold } = colours(look.colour);
  if (all.length === 0) return ['  No server is known to be likely not to converge.'];
  const shown = all.toSorted((a, b) => a.likelihood.localeCompare(b.likelihood)).slice(0, MOST);
  return [
    `  ${bold(yellow('may not converge'))}`,
    ...shown.flatMap(({ server, likelihood, reason }) =>
      wrap(printable(`${server}: ${likelihood}: ${reason}`), usableWidth(look), '  ! '),
    ),
    ...(all.length > MOST ? [`    … and ${all.length - MOST} more (--json has them all)`] : []),
  ];
}

/** A list longer than a screen is not read. */
const MOST = 20;

const time = (seconds: number) => duration(seconds * 1000);
const between = ({ optimistic, pessimistic }: Span) => `${time(optimistic)} … ${time(pessimistic)}`;

/** `210 (180 … 240)`, the smaller first. */
function spelled({ optimistic, expected, pessimistic }: Span, spell: (value: number) => string): string {
  const [low, high] = optimistic < pessimistic ? [optimistic, pessimistic] : [pessimistic, optimistic];
  return `${spell(expected)} (${spell(low)} … ${spell(high)})`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
