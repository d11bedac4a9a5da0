import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../domain/migration-status.ts';
import { abortMigration } from '../../openstack/compute/live-migration.ts';
import { listMigrations } from '../../openstack/compute/migrations.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { OpenStackError } from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import { inParallel } from '../in-parallel.ts';

const abortAtOnce = 6;
const lookEveryMs = 1_000;
/** Whose nova-compute is dead obeys nobody: it is deleted on the way then. */
const obeyWithinMs = 20_000;

/**
 * Calls off the moves of servers that are to be deleted. Deleted on its way, a server leaves its volume attached in
 * Cinder (seen with Zed), and on real hosts a guest on the destination.
 */
export async function abortMoves(
  cloud: Session,
  list: () => Promise<readonly Server[]>,
  beat: (note: object) => void,
): Promise<void> {
  const until = Date.now() + obeyWithinMs;
  for (;;) {
    const moving = (await list()).filter((s) => s.taskState === 'migrating' || s.status === 'MIGRATING');
    if (moving.length === 0 || Date.now() > until) return;
    beat({ aborting: moving.length });
    await inParallel(abortAtOnce, moving, (server) => abort(cloud, server.id));
    await sleep(lookEveryMs);
  }
}

async function abort(cloud: Session, serverId: string): Promise<void> {
  try {
    const { value } = await listMigrations(cloud, { serverId, type: 'live-migration', pages: 'first' });
    for (const { id } of value.filter((m) => !isFinal(m.status))) await abortMigration(cloud, serverId, id);
  } catch (error) {
    // Over by now, not begun yet, or a cloud that cannot abort: the next look tells, and the deletion comes anyway.
    if (!(error instanceof OpenStackError)) throw error;
  }
}
