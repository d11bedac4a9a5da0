import type { Finding } from '../../domain/ground.ts';
import type { Inquiry } from './inquiry.ts';

/** One thing that preflight looks at. Checks know nothing of one another, and are made side by side. */
export interface Check {
  /** What it looks at; what it is called when it could not be made. */
  readonly what: string;
  /** Undefined: the campaign has nothing of the kind. */
  readonly look: (inquiry: Inquiry) => Promise<readonly Finding[] | undefined>;
}

/** Thrown by a fact that rests on another which is not there: what is missing has a finding of its own already. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

type Words = Omit<Finding, 'severity'>;

export const error = (words: Words): Finding => ({ severity: 'error', ...words });
export const warning = (words: Words): Finding => ({ severity: 'warning', ...words });
export const note = (words: Words): Finding => ({ severity: 'note', ...words });
