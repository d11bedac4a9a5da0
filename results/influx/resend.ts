import { runDocumentSchema } from '../../domain/account/schema/run.ts';
import type { RunStore } from '../run-store.ts';
import { Courier } from './courier.ts';
import { Outbox } from './outbox.ts';
import { evacuationLine, migrationLine, runLine } from './points.ts';
import type { InfluxSettings } from './settings.ts';

/** What was made of runs that rest in the store, and whether InfluxDB has taken it. */
export interface Resent {
  readonly points: number;
  /** False where some of it waits in the outbox still: for the next worker, or the next call. */
  readonly delivered: boolean;
}

/**
 * Sends the points of ended migrations, evacuations and runs again, by way of the same outbox. They are made of the run
 * store alone, with the times and tags that they had, so that what InfluxDB has already stays as it is. Points of
 * progress are not in the store, and do not come back.
 */
export async function resend(
  store: RunStore,
  runs: readonly string[],
  to: { readonly settings: InfluxSettings; readonly folder: string; warn(text: string): void },
): Promise<Resent> {
  const outbox = new Outbox(to.folder, to.settings.outboxMiB * 2 ** 20);
  let points = 0;
  for (const run of runs) {
    const lines = await linesOf(store, run);
    await outbox.append(lines);
    points += lines.length;
    const troubles: string[] = [];
    const courier = new Courier(outbox, to.settings, (text) => {
      troubles.push(text);
      to.warn(text);
    });
    // It takes what there is in one go, and does not come back.
    await courier.stop();
    // A worker that shares the outbox may just have put something there: that is no failure.
    if (troubles.length > 0 && (await outbox.next(1))) return { points, delivered: false };
  }
  return { points, delivered: true };
}

/** One run's points of what has ended. */
async function linesOf(store: RunStore, run: string): Promise<string[]> {
  const stored = await store.read(run);
  if (!stored) return [];
  const lines = stored.migrations.map((record) => migrationLine(stored.head, record));
  for (const { id } of stored.evacuations) {
    const line = evacuationLine(stored, id);
    if (line !== undefined) lines.push(line);
  }
  const document = runDocumentSchema.safeParse(await store.readDocument(run));
  if (document.success) lines.push(runLine(stored.head, document.data));
  return lines;
}
