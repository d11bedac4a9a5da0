import type { Survey } from '../activities/fleet/survey.ts';
import { isVerified } from '../domain/account/verified.ts';
import type { EndedMove, Roster, RosterQuestion } from '../domain/control.ts';
import { parseKey } from '../domain/migration-key.ts';
import { whereabouts } from '../domain/whereabouts.ts';
import type { EvacuationInput } from './evacuation.ts';
import type { Ledger } from './ledger.ts';
import type { SlidingWindow } from './sliding-window.ts';
import type { MigrationRecord } from '../domain/record.ts';

/** Where each server of this round is, and how far it has come. `found` is absent until the survey has been made. */
export function rosterOf(
  { direction, home, to, before }: EvacuationInput,
  found: Survey | undefined,
  window: SlidingWindow,
  ledger: Ledger,
  asked: RosterQuestion,
): Roster {
  return {
    before: before?.attempted ?? 0,
    sources: direction === 'out' ? [home] : (found?.sources ?? []),
    destination: direction === 'out' ? to : home,
    begun: window.begun,
    moving: window.inFlight.flatMap(({ key }) => parseKey(key)?.serverId ?? []),
    ended: ledger.records.slice(asked.endedFrom).map(endedMove),
    ...(asked.members &&
      found && { members: found.members.map(({ id, name, host }) => ({ id, name, host })) }),
  };
}

function endedMove(record: MigrationRecord): EndedMove {
  const { serverId: id, outcome, source, totalMs, fault, runningFrom, runningUntil } = record;
  return {
    id,
    outcome,
    verified: isVerified(record),
    source,
    host: whereabouts(record),
    ...(totalMs !== undefined && { totalMs }),
    ...(fault && { fault: fault.message }),
    ...(runningFrom !== undefined && { runningFrom }),
    ...(runningUntil !== undefined && { runningUntil }),
  };
}
