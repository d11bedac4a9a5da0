import type { MigrationRecord } from '../record.ts';

/**
 * Whether the server arrived whole: Nova says that it completed, it is on the right host, and nothing that was looked
 * at says otherwise. What could not be looked at does not count against it, save the host: without that there is no
 * arrival.
 */
export function isVerified({ outcome, verified }: Pick<MigrationRecord, 'outcome' | 'verified'>): boolean {
  const arrived = outcome === 'completed' || outcome === 'forced';
  const checks: readonly (boolean | undefined)[] = Object.values(verified);
  return arrived && verified.host === true && !checks.includes(false);
}
