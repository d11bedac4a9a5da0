import type { MigrationRecord } from './record.ts';

type Ended = Pick<MigrationRecord, 'outcome' | 'source' | 'destination' | 'landedAt' | 'verified'>;

/**
 * The host that a server is on after an attempt, as far as the record tells: `destination` of one that did not move is
 * where it was to go.
 */
export function whereabouts({ outcome, source, destination, landedAt, verified }: Ended): string {
  const left = landedAt !== undefined || outcome === 'wrong-host' || verified.goneFromSource === true;
  return left ? (destination ?? source) : source;
}
