import type { Gap } from '../felt/figures.ts';
import type { MigrationRecord } from '../record.ts';
import { iso } from './iso.ts';
import type { MigrationDocument } from './schema/run.ts';
import { isVerified } from './verified.ts';

/** Of the evacuation or the run, which say it once. */
const saidAbove: ReadonlySet<string> = new Set(['key', 'run', 'campaign', 'scenario', 'trip']);
const times: ReadonlySet<string> = new Set([
  'postedAt',
  'landedAt',
  'verifiedAt',
  'runningFrom',
  'runningUntil',
]);

/** The record without what its evacuation and run say already, and its times of day as the rest of the document has them. */
export function publishMigration(record: MigrationRecord): MigrationDocument {
  const published: Record<string, unknown> = {};
  // A loop: of a hundred thousand records this is the dearest line.
  for (const name of Object.keys(record)) {
    const value = record[name as keyof MigrationRecord];
    if (value === undefined || saidAbove.has(name)) continue;
    published[name] = times.has(name) ? iso(value as number) : value;
  }
  published['isVerified'] = isVerified(record);
  published['interventions'] = record.interventions.map(({ at, ...rest }) => ({ ...rest, at: iso(at) }));
  if (record.gaps) published['gaps'] = record.gaps.map(publishGap);
  return published as MigrationDocument;
}

/** Its figures are to a µs since they left the probe. */
export function publishGap<T extends Gap>({ fromMs, toMs, ...gap }: T) {
  return { ...gap, from: iso(fromMs), to: iso(toMs) };
}
