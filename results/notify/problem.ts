/**
 * Thrown when notify.yaml does not say whom to tell, or how; the message names file, field and remedy, and never what
 * may be a secret.
 */
export class NotifyProblem extends Error {
  override readonly name = 'NotifyProblem';
}
