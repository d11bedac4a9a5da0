import type { WaitingFor } from './host-lock.ts';
import type { Outcome } from './record.ts';

/**
 * The names by which a run is asked and steered from outside. Client and workflows share them, so that the client
 * needs to know no more of the workflows than this.
 */
export const workflowTypes = {
  campaign: 'campaign',
  evacuation: 'evacuation',
  migration: 'migration',
  /** What a schedule starts: it starts the run. */
  scheduled: 'scheduled',
  /** Whose turn it is on a host. */
  hostLock: 'hostLock',
  /** Tells one target how a run ended. */
  notification: 'notification',
} as const;

export const queries = {
  progress: 'progress',
  /** Evacuation only: server by server, for whoever draws them. Takes a RosterQuestion. */
  roster: 'roster',
} as const;

export const signals = {
  /** Start no further migration until resumed; what is in flight goes on. */
  pause: 'pause',
  resume: 'resume',
  /** Start no further migration, let what is in flight finish, then clean up. */
  stop: 'stop',
  /** Evacuation only, from its own migrations: these servers have landed (or will not move), and their slots are free. */
  slotsFree: 'slotsFree',
  /** Evacuation only, from its run: how many may be on the move at once from now on. */
  parallelism: 'parallelism',
  /** Host lock only, from a run: it wants the host. */
  claim: 'claim',
  /** Run only, from a host lock: whether it has the host. */
  hostAnswer: 'hostAnswer',
} as const;

export const updates = {
  /** Takes 1…1000; answers the parallelism now in force. */
  setParallelism: 'setParallelism',
} as const;

/** Search attributes, all of type Keyword: what `ferry runs` and `ferry show` find workflows by. */
export const searchAttributes = {
  campaign: 'FerryCampaign',
  run: 'FerryRun',
  scenario: 'FerryScenario',
  server: 'FerryServer',
  source: 'FerrySource',
  destination: 'FerryDestination',
  outcome: 'FerryOutcome',
  verdict: 'FerryVerdict',
} as const;

/** What memos hold, by which lists show more than ids. */
export const memos = {
  /** Of a run: its campaign (CampaignSpec). */
  spec: 'spec',
  /** Of a run: the schedule that began it (DueBy). */
  dueBy: 'dueBy',
  /** Of a run: the host that it waits for (WaitingFor); absent when it waits for none. */
  waitingFor: 'waitingFor',
  /** Of a host lock: HostLockState. */
  lock: 'lock',
} as const;

export const controlTaskQueue = 'ferry';
/** Whoever reaches the guests. What is begun there goes on at a queue of that worker's own. */
export const probeTaskQueue = 'ferry-probe';

/** What a run's `progress` query answers. */
export interface RunProgress {
  readonly run: string;
  readonly campaign: string;
  readonly stage:
    'waiting' | 'preflight' | 'preparing' | 'evacuating' | 'pausing' | 'cleaning up' | 'concluding' | 'done';
  readonly paused: boolean;
  readonly stopping: boolean;
  readonly waitingFor?: WaitingFor;
  readonly scenario?: string;
  readonly trip?: number;
  readonly direction?: 'out' | 'back';
  /** Workflow id of the evacuation under way: ask it for the servers. */
  readonly evacuation?: string;
  readonly evacuationsDone: number;
  readonly evacuationsPlanned: number;
  readonly parallelism?: number;
  readonly migrationsDone: number;
}

/** What an evacuation's `progress` query answers. */
export interface EvacuationProgress {
  readonly total: number;
  readonly done: number;
  /** Of `done`: those that are not where they should be. */
  readonly failed: number;
  readonly startedAt: number;
  readonly parallelism: number;
  readonly paused: boolean;
  /** Workflow ids and names of the migrations under way. */
  readonly inFlight: readonly { readonly key: string; readonly server: string; readonly since: number }[];
  readonly recent: readonly {
    readonly server: string;
    readonly outcome: string;
    readonly totalMs?: number;
  }[];
}

/** What is known already, so that a large fleet is told once and not at every look. */
export interface RosterQuestion {
  readonly members: boolean;
  /** How many of those that have ended are known. */
  readonly endedFrom: number;
}

/** What an evacuation's `roster` query answers. Of a fleet that is moved in rounds: the round under way. */
export interface Roster {
  /** How many were tried in the rounds before this one; a new round has other members. */
  readonly before: number;
  /** The host emptied on the way out; on the way back those that the fleet is gathered from. */
  readonly sources: readonly string[];
  /** `nova` where the scheduler chooses. */
  readonly destination: string;
  /** In the order of their going. Absent where not asked for, and before the survey has found them. */
  readonly members?: readonly RosterMember[];
  /** How many of the members have been begun with. */
  readonly begun: number;
  /** Ids of those that have begun and not landed. */
  readonly moving: readonly string[];
  /** In the order of their ending, from the one asked for. */
  readonly ended: readonly EndedMove[];
}

export interface RosterMember {
  readonly id: string;
  readonly name: string;
  readonly host: string;
}

export interface EndedMove {
  readonly id: string;
  readonly outcome: Outcome;
  /** Whether it arrived whole. */
  readonly verified: boolean;
  readonly source: string;
  /** Where it is now. */
  readonly host: string;
  readonly totalMs?: number;
  readonly fault?: string;
  readonly runningFrom?: number;
  readonly runningUntil?: number;
}
