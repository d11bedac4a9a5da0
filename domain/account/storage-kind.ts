import type { MigrationRecord } from '../record.ts';

/**
 * What happened to a server's disks in its move. `block`: they were copied, because it was asked for or because Nova
 * reported bytes of them. `shared`: they stayed where they are, on shared storage or in volumes. `either`: Nova was left
 * to find out (`auto`), the root disk is on the host, and no byte of it was reported.
 */
export type StorageKind = 'block' | 'shared' | 'either';

export function storageKind(
  move: Pick<MigrationRecord, 'blockMigration'> & {
    readonly boot?: MigrationRecord['boot'] | undefined;
    readonly diskTotalBytes?: number | undefined;
  },
): StorageKind {
  if (move.blockMigration === true || (move.diskTotalBytes ?? 0) > 0) return 'block';
  return move.blockMigration === false || move.boot === 'volume' ? 'shared' : 'either';
}
