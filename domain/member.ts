/** A server of the fleet, as the survey before a trip found it. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  /** Nova's status before the move: ACTIVE, PAUSED, SHUTOFF, ERROR … */
  readonly status: string;
  readonly ramMb?: number;
  readonly diskGb?: number;
  /** What its root disk rests on. */
  readonly boot: 'image' | 'volume';
  readonly volumeIds: readonly string[];
  /** Its newest live migration so far, by which a later one is told from it. */
  readonly lastMigration?: { readonly id: number; readonly createdAt: number };
}

/**
 * The newest live migration that the cloud knew when a trip began. Whatever is newer may be of this trip. It is
 * the cloud's own clock and count, so that no skew between its clocks and ferry's can confuse old with new.
 */
export interface Baseline {
  readonly newest?: { readonly id: number; readonly createdAt: number };
  /** The cloud's time of day (its `Date` header, 1 s) when it was asked. */
  readonly cloudTime: number;
}

/** What is needed of a migration record to tell whose it is. Times are epoch ms of the cloud's clock, 1 s resolution. */
interface Dated {
  readonly id: number;
  readonly createdAt: number;
  readonly source?: string;
}

/** Whether a record of this server's was made by the attempt that began at the baseline, and not by an earlier one. */
export function isOfThisTrip(record: Dated, member: Member, baseline: Baseline): boolean {
  if (record.source !== undefined && record.source !== member.host) return false;
  // A server stays in its cell, and there ids count up. Another cell counts its own.
  if (member.lastMigration) return record.id > member.lastMigration.id;
  const { newest } = baseline;
  // None of its own was among the newest, so one from before the trip is older than those.
  return newest === undefined || record.createdAt >= newest.createdAt || record.id > newest.id;
}
