import { isFinal } from './migration-status.ts';
import { isIdle, type Sightings } from './sightings.ts';

/**
 * What the latest look says of a move.
 * - `landed`: idle, on another host, in the state it had before. The record may still be on its way to `completed`.
 * - `stayed`: idle, on its source, and the record is final.
 * - `odd`: idle, but host, state and record do not fit together (yet): worth a settling time before judging.
 * - `not-yet`: under way.
 */
export type Settlement = 'landed' | 'stayed' | 'odd' | 'not-yet';

export function settlement(seen: Sightings, before: { host: string; status: string }): Settlement {
  const { server, record } = seen;
  if (!server) return 'not-yet';
  if (!isIdle(server)) {
    // A final record beside a server that still says it moves: it died in between. Give it time, then judge.
    return record && isFinal(record.status) ? 'odd' : 'not-yet';
  }
  if (server.host === undefined) return 'odd'; // shelved meanwhile, or not for our eyes: no proof of an arrival
  const moved = server.host !== before.host;
  if (moved) return server.status === before.status ? 'landed' : 'odd';
  if (!record) return 'odd';
  if (!isFinal(record.status)) return 'odd';
  if (record.status === 'completed') return 'odd';
  return server.status === before.status ? 'stayed' : 'odd';
}
