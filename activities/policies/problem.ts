/**
 * Thrown when policies.yaml is wrong, or a command of it fails; the message names file or command, what happened, and the remedy.
 */
export class PolicyProblem extends Error {
  override readonly name = 'PolicyProblem';
}
