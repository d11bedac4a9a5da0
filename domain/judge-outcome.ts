import type { Intervention, Outcome } from './record.ts';
import { isIdle, type SeenRecord, type SeenServer } from './sightings.ts';

/** All that bears on how an attempt ended. */
export interface Evidence {
  readonly source: string;
  /** Absent where the scheduler chose. */
  readonly requested?: string;
  readonly statusBefore: string;
  readonly server?: SeenServer;
  readonly record?: SeenRecord;
  readonly interventions: readonly Intervention[];
  /** The campaign's deadline passed. */
  readonly overdue: boolean;
  /** The operator aborted the run. */
  readonly cancelled: boolean;
}

/**
 * The outcome from host, state and record together: none of them alone is believed. ACTIVE alone counts a failed
 * copy as a success; `completed` alone has been seen with the server still on its source.
 */
export function judgeOutcome(e: Evidence): Outcome {
  if (!e.server) return e.record ? 'inconsistent' : 'never-started';
  if (!isIdle(e.server)) return e.overdue ? 'timed-out' : e.cancelled ? 'aborted' : 'inconsistent';
  if (e.server.host === undefined) return 'inconsistent';
  const moved = e.server.host !== e.source;
  return moved ? outcomeOfAMove(e, e.server) : outcomeOfStaying(e, e.server);
}

function outcomeOfAMove(e: Evidence, server: SeenServer): Outcome {
  if (server.status !== e.statusBefore) return 'inconsistent';
  if (e.record && e.record.status !== 'completed') return 'inconsistent';
  if (e.requested !== undefined && server.host !== e.requested) return 'wrong-host';
  const forced = e.interventions.some((i) => i.act === 'force-complete' && i.tookEffect);
  return forced ? 'forced' : 'completed';
}

function outcomeOfStaying(e: Evidence, server: SeenServer): Outcome {
  if (!e.record) return 'error';
  switch (e.record.status) {
    case 'completed':
      return 'inconsistent';
    case 'cancelled':
      return calledOff(e);
    case 'failed':
      if (server.status !== e.statusBefore) return 'error';
      return e.interventions.some(isAcceptedAbort) ? calledOff(e) : 'failed';
    case 'error':
      return 'error';
    default:
      return e.overdue ? 'timed-out' : 'inconsistent';
  }
}

const calledOff = ({ overdue }: Evidence): Outcome => (overdue ? 'timed-out' : 'aborted');

/**
 * Nova looks at libvirt's job twice a second. One that an abort has ended in between is gone by then, the guest runs on its source,
 * and Nova takes that for a failure (virt/libvirt/migration.py, `find_job_type`): `failed` or `cancelled` is chance.
 */
function isAcceptedAbort({ act, status }: Intervention): boolean {
  return act === 'abort' && status !== undefined && status < 300;
}
