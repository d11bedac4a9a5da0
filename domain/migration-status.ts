/**
 * The states of Nova's migration record, in the order of a live migration's life.
 * Source: nova/objects/migration.py and compute/manager.py (`_do_live_migration`, `_rollback_live_migration`).
 */
export type MigrationPhase = 'queued' | 'preparing' | 'running' | 'final';

const phases: Readonly<Record<string, MigrationPhase>> = {
  accepted: 'queued',
  queued: 'queued',
  preparing: 'preparing',
  running: 'running',
  'running (post-copy)': 'running',
  'post-migrating': 'running',
  completed: 'final',
  failed: 'final',
  error: 'final',
  cancelled: 'final',
};

/** The phase that a record's status stands for; a status that Nova may add one day counts as under way. */
export function phaseOf(status: string): MigrationPhase {
  return phases[status] ?? 'running';
}

export function isFinal(status: string): boolean {
  return phaseOf(status) === 'final';
}
