import Table from 'cli-table3';
import type { Account } from './account.ts';

const columns: readonly (readonly [string, (one: Account, ferry: Account | undefined) => string])[] = [
  ['servers', ({ task }) => String(task.servers)],
  ['at once', ({ task }) => String(task.parallel)],
  ['copy, s', ({ task }) => String(task.seconds)],
  ['tool', ({ tool }) => tool],
  ['makespan, s', ({ makespanS }) => makespanS.toFixed(1)],
  ['ferry ÷ it', ({ makespanS }, ferry) => ratio(ferry?.makespanS, makespanS)],
  ['each, s', ({ eachS }) => eachS.toFixed(2)],
  ['lag, ms', ({ lagMs }) => lagMs.toFixed(0)],
  ['it ÷ ferry', ({ lagMs }, ferry) => ratio(lagMs, ferry?.lagMs)],
  ['calls each', ({ callsEach }) => callsEach.toFixed(1)],
  ['overhead', ({ overheadRatio }) => overheadRatio?.toFixed(2) ?? '·'],
  ['CPU, s', ({ weights }) => eachOf(weights, ({ cpuS }) => cpuS.toFixed(1))],
  ['peak MiB', ({ weights }) => eachOf(weights, ({ peakMib }) => peakMib.toFixed(0))],
];

/** A row for each tool and task; ratios are to ferry at the same task. */
export function tableOf(all: readonly Account[]): string {
  const table = new Table({ head: columns.map(([name]) => name), style: { head: [], border: [] } });
  for (const one of all) {
    const ferry = all.find(({ tool, task }) => tool === 'ferry' && sameTask(task, one.task));
    table.push(columns.map(([, cell]) => cell(one, ferry)));
  }
  return table.toString();
}

const sameTask = (a: Account['task'], b: Account['task']) =>
  a.servers === b.servers && a.parallel === b.parallel && a.seconds === b.seconds;

const ratio = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? '·' : (a / b).toFixed(2);

function eachOf(weights: Account['weights'], cell: (weight: Account['weights'][string]) => string): string {
  const parts = Object.entries(weights);
  if (parts.length === 1) return parts.map(([, weight]) => cell(weight)).join('');
  return parts.map(([part, weight]) => `${part} ${cell(weight)}`).join(', ');
}
