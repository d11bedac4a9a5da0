import type { KeyObject } from 'node:crypto';
import { type AnsweringInput, felt, type FeltInput, untilAnswering } from './felt.ts';
import { probe, type ProbeInput } from './watch-post.ts';

export interface ProbeDependencies {
  /** The folder of the samples, a folder a run. */
  readonly samples: string;
  readonly key: KeyObject;
  /** The task queue of this worker alone, where its samples are. */
  readonly ownQueue: string;
}

export type ProbeActivities = ReturnType<typeof createProbeActivities>;

/** What is done where the guests can be reached, by the names that workflows know it by. */
export function createProbeActivities({ samples, key, ownQueue }: ProbeDependencies) {
  return {
    /** Whoever takes it has the watch: what follows goes to its own queue. */
    beginProbing: () => Promise.resolve({ queue: ownQueue }),
    probe: (input: ProbeInput) => probe(samples, key, input),
    untilAnswering: (input: AnsweringInput) => untilAnswering(samples, input),
    felt: (input: FeltInput) => felt(samples, input),
  };
}
