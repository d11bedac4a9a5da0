import type { FeltFigures, Gap } from './felt/figures.ts';

/** How one attempt to move one server ended. Every attempt is one of these; none is left out of a count. */
export const outcomes = [
  /** Nova says completed, and the server is where it should be. */
  'completed',
  /** Completed after ferry (or somebody else) told Nova to force it. */
  'forced',
  /** Nova's record says `failed`: the copy broke, or Nova's own completion time-out ended it. */
  'failed',
  /** Nova's record says `error`: refused or broken before or after the copy. */
  'error',
  /** Cancelled on purpose: by the operator's stop, or by somebody through the API. */
  'aborted',
  /** Over the campaign's deadline, and ended for that reason (or, with `then: wait`, given up on). */
  'timed-out',
  /** The server left its source, but for another host than the one asked for. */
  'wrong-host',
  /** The sources contradict each other, and still did at the end of the settling time. */
  'inconsistent',
  /** Nova never took it: refused at once, answered by nobody, or the server was not there to be moved. */
  'never-started',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why an attempt did not succeed, in the words of whoever said so. */
export interface Fault {
  /** One line. */
  readonly message: string;
  /** Further lines: a traceback or an event's details, where the microversion gives them (2.84). */
  readonly details?: string;
  /** Who says it: the API's refusal, the instance action's event, the migration record, the server's fault, or ferry. */
  readonly source: 'api' | 'event' | 'migration' | 'server' | 'ferry';
}

/** What was looked at after the move. Absent = unknown (not asked, not applicable, or not to be had); never false for that. */
export interface Verification {
  /** `OS-EXT-SRV-ATTR:host` is the destination (any other host than the source, where the scheduler chose). */
  readonly host?: boolean;
  /** The status is what it was before. */
  readonly status?: boolean;
  /** `OS-EXT-STS:task_state` is null. */
  readonly taskState?: boolean;
  /** Every port's `binding:host_id` is the server's host. Absent for a server without ports. */
  readonly portBinding?: boolean;
  /** The same volumes are attached (volume ids: attachment ids change with the host). Absent without volumes. */
  readonly volumes?: boolean;
  /** The old host no longer lists the server. */
  readonly goneFromSource?: boolean;
  /** The guest's `boot_id` is what it was: it did not reboot. */
  readonly bootId?: boolean;
  /** The guest's heartbeat sequence went on. */
  readonly heartbeat?: boolean;
}

/**
 * One attempt to move one server: a row of the account. Times of day are epoch milliseconds of the worker's clock;
 * durations are milliseconds; bytes are bytes. Unknown is absent, never 0. What guests felt is added when the evacuation ends.
 */
export interface MigrationRecord extends FeltFigures {
  /** Unique for ever: `<run>/<scenario>/<trip>-<direction>/<server id>`; also the id of the migration's workflow. */
  readonly key: string;
  readonly run: string;
  readonly campaign: string;
  readonly scenario: string;
  /** 1-based, warm-up trips included. */
  readonly trip: number;
  readonly warmup: boolean;
  readonly direction: 'out' | 'back';
  readonly server: string;
  readonly serverId: string;
  readonly boot?: 'image' | 'volume';
  readonly ramMb?: number;
  readonly source: string;
  /** Where it was to go; absent when the scheduler was to choose. */
  readonly requested?: string;
  /** Where it is afterwards when that is not the source; for an attempt that did not move, where it was to go if known. */
  readonly destination?: string;
  readonly blockMigration: boolean | 'auto';
  readonly outcome: Outcome;
  readonly fault?: Fault;
  readonly verified: Verification;
  /** What ferry told Nova to do with this migration beyond starting it, each with the answer and whether it took effect. */
  readonly interventions: readonly Intervention[];
  /** True where the POST's answer was lost (or its sender died) and the migration was found and adopted. */
  readonly adopted: boolean;
  /** Nova's own names for it. */
  readonly requestId?: string;
  readonly migrationId?: number;
  readonly migrationUuid?: string;

  readonly postedAt?: number;
  readonly landedAt?: number;
  readonly verifiedAt?: number;
  /** First and last observation of `running`: the interval that effective parallelism is made of. */
  readonly runningFrom?: number;
  readonly runningUntil?: number;

  readonly apiAcceptMs?: number;
  /** POST sent → first observation of ACTIVE ∧ task_state null ∧ host = destination. Resolution: `pollEveryMs`. */
  readonly totalMs?: number;
  /** `updated_at − created_at` of Nova's record. Resolution: 1,000 ms. */
  readonly novaTotalMs?: number;
  readonly queueMs?: number;
  readonly prepareMs?: number;
  readonly copyMs?: number;
  readonly postMs?: number;
  /** Instance-action events, resolution 1,000 ms. */
  readonly precheckMs?: number;
  readonly preLiveMs?: number;
  readonly postDestinationMs?: number;
  /** The longest that the landing can have gone unseen: last "not yet" asked → first "yes" received. */
  readonly detectionLagMs?: number;
  readonly pollEveryMs: number;

  readonly memoryTotalBytes?: number;
  readonly memoryProcessedBytes?: number;
  readonly memoryRemainingBytes?: number;
  readonly diskTotalBytes?: number;
  readonly diskProcessedBytes?: number;
  readonly diskRemainingBytes?: number;
  /** How many progress figures the byte counts rest on: Nova saves one every 5 s or so. */
  readonly progressSamples: number;
  /** max processed ÷ total: a lower bound. */
  readonly recopyRatio?: number;
  /** When it was silent: epoch ms. Absent where it was not, or nobody watched. */
  readonly gaps?: readonly Gap[];
  /** Requests to the cloud for this migration; lists shared by several watchers count in equal parts, so it may be fractional. */
  readonly apiCalls: number;
}

export interface Intervention {
  readonly act: 'abort' | 'force-complete';
  readonly at: number;
  /** HTTP status of the answer; absent when there was none. */
  readonly status?: number;
  /** Whether the migration was seen to obey before the next one was sent (or at the end). */
  readonly tookEffect: boolean;
}
