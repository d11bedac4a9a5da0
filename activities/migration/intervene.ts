import type { CloudRef } from '../../domain/cloud-ref.ts';
import { abortMigration, forceComplete } from '../../openstack/compute/live-migration.ts';
import { OpenStackError } from '../../openstack/errors.ts';
import { counted } from '../../openstack/session/session.ts';
import type { Clouds } from '../clouds.ts';
import { isRefusal } from '../faults.ts';

export interface InterventionInput {
  readonly cloud: CloudRef;
  readonly serverId: string;
  readonly migrationId: number;
  readonly act: 'abort' | 'force-complete';
}

export interface Intervened {
  readonly at: number;
  /** HTTP status: 202 says only that Nova will pass it on; 400 and 409, that there is nothing (left) to act on. */
  readonly status?: number;
  readonly apiCalls: number;
}

/** Tells Nova to end a migration, one way or the other. Safe to repeat: a finished one answers 409 and is left alone. */
export async function intervene(clouds: Clouds, input: InterventionInput): Promise<Intervened> {
  const { session } = await clouds.open(input.cloud);
  const send = input.act === 'abort' ? abortMigration : forceComplete;
  const at = Date.now();
  const { value: status, calls } = await counted(async () => {
    try {
      return await send(session, input.serverId, input.migrationId);
    } catch (error) {
      if (isRefusal(error) && error instanceof OpenStackError) return error.actual;
      throw error;
    }
  });
  return { at, apiCalls: calls, ...(status !== undefined && { status }) };
}
