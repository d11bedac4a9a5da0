/** How exactly a landing is known. */
import { phaseOf } from '../../domain/migration-status.ts';
import type { Sightings } from '../../domain/sightings.ts';
import type { Look } from '../watchtower.ts';

/** Whether a look proves that the server had not landed. A record says `running` for a while after that, and proves nothing then. */
export function isNotThereYet({ record }: Sightings, { listed }: Pick<Look, 'listed'>): boolean {
  return listed || record === undefined || phaseOf(record.status) !== 'running';
}

/** How far looks were apart, ms. Where nobody looked because no landing was foreseen, it is known no better than since the look before. */
export function resolution(
  { lastNotYetAt }: Pick<Sightings, 'lastNotYetAt'>,
  { server, askedAt, everyMs }: Pick<Look, 'server' | 'askedAt' | 'everyMs'>,
): number {
  const unseenMs = askedAt - (lastNotYetAt ?? askedAt);
  return typeof server === 'object' && unseenMs > 2 * everyMs ? unseenMs : everyMs;
}
