import { Option } from 'commander';

/** In place of what the campaign says. */
export function notifyTargets(): Option {
  return new Option(
    '--notify <target>',
    "tell this target of the worker's notify.yaml how it ended; may be repeated",
  ).argParser((target: string, others: readonly string[] | undefined) => [...(others ?? []), target]);
}
