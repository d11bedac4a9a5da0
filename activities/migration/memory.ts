import type { Context } from '@temporalio/activity';
import type { Sightings } from '../../domain/sightings.ts';

/** What a heartbeat carries from a watcher that dies to the one that follows. */
export interface Carried {
  readonly seen: Sightings;
  readonly apiCalls: number;
  /** Worker clock, ms: it had landed, and what was left was to verify it. */
  readonly landedAt?: number;
}

/** What outlives an attempt. */
export interface Memory {
  readonly carried?: Carried | undefined;
  keep(carried: Carried): void;
  /** Still alive, and nothing new to keep. */
  beat(): void;
}

/** An activity's own heartbeats. */
export function heartbeatsOf(context: Context): Memory {
  const carried = context.info.heartbeatDetails as Carried | undefined;
  let last = carried;
  return {
    carried,
    keep: (now) => {
      last = now;
      context.heartbeat(now);
    },
    beat: () => {
      context.heartbeat(last);
    },
  };
}
