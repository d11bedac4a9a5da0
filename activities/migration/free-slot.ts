import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, getClient } from '@temporalio/activity';
import { signals } from '../../domain/control.ts';
import type { Watched } from './watch.ts';

/** What one look shows to have landed is asked about server by server, and known within a few ms. */
const gatherForMs = 10;
const withinMs = 5_000;

/** Migrations of an evacuation whose slots are free, and who has not heard of it yet. */
const untold = new Map<string, string[]>();

/**
 * Tells the evacuation that the next server may go, while this one is still being verified. Told from here, and not by the
 * migration's workflow, which would take five more events and a task of its history to say it, and say it later. Those
 * that land together are told of together.
 *
 * An evacuation that does not hear of it learns it from the migration's end.
 */
export async function freeTheSlot({ state }: Pick<Watched, 'state'>): Promise<void> {
  if (!settled.has(state)) return;
  const key = activityInfo().workflowExecution?.workflowId ?? '';
  const evacuation = key.slice(0, key.lastIndexOf('/'));
  const keys = untold.get(evacuation);
  if (keys) {
    keys.push(key);
    return;
  }
  untold.set(evacuation, [key]);
  await sleep(gatherForMs);
  await tell(evacuation);
}

/** Nothing moves any more. Told twice is no harm. */
const settled: ReadonlySet<Watched['state']> = new Set(['landed', 'stayed', 'odd', 'vanished']);

async function tell(evacuation: string): Promise<void> {
  const keys = untold.get(evacuation) ?? [];
  untold.delete(evacuation);
  const client = getClient();
  await client
    .withDeadline(Date.now() + withinMs, () =>
      client.workflow.getHandle(evacuation).signal(signals.slotsFree, keys),
    )
    .catch(() => undefined);
}
