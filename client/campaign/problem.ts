import { printable } from '../../domain/printable.ts';

/** What is wrong with a campaign file, where, and what to do about it. */
export interface Problem {
  /** `migrate.parallelism[1]`; empty when it is said of the file as a whole. */
  readonly path: string;
  /** 1-based; absent when the file could not be read at all. */
  readonly line?: number;
  readonly column?: number;
  /** The value as written, cut short; absent where there is none, or where it may be a secret. */
  readonly value?: string;
  /** What is wrong, value included: `0 is not in 1…1000`. */
  readonly message: string;
  /** What to write instead: a sentence. */
  readonly remedy: string;
}

/**
 * One line a problem, in the order of the file: `campaign.yaml:12:16 migrate.parallelism: 0 is not in 1…1000. Write …`
 * A file may be anybody's: what it would do to a terminal is shown instead of done.
 */
export function renderProblems(file: string, problems: readonly Problem[]): string {
  return inFileOrder(problems)
    .map(({ path, line, column, message, remedy }) => {
      const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
      return printable(`${place}${path === '' ? ':' : ` ${path}:`} ${message}. ${remedy}`);
    })
    .join('\n');
}

export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const by = (problem: Problem) => (problem.line ?? 0) * 1e6 + (problem.column ?? 0);
  return problems.toSorted((a, b) => by(a) - by(b));
}

/** `fleet.groups[1].flavor`: a path as people write it. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}
