import type { Policy } from '../policy.ts';
import type { BlockMigration, DeadlinePolicy, FleetSpec } from './spec.ts';

/** One point of the campaign's matrix: every parameter has one value. */
export interface Scenario extends Move {
  /** Derived from the parameters, unique in the campaign, `[a-zA-Z0-9._+-]`, short: `image-m1.tiny-x4`. */
  readonly name: string;
  /**
   * The same for scenarios that use one and the same fleet, which are neighbours in the campaign's order unless policies
   * come between them: boot it before the first of them, remove it before the next that uses another. Made of the same characters as the name, for names of servers.
   */
  readonly fleetKey: string;
  readonly fleet: FleetSpec;
  /** What the cloud's hosts must have while it goes on; absent where the campaign declares nothing. */
  readonly policy?: Policy;
  /** The same in flat words, for reports; a list where the fleet's groups differ. */
  readonly parameters: Readonly<Record<string, Parameter | readonly Parameter[]>>;
}

/** How a scenario moves its fleet. */
export interface Move {
  /** A host, or `nova`: the scheduler chooses for each server. */
  readonly to: string;
  readonly blockMigration: BlockMigration;
  /** How many servers may be on the move at once. */
  readonly parallelism: number;
  readonly deadline: {
    readonly baseMs: number;
    /** For each GiB that has to be copied: memory, and the local disk where block migration copies it. */
    readonly perGibMs: number;
    readonly then: DeadlinePolicy;
  };
}

export type Parameter = string | number | boolean;
