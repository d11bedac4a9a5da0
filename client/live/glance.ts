import type { EvacuationProgress, RunProgress } from '../../domain/control.ts';
import { duration } from '../../domain/account/duration.ts';
import { waitText } from '../runs/waiting.ts';
import { printable } from '../render/printable.ts';
import { type Step, stepText } from './step.ts';

/** A moment of a run. */
export interface Glance {
  readonly run: RunProgress;
  readonly evacuation?: EvacuationProgress;
  /** By migration. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly at: number;
  /** What it is at outside its evacuations. */
  readonly doing?: string;
}

/** One line: where the run is, how much of it is done, and when this evacuation may be over. */
export function renderLine(glance: Glance): string {
  const { run, evacuation, at } = glance;
  const doing = run.waitingFor ? waitText(run.waitingFor, at) : glance.doing;
  const flags = [run.paused ? 'PAUSED' : '', run.stopping ? 'STOPPING' : ''].filter(Boolean);
  const where =
    run.scenario === undefined
      ? [run.stage, ...(doing === undefined ? [] : [printable(doing)])]
      : [run.scenario, `trip ${run.trip ?? '?'} ${run.direction ?? ''}`];
  const counts = evacuation && [
    `${evacuation.done}/${evacuation.total} done`,
    ...(evacuation.failed > 0 ? [`${evacuation.failed} did not move`] : []),
    `${evacuation.inFlight.length} of ${evacuation.parallelism} in flight`,
    ...etaOf(evacuation, at),
  ];
  const overall = `evacuation ${Math.min(run.evacuationsDone + 1, run.evacuationsPlanned)} of ${run.evacuationsPlanned}`;
  return [...flags, ...where, ...(counts ?? []), ...(run.evacuationsPlanned > 0 ? [overall] : [])].join(
    ' · ',
  );
}

/** What a line is worth printing for: where the run is, and how many servers are done. */
export function newsOf({ run, evacuation, doing }: Glance): string {
  const { stage, scenario, trip, direction, paused, stopping } = run;
  return JSON.stringify([
    stage,
    scenario,
    trip,
    direction,
    paused,
    stopping,
    doing,
    run.waitingFor?.host,
    run.waitingFor?.holder,
    evacuation?.done,
    evacuation?.failed,
  ]);
}

function etaOf(evacuation: EvacuationProgress, at: number): string[] {
  const left = leftMs(evacuation, at);
  return left === undefined ? [] : [`about ${duration(left)} left`];
}

/** How long an evacuation may still take, at the pace so far; unknown until one server is done. */
export function leftMs({ done, total, startedAt }: EvacuationProgress, at: number): number | undefined {
  if (done === 0 || done === total) return undefined;
  return ((at - startedAt) / done) * (total - done);
}

/** The picture for a terminal: the line, then a row for each server on the move, then the last that arrived. */
export function renderGlance(glance: Glance, width: number): string {
  const { evacuation, steps, at } = glance;
  const rows = (evacuation?.inFlight ?? []).slice(0, 16).map(({ key, server, since }) => {
    const step = steps.get(key);
    const phase = step ? stepText(step) : '…';
    return `  ${printable(server).padEnd(32)} ${phase.padEnd(16)} ${duration(at - since).padStart(8)}`;
  });
  const more = (evacuation?.inFlight.length ?? 0) - rows.length;
  const recent = (evacuation?.recent ?? []).map(
    ({ server, outcome, totalMs }) =>
      `  ${printable(server).padEnd(32)} ${outcome.padEnd(16)} ${totalMs === undefined ? '' : duration(totalMs).padStart(8)}`,
  );
  const bar = evacuation && evacuation.total > 0 ? [barOf(evacuation, Math.min(width, 80) - 2)] : [];
  return [
    renderLine(glance),
    ...bar,
    ...rows,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...(recent.length > 0 ? ['  ──', ...recent] : []),
  ]
    .map((line) => line.slice(0, width))
    .join('\n');
}

function barOf({ done, total, failed, inFlight }: EvacuationProgress, width: number): string {
  const cells = (n: number) => Math.round((n / total) * width);
  const good = cells(done - failed);
  const bad = failed > 0 ? Math.max(1, cells(failed)) : 0;
  const busy = Math.min(cells(inFlight.length), Math.max(0, width - good - bad));
  return `  ${'█'.repeat(good)}${'×'.repeat(bad)}${'▒'.repeat(busy)}${'·'.repeat(Math.max(0, width - good - bad - busy))}`;
}
