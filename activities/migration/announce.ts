import { parseKey } from '../../domain/migration-key.ts';
import type { Member } from '../../domain/member.ts';
import { phaseOf } from '../../domain/migration-status.ts';
import type { Sightings } from '../../domain/sightings.ts';
import type { Announcer } from '../../results/influx/influx.ts';

/** Tells where a migration stands. `key` is the id of its workflow, which says of what run and trip it is. */
export function announce(
  announcer: Pick<Announcer, 'progress'>,
  key: string,
  member: Member,
  { record, progress }: Sightings,
  at: number,
): void {
  const of = parseKey(key);
  if (!of || !record) return;
  const { samples, ...bytes } = progress;
  announcer.progress(of.run, {
    scenario: of.scenario,
    trip: of.trip,
    direction: of.direction,
    server: member.name,
    serverId: member.id,
    source: member.host,
    phase: phaseOf(record.status),
    at,
    bytes: samples === 0 ? {} : bytes,
  });
}
