import type { EvacuationSlice } from './slices.ts';
import { summariseTrips, type TripsSummary } from './trips-summary.ts';

/**
 * `warm-up`: before the trips that count · `first`: the first that counts, with cold caches and fresh ARP and FDB
 * entries unless there was a warm-up · `later`: the rest.
 */
export const phasesOfARun = ['warm-up', 'first', 'later'] as const;
export type PhaseOfARun = (typeof phasesOfARun)[number];

/** The evacuations of one direction in one phase of the run. */
export interface Part extends TripsSummary {
  readonly phase: PhaseOfARun;
  readonly direction: 'out' | 'back';
}

export interface ScenarioSummary {
  /** Every trip that counts, in both directions. */
  readonly measured: TripsSummary;
  /** The same and the warm-up, apart: out before back, in each by phase. Empty ones are left out. */
  readonly parts: readonly Part[];
}

export function summariseScenario(evacuations: readonly EvacuationSlice[]): ScenarioSummary {
  const measured = evacuations.filter(({ account }) => !account.warmup);
  const first = measured.reduce((trip, { account }) => Math.min(trip, account.trip), Infinity);
  const parts = (['out', 'back'] as const).flatMap((direction) =>
    phasesOfARun.flatMap((phase) => {
      const group = evacuations.filter(
        ({ account }) => account.direction === direction && phaseOf(account, first) === phase,
      );
      return group.length === 0 ? [] : [{ phase, direction, ...summariseTrips(group) }];
    }),
  );
  return { measured: summariseTrips(measured), parts };
}

function phaseOf({ warmup, trip }: EvacuationSlice['account'], first: number): PhaseOfARun {
  return warmup ? 'warm-up' : trip === first ? 'first' : 'later';
}
