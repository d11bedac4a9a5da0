import { type MigrationRecord, type Outcome, outcomes } from '../record.ts';

/** Attempts by outcome. All of them: a 0 here is a count, and says that it was looked for. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function countOutcomes(records: readonly Pick<MigrationRecord, 'outcome'>[]): OutcomeCounts {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of records) counts[outcome]++;
  return counts;
}
