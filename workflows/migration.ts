import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import type { Started } from '../activities/migration/start.ts';
import type { Verified } from '../activities/migration/verify.ts';
import type { Watched } from '../activities/migration/watch.ts';
import type { CloudRef } from '../domain/cloud-ref.ts';
import type { Scenario } from '../domain/campaign/scenario.ts';
import type { Baseline, Member } from '../domain/member.ts';
import type { MigrationRecord } from '../domain/record.ts';
import { startMigration, verifyServer } from './acting.ts';
import { attributes } from './attributes.ts';
import { Enforcement } from './enforcement.ts';
import { innermost } from '../domain/innermost.ts';
import { recordOf } from './record-of.ts';

export interface MigrationInput {
  readonly key: string;
  readonly run: string;
  readonly campaign: string;
  readonly cloud: CloudRef;
  readonly scenario: string;
  readonly trip: number;
  readonly warmup: boolean;
  readonly direction: 'out' | 'back';
  readonly member: Member;
  readonly baseline: Baseline;
  /** Absent: the scheduler chooses. */
  readonly to?: string;
  readonly blockMigration: boolean | 'auto';
  readonly deadline: Scenario['deadline'];
  readonly pollEveryMs: number;
}

/** What the steps of a migration found, of which its record is made. */
export interface Steps {
  readonly started: Started;
  readonly watched?: Watched;
  readonly finished?: Watched;
  readonly enforcement?: Enforcement;
  readonly verified?: Verified;
  readonly cancelled: boolean;
}

/**
 * One server, one move, one record, whatever becomes of it. A workflow of its own, so that each move of each server
 * can be found, asked and cancelled by itself, for years, and so that the evacuation's history stays small.
 *
 * Cancelling it aborts the migration in Nova and still ends in a record.
 */
export async function migration(input: MigrationInput): Promise<MigrationRecord> {
  const steps = await move(input);
  const record = recordOf(input, steps);
  upsertSearchAttributes([
    { key: attributes.outcome, value: record.outcome },
    ...(record.destination === undefined ? [] : [{ key: attributes.destination, value: record.destination }]),
  ]);
  return record;
}

async function move(input: MigrationInput): Promise<Steps> {
  const request = {
    cloud: input.cloud,
    member: input.member,
    ...(input.to !== undefined && { to: input.to }),
  };
  // Once begun, acting is not interrupted: the answer must be known, or what was started could not be stopped.
  const started = await CancellationScope.nonCancellable(() =>
    startMigration({ ...request, baseline: input.baseline, blockMigration: input.blockMigration }).catch(
      givenUp,
    ),
  );
  if (started.state === 'refused') return { started, cancelled: false };
  const enforcement = new Enforcement(input, started);
  const watched = await enforcement.seeItThrough();
  return await CancellationScope.nonCancellable(async () => {
    const moved = watched.state === 'landed';
    const verified =
      watched.verified ??
      (await verifyServer({
        ...request,
        moved,
        since: started.cloudTime,
        ...(moved && { open: { baseline: input.baseline, seen: watched.seen } }),
        ...(started.requestId !== undefined && { requestId: started.requestId }),
      }).catch(() => undefined)); // the cloud stayed away: what was not looked at is unknown
    return {
      started,
      watched,
      finished: verified?.finished ?? watched,
      enforcement,
      ...(verified && { verified }),
      cancelled: enforcement.cancelled,
    };
  });
}

/** The cloud did not take the POST for as long as one was willing to try. */
function givenUp(error: unknown): Started {
  return {
    state: 'refused',
    apiCalls: 0,
    fault: { source: 'ferry', message: `could not be started: ${innermost(error)}` },
  };
}
