import { parseArgs } from 'node:util';

export interface Options {
  /** Fleets to move, one after the other, smallest first. */
  readonly sizes: readonly number[];
  readonly inFlight: number;
  /** Instead of moving large fleets: one server, there and back so many times. */
  readonly roundTrips: number | undefined;
}

export const usage = `usage: npm run bench:scale -- [--sizes 10,100,1000,10000] [--in-flight 64]
       npm run bench:scale -- --round-trips 500`;

/** Thrown when the command line is wrong; the message says how. */
export class UsageError extends Error {}

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Options {
  const { sizes, 'in-flight': inFlight, 'round-trips': roundTrips } = parsed(args);
  return {
    sizes: sizes
      .split(',')
      .map((each) => whole('--sizes', each))
      .sort((a, b) => a - b),
    inFlight: whole('--in-flight', inFlight),
    roundTrips: roundTrips === undefined ? undefined : whole('--round-trips', roundTrips),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sizes: { type: 'string', default: '10,100,1000,10000' },
        'in-flight': { type: 'string', default: '64' },
        'round-trips': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string): number {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 100_000) return n;
  throw new UsageError(`${name}: ${JSON.stringify(text)} is not a whole number of 1…100000.`);
}
