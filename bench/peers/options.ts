import { parseArgs } from 'node:util';

export interface Options {
  readonly servers: readonly number[];
  readonly parallel: readonly number[];
  readonly seconds: readonly number[];
}

export const usage = 'usage: npm run bench:peers -- [--servers 12,24] [--parallel 1,4] [--seconds 0,1,3]';

/** Thrown when the command line is wrong; the message says how. */
export class UsageError extends Error {}

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Options {
  const { servers, parallel, seconds } = parsed(args);
  return {
    servers: numbers('--servers', servers, 1),
    parallel: numbers('--parallel', parallel, 1),
    seconds: numbers('--seconds', seconds, 0),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        servers: { type: 'string', default: '12,24' },
        parallel: { type: 'string', default: '1,4' },
        seconds: { type: 'string', default: '0,1,3' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numbers(name: string, text: string, least: number): number[] {
  return text.split(',').map((each) => {
    const n = Number(each);
    if (each !== '' && Number.isInteger(n) && n >= least && n <= 60) return n;
    throw new UsageError(`${name}: ${JSON.stringify(each)} is not a whole number of ${String(least)}…60.`);
  });
}
