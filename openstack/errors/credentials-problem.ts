/** What is wrong with the credentials as they are written down. */
import { OpenStackError } from './evidence.ts';

export interface Problem {
  /** The file, or 'environment'. */
  readonly file: string;
  /** Where in it: 'clouds.testbed.auth.username', 'OS_AUTH_URL'. */
  readonly field?: string;
  /** What stands there, never a secret. */
  readonly value?: string;
  readonly problem: string;
  readonly remedy: string;
}

/** The source of credentials can't be used. All its problems at once, each with its place and its remedy. */
export class CredentialsProblem extends OpenStackError {
  override readonly name = 'CredentialsProblem';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`credentials can't be used:\n${problems.map((problem) => `  ${line(problem)}`).join('\n')}`);
    this.problems = problems;
  }
}

function line({ file, field, value, problem, remedy }: Problem): string {
  const place = field === undefined ? file : `${file}: ${field}`;
  const shown = value === undefined ? '' : ` (${JSON.stringify(value)})`;
  return `${place}${shown}: ${problem}. ${remedy}`;
}
