/** How the benches take a command line, and refuse one. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Thrown when the command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options' values as they were written. @throws UsageError */
export function valuesOf<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** @throws UsageError where it is not a whole number of `least`…`most` */
export function whole(name: string, text: string, least: number, most: number): number {
  const n = Number(text);
  if (text !== '' && Number.isInteger(n) && n >= least && n <= most) return n;
  throw new UsageError(`${name}: ${JSON.stringify(text)} is not a whole number of ${least}…${most}.`);
}

/** Ends with what `work` answers, 0 or 1; with 2 and the usage where it throws a `UsageError`. */
export async function command(usage: string, work: () => Promise<0 | 1>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exitCode = 2;
  }
}
