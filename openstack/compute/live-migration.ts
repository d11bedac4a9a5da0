/** https://docs.openstack.org/api-ref/compute/#live-migrate-server-os-migratelive-action; nova/api/openstack/compute/{migrate_server,server_migrations}.py */
import { isAtLeast, nothing, type Answer, type Session } from '../session/session.ts';

export interface LiveMigration {
  /** The destination's nova-compute service name; without it the scheduler chooses. */
  readonly host?: string;
  /** 'auto' lets Nova see whether the storage is shared (2.25). */
  readonly blockMigration: boolean | 'auto';
}

/** 2.25 'auto', 2.30 the scheduler checks the host, 2.34 the checks run after the answer, 2.68 no `force`. */
const best = '2.68';

/**
 * POSTs once, on a connection of its own, and never again on a doubt. A 202 says only that Nova took the request.
 * @throws NoAnswer with sent 'maybe' when the migration may have been started: look before posting again
 * @throws Conflict (migrating already, not running), BadRequest (unknown host; below 2.34 any refusal), NotFound
 * @throws MicroversionTooLow for 'auto' below 2.25
 */
export async function liveMigrate(
  cloud: Session,
  serverId: string,
  { host, blockMigration }: LiveMigration,
): Promise<Answer<undefined>> {
  const need = {
    atLeast: blockMigration === 'auto' ? '2.25' : '2.1',
    best,
    otherwise: 'it cannot find out by itself whether storage is shared: say block migration true or false',
  };
  const version = await cloud.microversion('compute', need);
  // Below 2.25 disk_over_commit is required: false keeps Nova's check for room on the destination's disk.
  const older = isAtLeast(version, '2.25') ? {} : { disk_over_commit: false };
  return await cloud.request({
    service: 'compute',
    method: 'POST',
    path: `/servers/${encodeURIComponent(serverId)}/action`,
    body: { 'os-migrateLive': { host: host ?? null, block_migration: blockMigration, ...older } },
    expect: [202],
    schema: nothing,
    microversion: need,
    idempotent: false,
  });
}

/**
 * Asks Nova to call a running migration off; from 2.65 on a queued or preparing one too. 202 is the only success, and
 * says only that the request was passed on: look for the effect.
 * @throws Conflict when there is nothing (left) to abort; BadRequest when its state forbids it
 */
export async function abortMigration(cloud: Session, serverId: string, migrationId: number): Promise<number> {
  const answer = await cloud.request({
    service: 'compute',
    method: 'DELETE',
    path: `/servers/${encodeURIComponent(serverId)}/migrations/${migrationId}`,
    expect: [202],
    schema: nothing,
    microversion: { atLeast: '2.24', best: '2.65', otherwise: 'a migration cannot be aborted' },
  });
  return answer.status;
}

/**
 * Asks Nova to finish a running migration at once: post-copy where it is allowed, else the guest is paused.
 * @throws Conflict when there is nothing (left) to force; BadRequest when its state forbids it
 */
export async function forceComplete(cloud: Session, serverId: string, migrationId: number): Promise<number> {
  const answer = await cloud.request({
    service: 'compute',
    method: 'POST',
    path: `/servers/${encodeURIComponent(serverId)}/migrations/${migrationId}/action`,
    body: { force_complete: null },
    expect: [202],
    schema: nothing,
    microversion: { atLeast: '2.22', best: '2.65', otherwise: 'a migration cannot be forced to complete' },
  });
  return answer.status;
}
