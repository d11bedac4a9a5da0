import { ApplicationFailure } from '@temporalio/activity';

/** A failure that trying again will not mend: the run ends with it, and cleans up. */
export function cannotPrepare(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'CannotPrepare');
}
