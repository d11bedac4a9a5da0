import type { Reason } from './account/verdict.ts';
import type { UnattributedGap } from './felt/figures.ts';
import type { PolicyCheck, ScenarioPolicy } from './policy.ts';
import type { MigrationRecord } from './record.ts';

/** One evacuation as it was asked for: one host emptied, in one direction, of one scenario's fleet. */
export interface EvacuationPlan {
  /** `<run>/<scenario>/<trip>-<direction>`; also the id of its workflow. */
  readonly id: string;
  readonly scenario: string;
  readonly trip: number;
  readonly warmup: boolean;
  readonly direction: 'out' | 'back';
  /** The host emptied; on the way back after the scheduler scattered the fleet, every host it is gathered from. */
  readonly sources: readonly string[];
  /** A host, or `nova` where the scheduler chose for each server. */
  readonly destination: string;
  readonly requestedParallelism: number;
}

/** What became of it, less the records themselves, which rest in the run store. */
export interface EvacuationAccount extends EvacuationPlan {
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Every server that should have moved and is still on its source, with the reason. */
  readonly leftBehind: readonly LeftBehind[];
  /** Requests of the evacuation's own (its surveys), beside those of its migrations. */
  readonly ownApiCalls: number;
  /** Why nobody watched its guests although the campaign asks for it; absent where somebody did, or was not to. */
  readonly unwatched?: string;
  /** Gaps that fell into no migration's window: times of day, epoch ms. The longest, where there are very many. */
  readonly unattributedGaps?: readonly UnattributedGap[];
  /** Present when it ended before every server was tried. */
  readonly cutShort?: 'stopped' | 'aborted';
}

export interface LeftBehind {
  readonly server: string;
  readonly serverId: string;
  readonly host?: string;
  readonly reason: string;
}

/** Something of the run's making that is still there after clean-up. */
export interface Leak {
  readonly kind: 'server' | 'volume' | 'image' | 'flavor' | 'keypair' | 'security group' | 'port' | 'policy';
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

/** All that is known of a run: what text, JSON, CSV and verdict are made from. */
export interface RunFacts {
  readonly run: string;
  readonly campaign: string;
  readonly cloud: string;
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly finishedAt?: number;
  readonly scenarios: readonly ScenarioFacts[];
  readonly evacuations: readonly EvacuationAccount[];
  readonly migrations: readonly MigrationRecord[];
  readonly leaks: readonly Leak[];
  /** Where the campaign declares a policy: of each scenario that was come to. */
  readonly policies?: readonly ScenarioPolicy[];
  /** How it stood against the runs before it when it ended; what was found then holds, whatever runs come or go later. */
  readonly regression?: readonly Reason[];
  /** Why the run ended before its plan did; absent when it did not. */
  readonly endedEarly?: { readonly how: 'stopped' | 'aborted' | 'failed'; readonly reason: string };
}

export interface ScenarioFacts {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How the cloud stood with what it declares; absent where it declares nothing, or that is not known yet. */
  readonly policy?: PolicyCheck;
}

/** What a run's workflow ends in: small, for it rests in Temporal's history; the whole is the run document. */
export interface RunConclusion {
  readonly run: string;
  readonly campaign: string;
  readonly verdict: 'pass' | 'fail';
  /** One line each, of the limits that were not met and of whatever else made it fail. */
  readonly reasons: readonly string[];
  readonly attempted: number;
  readonly verified: number;
  readonly leaks: readonly Leak[];
  readonly policies?: readonly ScenarioPolicy[];
  /** Where the campaign asks for it. */
  readonly regression?: readonly Reason[];
  readonly endedEarly?: NonNullable<RunFacts['endedEarly']>;
}
