import Table from 'cli-table3';
import type { HistorySize } from './histories.ts';
import type { Weighed } from './measure.ts';

const size = ({ events, kib }: HistorySize) => `${events} events, ${kib} KiB`;

const rows: readonly (readonly [string, (one: Weighed) => string])[] = [
  ['servers', ({ servers }) => String(servers)],
  ['in flight at most', ({ inFlight }) => String(inFlight)],
  ['moved and verified', ({ verified }) => String(verified)],
  ['makespan, s', ({ seconds }) => seconds.toFixed(1)],
  ['migrations/s', ({ perSecond }) => perSecond.toFixed(1)],
  ['… that the cloud allows', ({ cloudPerSecond }) => cloudPerSecond.toFixed(1)],
  ['API calls per migration', ({ apiCalls }) => apiCalls.toFixed(1)],
  ['overhead ratio', ({ overhead }) => overhead?.toFixed(2) ?? '·'],
  ['worker, peak MiB', ({ peakMib }) => String(peakMib.worker)],
  ['Temporal, peak MiB', ({ peakMib }) => String(peakMib.temporal)],
  ['CPU ms per migration: worker', ({ cpuMsEach }) => cpuMsEach.worker.toFixed(0)],
  ['… Temporal', ({ cpuMsEach }) => cpuMsEach.temporal.toFixed(0)],
  ['… the simulated cloud', ({ cpuMsEach }) => cpuMsEach.cloud.toFixed(0)],
  ['history: run', ({ run }) => size(run)],
  ['history: evacuation, largest', ({ evacuation }) => size(evacuation)],
  ['history: a migration', ({ migration }) => size(migration)],
];

/** A column a fleet. */
export function tableOf(all: readonly Weighed[]): string {
  const table = new Table({
    style: { head: [], border: [] },
    colAligns: ['left', ...all.map(() => 'right' as const)],
  });
  for (const [name, figure] of rows) table.push([name, ...all.map(figure)]);
  return table.toString();
}
