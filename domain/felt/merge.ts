import type { MigrationRecord } from '../record.ts';
import type { Felt } from './figures.ts';

/** The records with what was felt of each; boot_id and heartbeat are verifications like any other. */
export function withFelt(records: readonly MigrationRecord[], felt: readonly Felt[]): MigrationRecord[] {
  const byKey = new Map(felt.map((one) => [one.key, one]));
  return records.map((record) => {
    const one = byKey.get(record.key);
    if (!one) return record;
    const { key, bootId, heartbeat, ...figures } = one;
    const verified = {
      ...record.verified,
      ...(bootId !== undefined && { bootId }),
      ...(heartbeat !== undefined && { heartbeat }),
    };
    return { ...record, ...figures, key, verified };
  });
}
