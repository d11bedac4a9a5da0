import { UsageError, valuesOf, whole } from '../command-line.ts';

export interface Options {
  readonly servers: readonly number[];
  readonly parallel: readonly number[];
  readonly seconds: readonly number[];
  readonly tools: readonly Tool[];
  /** How often each tool does each task; the round of the median makespan counts. */
  readonly rounds: number;
}

const known = ['ferry', 'task', 'rally'] as const;
export type Tool = (typeof known)[number];

export const usage =
  'usage: npm run bench:peers -- [--servers 12,24] [--parallel 1,4] [--seconds 0,1,3] [--tools ferry,task,rally] [--rounds 1]';

/** @throws UsageError */
export function optionsOf(args: readonly string[]): Options {
  const { servers, parallel, seconds, tools, rounds } = valuesOf(args, {
    servers: { type: 'string', default: '12,24' },
    parallel: { type: 'string', default: '1,4' },
    seconds: { type: 'string', default: '0,1,3' },
    tools: { type: 'string', default: known.join() },
    rounds: { type: 'string', default: '1' },
  });
  return {
    servers: numbers('--servers', servers, 1),
    parallel: numbers('--parallel', parallel, 1),
    seconds: numbers('--seconds', seconds, 0),
    tools: tools.split(',').map(toolOf),
    rounds: whole('--rounds', rounds, 1, 99),
  };
}

function toolOf(text: string): Tool {
  const tool = known.find((one) => one === text);
  if (tool === undefined)
    throw new UsageError(`--tools: ${JSON.stringify(text)} is not one of ${known.join(', ')}.`);
  return tool;
}

function numbers(name: string, text: string, least: number): number[] {
  return text.split(',').map((each) => whole(name, each, least, 60));
}
