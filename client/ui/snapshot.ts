/** What the server tells the page: the one vocabulary of both. Types alone, so that the page can share them. */
import type { RunProgress } from '../../domain/control.ts';
import type { SeenGap } from '../../domain/felt/seen-gap.ts';
import type { Outcome } from '../../domain/record.ts';
import type { Step } from '../live/step.ts';
import type { RunState } from '../runs/wanted.ts';

/** A server of the fleet, at this moment. Names are safe to show; the page puts them in as text all the same. */
export interface Tile {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly is: TileState;
  /** That it did not answer in the last seconds: the longest silence, whoever asked. */
  readonly gap?: TileGap;
}

export type TileGap = Omit<SeenGap, 'serverId'>;

export type TileState =
  /** Of the fleet, but not of the evacuation under way. */
  | { readonly state: 'resting' }
  | { readonly state: 'waiting' }
  /** `since` is epoch ms: when it was begun with. */
  | { readonly state: 'moving'; readonly step: Step; readonly since?: number }
  /** On its new host, and being looked at. */
  | { readonly state: 'landed' }
  | { readonly state: 'arrived'; readonly totalMs?: number }
  /** It did not arrive, or not whole. */
  | { readonly state: 'failed'; readonly outcome: Outcome; readonly fault?: string };

/** A run at this moment. Times of day are epoch ms, durations ms; what is not known is absent. */
export interface Head {
  readonly run: string;
  readonly campaign: string;
  readonly at: number;
  readonly stage: RunProgress['stage'];
  readonly paused: boolean;
  readonly stopping: boolean;
  /** What it is at where it moves nothing, in a few words. */
  readonly doing?: string;
  readonly evacuationsDone: number;
  readonly evacuationsPlanned: number;
  readonly evacuation?: EvacuationHead;
}

export interface EvacuationHead {
  readonly scenario: string;
  readonly trip: number;
  readonly direction: 'out' | 'back';
  readonly from: readonly string[];
  readonly to?: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly moving: number;
  /** How many were asked for at once, and what the cloud has run at once so far in this evacuation. */
  readonly asked: number;
  readonly ran?: { readonly mean: number; readonly max: number };
  readonly leftMs?: number;
}

/** All there is to see. */
export interface Snapshot {
  readonly head: Head;
  /** In the order of their columns. */
  readonly hosts: readonly string[];
  readonly tiles: readonly Tile[];
}

/** What became different since the last one. */
export interface Change {
  readonly head: Head;
  readonly hosts?: readonly string[];
  readonly tiles: readonly Tile[];
  readonly gone: readonly string[];
}

/** Why the picture is of some time ago. */
export interface Stale {
  readonly since: number;
  readonly why: string;
}

/** The events of `/api/runs/RUN/live`, by name. */
export interface Events {
  readonly snapshot: Snapshot;
  readonly change: Change;
  readonly stale: Stale;
  /** It has ended: `/api/runs/RUN` has its account. */
  readonly ended: { readonly run: string };
}

/** A row of `/api/runs`. */
export interface ListedRun {
  readonly run: string;
  readonly campaign: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly tookMs?: number;
  readonly attempted?: number;
  readonly verified?: number;
  readonly waiting?: string;
  readonly links: { readonly report?: string; readonly trend: string };
}

export interface RunPage {
  readonly runs: readonly ListedRun[];
  /** Whether there are older ones. */
  readonly more: boolean;
  /** Why runs under way are not among them, where Temporal is away. */
  readonly away?: string;
  /** Every campaign that is known. */
  readonly campaigns: readonly string[];
}

/** `/api/runs/RUN`: what a run took so far, or in all. Figures are words already. */
export interface Account {
  readonly run: string;
  readonly campaign: string;
  readonly cloud: string;
  readonly startedAt: number;
  readonly tookMs?: number;
  readonly attempted: number;
  readonly verified: number;
  readonly verdict?: { readonly state: 'pass' | 'fail'; readonly reasons: readonly ReasonLine[] };
  readonly endedEarly?: string;
  readonly scenarios: readonly ScenarioTable[];
  readonly warnings: readonly {
    readonly observation: string;
    readonly cause: string;
    readonly next: string;
  }[];
  /** The first of them; `unmovedInAll` counts. */
  readonly unmoved: readonly { readonly where: string; readonly server: string; readonly why: string }[];
  readonly unmovedInAll: number;
  readonly links: {
    readonly report: string;
    readonly trend: string;
    readonly json: string;
    readonly csv: string;
  };
}

export interface ReasonLine {
  readonly passed: boolean;
  readonly text: string;
}

export interface ScenarioTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
