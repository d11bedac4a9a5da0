import { valuesOf, whole } from '../command-line.ts';

export interface Options {
  readonly servers: readonly number[];
  readonly parallel: readonly number[];
  readonly seconds: readonly number[];
}

export const usage = 'usage: npm run bench:peers -- [--servers 12,24] [--parallel 1,4] [--seconds 0,1,3]';

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Options {
  const { servers, parallel, seconds } = valuesOf(args, {
    servers: { type: 'string', default: '12,24' },
    parallel: { type: 'string', default: '1,4' },
    seconds: { type: 'string', default: '0,1,3' },
  });
  return {
    servers: numbers('--servers', servers, 1),
    parallel: numbers('--parallel', parallel, 1),
    seconds: numbers('--seconds', seconds, 0),
  };
}

function numbers(name: string, text: string, least: number): number[] {
  return text.split(',').map((each) => whole(name, each, least, 60));
}
