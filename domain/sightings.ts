import { type MigrationPhase, phaseOf } from './migration-status.ts';

/** The migration record as last seen. */
export interface SeenRecord {
  readonly id: number;
  readonly uuid?: string;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly destination?: string;
}

/** The server as last seen. */
export interface SeenServer {
  readonly status: string;
  readonly taskState?: string;
  readonly host?: string;
  readonly fault?: string;
  readonly volumeIds: readonly string[];
}

/** Whether nothing is being done to it, of which its place could change. */
export const isIdle = ({ taskState, status }: SeenServer): boolean =>
  taskState === undefined && status !== 'MIGRATING';

/** Bytes as Nova last published them, and how often a new figure was seen. */
export interface SeenProgress {
  readonly samples: number;
  readonly memoryTotalBytes?: number;
  readonly memoryProcessedBytes?: number;
  readonly memoryRemainingBytes?: number;
  readonly diskTotalBytes?: number;
  readonly diskProcessedBytes?: number;
  readonly diskRemainingBytes?: number;
}

/**
 * Everything that was seen of one migration so far. Plain data: it travels in heartbeats, so that a watcher that
 * dies is followed by one that goes on from where it was.
 */
export interface Sightings {
  readonly record?: SeenRecord;
  readonly server?: SeenServer;
  readonly progress: SeenProgress;
  /** Times of day at which each phase was first and last seen. */
  readonly phases: Readonly<
    Partial<Record<MigrationPhase, { readonly from: number; readonly until: number }>>
  >;
  /** When a look last found it not landed: the moment the question was asked. */
  readonly lastNotYetAt?: number;
  readonly looks: number;
  /** How far the looks were apart, at most: the resolution of all the times here. Absent: none yet. */
  readonly pollEveryMs?: number;
}

export const nothingSeen: Sightings = { progress: { samples: 0 }, phases: {}, looks: 0 };

/** Adds a sighting of the record. A phase ends where the next is first seen, so that the phases leave no hole. */
export function sawRecord(before: Sightings, record: SeenRecord, at: number): Sightings {
  const phase = phaseOf(record.status);
  const known = before.phases[phase];
  const phases = { ...before.phases, [phase]: { from: known?.from ?? at, until: at } };
  const previous = before.record && phaseOf(before.record.status);
  const ended = previous && before.phases[previous];
  if (ended) phases[previous] = { from: ended.from, until: at };
  return { ...before, record, phases };
}

/**
 * Adds a progress figure. A repeated one is not another sample; processed bytes keep their maximum, since the last
 * figure may be of a job that has already been reset.
 */
export function sawProgress(before: Sightings, figures: Omit<SeenProgress, 'samples'>): Sightings {
  const known = before.progress;
  const total = figures.memoryTotalBytes ?? 0;
  if (total === 0) return before;
  const now = { ...figures, ...(figures.diskTotalBytes ? {} : noDisk) };
  const processed = now.memoryProcessedBytes ?? 0;
  // What is known of processed bytes is their maximum: a figure of a job that was reset is below it each time.
  const same =
    processed <= (known.memoryProcessedBytes ?? -1) &&
    known.memoryRemainingBytes === now.memoryRemainingBytes &&
    known.diskProcessedBytes === now.diskProcessedBytes;
  if (same) return before;
  const memoryProcessedBytes = Math.max(known.memoryProcessedBytes ?? 0, processed);
  const progress = stripped({
    ...known,
    ...now,
    memoryProcessedBytes,
    samples: known.samples + 1,
  });
  return { ...before, progress };
}

/** Disk figures are 0 of 0 wherever the driver has none: that is unknown, not nothing. */
const noDisk = { diskTotalBytes: undefined, diskProcessedBytes: undefined, diskRemainingBytes: undefined };

function stripped(figures: { [K in keyof SeenProgress]: SeenProgress[K] | undefined }): SeenProgress {
  return Object.fromEntries(
    Object.entries(figures).filter(([, v]) => v !== undefined),
  ) as unknown as SeenProgress;
}

/** How long a phase was seen, in ms; absent when it never was. Resolution: the observation period. */
export function phaseMs(sightings: Sightings, phase: MigrationPhase): number | undefined {
  const seen = sightings.phases[phase];
  return seen && Math.round(seen.until - seen.from);
}
