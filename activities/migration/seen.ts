import type { SeenProgress, SeenRecord, SeenServer } from '../../domain/sightings.ts';
import type { Migration, MigrationProgress } from '../../openstack/compute/migrations.ts';
import type { Server } from '../../openstack/compute/servers.ts';

/** Of the API's answers, what a record is made from: the rest would only fill heartbeats and histories. */
export function seenRecord(m: Migration): SeenRecord {
  return {
    id: m.id,
    status: m.status,
    createdAt: m.createdAt,
    ...(m.uuid !== undefined && { uuid: m.uuid }),
    ...(m.updatedAt !== undefined && { updatedAt: m.updatedAt }),
    ...(m.destination !== undefined && { destination: m.destination }),
  };
}

export function seenServer(s: Server): SeenServer {
  return {
    status: s.status,
    volumeIds: s.volumeIds,
    ...(s.taskState !== undefined && { taskState: s.taskState }),
    ...(s.host !== undefined && { host: s.host }),
    ...(s.fault && { fault: s.fault.message }),
  };
}

/** A server of which only this is known, from the list of those under way. */
export const underWay: SeenServer = { status: 'MIGRATING', taskState: 'migrating', volumeIds: [] };

export function figuresOf(m: MigrationProgress): Omit<SeenProgress, 'samples'> {
  const figures = {
    memoryTotalBytes: m.memoryTotalBytes,
    memoryProcessedBytes: m.memoryProcessedBytes,
    memoryRemainingBytes: m.memoryRemainingBytes,
    diskTotalBytes: m.diskTotalBytes,
    diskProcessedBytes: m.diskProcessedBytes,
    diskRemainingBytes: m.diskRemainingBytes,
  };
  return Object.fromEntries(Object.entries(figures).filter(([, bytes]) => bytes !== undefined));
}
