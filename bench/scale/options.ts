import { valuesOf, whole } from '../command-line.ts';

export interface Options {
  /** Fleets to move, one after the other, smallest first. */
  readonly sizes: readonly number[];
  readonly inFlight: number;
  /** Instead of moving large fleets: one server, there and back so many times. */
  readonly roundTrips: number | undefined;
}

export const usage = `usage: npm run bench:scale -- [--sizes 10,100,1000,10000] [--in-flight 64]
       npm run bench:scale -- --round-trips 500`;

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Options {
  const values = valuesOf(args, {
    sizes: { type: 'string', default: '10,100,1000,10000' },
    'in-flight': { type: 'string', default: '64' },
    'round-trips': { type: 'string' },
  });
  const { sizes, 'in-flight': inFlight, 'round-trips': roundTrips } = values;
  return {
    sizes: sizes
      .split(',')
      .map((each) => upTo100000('--sizes', each))
      .sort((a, b) => a - b),
    inFlight: upTo100000('--in-flight', inFlight),
    roundTrips: roundTrips === undefined ? undefined : upTo100000('--round-trips', roundTrips),
  };
}

const upTo100000 = (name: string, text: string) => whole(name, text, 1, 100_000);
