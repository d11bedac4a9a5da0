import { randomInt } from 'node:crypto';
import { endOf, runIdOf } from '../../domain/run-id.ts';

const fine = 2 ** 32;

/** A new id, whose end is random. */
export function newRunId(campaign: string, now: Date): string {
  return runIdOf(
    campaign,
    now,
    endOf(() => randomInt(fine) / fine),
  );
}
