import { Context } from '@temporalio/activity';
import type { Clouds } from '../clouds.ts';
import { isStill, slotOfThisMigration } from './free-slot.ts';
import { heartbeatsOf } from './memory.ts';
import { type Verified, type VerifyInput, verifyServer } from './verify.ts';
import { type Company, type Watched, watchMigration, type WatchInput } from './watch.ts';

export interface SeeThroughInput extends WatchInput {
  /** Present: where it lands it is verified at once, to be held against this. */
  readonly verify?: Pick<VerifyInput, 'to' | 'requestId'>;
}

export interface SeenThrough extends Watched {
  /** Absent where it did not land, or could not be verified just then. */
  readonly verified?: Verified;
}

/**
 * Watches a migration until it settles, frees its slot, and verifies it where it landed: one activity, since each costs the
 * workflow a task and six events. What happens to the verification is no harm to what was seen before it: without it, the
 * workflow has it done by itself.
 */
export async function seeThrough(
  clouds: Clouds,
  input: SeeThroughInput,
  announcer: Company['announcer'],
): Promise<SeenThrough> {
  const slot = slotOfThisMigration();
  const memory = heartbeatsOf(Context.current());
  // What a watcher before this one saw is no longer news.
  const isNews = memory.carried?.landedAt === undefined;
  const company = { memory, ...(announcer && { announcer }) };
  const watched = await watchMigration(clouds, input, { ...company, onStill: () => void slot.free() });
  if (isStill(watched)) await slot.free();
  if (watched.state !== 'landed' || !input.verify) return watched;
  const { seen, apiCalls, at: landedAt } = watched;
  const landed = { seen, apiCalls, landedAt };
  memory.keep(landed);
  const { cloud, member, baseline, since, verify } = input;
  const verified = await verifyServer(
    clouds,
    {
      ...{ cloud, member, since, ...verify, moved: true, open: { baseline, seen } },
      ...(isNews && seen.server && { told: seen.server }),
    },
    // It is the landing that must not be forgotten, whatever the wait for the record sees.
    {
      ...company,
      memory: {
        ...memory,
        carried: undefined,
        keep: () => {
          memory.keep(landed);
        },
      },
    },
  ).catch(() => undefined);
  // Cut short by a stop or the worker's end, it knows less than it could.
  return verified && verified.finished?.state !== 'interrupted' ? { ...watched, verified } : watched;
}
