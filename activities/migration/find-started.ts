import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import { type Baseline, isOfThisTrip, type Member } from '../../domain/member.ts';
import { listInstanceActions } from '../../openstack/compute/instance-actions.ts';
import { listMigrations } from '../../openstack/compute/migrations.ts';
import type { Session } from '../../openstack/session/session.ts';

/** A migration that an earlier, lost POST of this attempt started. */
export interface Found {
  readonly requestId?: string;
  /** The cloud's time of its start, 1 s resolution. */
  readonly startedAt: number;
}

const lookEveryMs = 500;

/**
 * Looks for a migration of this server that began since the trip did, for at most `forMs`. Nova notes the action
 * before it answers the POST (nova/compute/api.py, `live_migrate`: `_record_action_start`), and the record a moment
 * later (nova/conductor/manager.py), so an action is proof, and so is a record.
 */
export async function findStarted(
  cloud: Session,
  input: { readonly cloud: CloudRef; readonly member: Member; readonly baseline: Baseline },
  forMs: number,
  beat: () => void,
): Promise<Found | undefined> {
  const until = Date.now() + forMs;
  for (;;) {
    const found = await findOnce(cloud, input.member, input.baseline);
    if (found || Date.now() >= until) return found;
    beat();
    await sleep(lookEveryMs, undefined, { signal: Context.current().cancellationSignal });
  }
}

async function findOnce(cloud: Session, member: Member, baseline: Baseline): Promise<Found | undefined> {
  const [actions, migrations] = await Promise.all([
    listInstanceActions(cloud, member.id),
    listMigrations(cloud, { serverId: member.id, type: 'live-migration', pages: 'first' }),
  ]);
  // An action starts before its record is made: what started after the last record was made is a new one, unless
  // it came to nothing before this trip began. The hosts of a cloud need not agree on the second.
  const after = Math.max(member.lastMigration?.createdAt ?? 0, baseline.cloudTime - 5_000);
  const action = actions.find((a) => a.action === 'live-migration' && a.startedAt > after);
  const record = migrations.value.find((m) => isOfThisTrip(m, member, baseline));
  if (!action && !record) return undefined;
  return {
    startedAt: action?.startedAt ?? record?.createdAt ?? baseline.cloudTime,
    ...(action && { requestId: action.requestId }),
  };
}
