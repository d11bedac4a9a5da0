/** A migration record. Times are epoch ms of the cloud's clock. */
import type { CopyProgress } from '../physics/copy.ts';

export type MigrationStatus =
  | 'accepted'
  | 'queued'
  | 'preparing'
  | 'running'
  | 'running (post-copy)'
  | 'completed'
  | 'failed'
  | 'error'
  | 'cancelled';

/** The states that a migration goes through, and can be stuck in. */
export const passing = ['accepted', 'queued', 'preparing', 'running', 'running (post-copy)'] as const;

export interface Migration {
  /** 0 until it is in the database. */
  id: number;
  readonly uuid: string;
  readonly serverId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly flavorNumber: number;
  readonly source: string;
  /** Undefined until the checks are passed, and for one that did not pass them. */
  placed:
    | { readonly destination: string; readonly sourceNode: string; readonly destinationNode: string }
    | undefined;
  status: MigrationStatus;
  /** What the source last published: about every 5 s, and not before the copy began. */
  published: CopyProgress | undefined;
  createdAt: number;
  /** Undefined until something about it has changed: `changes-since` does not find it. */
  updatedAt: number | undefined;
}

export const isPassing = (status: MigrationStatus) => (passing as readonly string[]).includes(status);

/**
 * What /servers/{id}/migrations lists: not `accepted`, and not post-copy.
 * nova/db/main/api.py `migration_get_in_progress_by_instance`.
 */
export const isListedAsInProgress = (status: MigrationStatus) =>
  status === 'queued' || status === 'preparing' || status === 'running';
