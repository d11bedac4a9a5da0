import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { signals } from '../../domain/control.ts';
import type { Watched } from './watch.ts';

/** What one look shows to have ended is told of within a few ms. */
const gatherForMs = 10;
const withinMs = 5_000;

/** Migrations of an evacuation whose slots are free, and who has not heard of it yet. */
const untold = new Map<string, string[]>();

export interface Slot {
  /** Settles when the evacuation has been told, or could not be. Called again, it is the same telling. */
  free(): Promise<void>;
}

/**
 * The slot of the migration that this activity watches. Freeing it tells the evacuation that the next server may go, while
 * this one is still being asked about and verified. Told from here, and not by the migration's workflow, which would take five
 * more events and a task of its history to say it, and say it later. Those that end together are told of together.
 *
 * An evacuation that does not hear of it learns it from the migration's end.
 */
export function slotOfThisMigration(): Slot {
  const key = activityInfo().workflowExecution?.workflowId ?? '';
  const client = getClient();
  let telling: Promise<void> | undefined;
  return { free: () => (telling ??= gather(client, key)) };
}

/** Nothing moves any more. */
export function isStill({ state }: Pick<Watched, 'state'>): boolean {
  return still.has(state);
}

const still: ReadonlySet<Watched['state']> = new Set(['landed', 'stayed', 'odd', 'vanished']);

async function gather(client: Client, key: string): Promise<void> {
  const evacuation = key.slice(0, key.lastIndexOf('/'));
  const keys = untold.get(evacuation);
  if (keys) {
    keys.push(key);
    return;
  }
  const mine = [key];
  untold.set(evacuation, mine);
  await sleep(gatherForMs);
  untold.delete(evacuation);
  await client
    .withDeadline(Date.now() + withinMs, () =>
      client.workflow.getHandle(evacuation).signal(signals.slotsFree, mine),
    )
    .catch(() => undefined);
}
