import { type Leftover, leftovers } from '../activities/fleet/leftovers.ts';
import { cleanUpIn } from '../activities/fleet/remove.ts';
import type { CloudRef } from '../domain/cloud-ref.ts';
import type { Leak } from '../domain/run.ts';
import { loadCredentials } from '../openstack/credentials/load.ts';
import { openSession, type Session } from '../openstack/session/session.ts';

/** Clean-up without Temporal: what helps when a run's worker, or Temporal itself, is gone for good. */
export interface Cleaner extends AsyncDisposable {
  /** Everything of every run that is still in the cloud. */
  find(): Promise<Leftover[]>;
  /** Removes all of one run; answers what would not go. */
  remove(run: string, beat: (note: object) => void): Promise<Leak[]>;
}

export async function cleanerOf(cloud: CloudRef): Promise<Cleaner> {
  const session: Session = openSession(await loadCredentials(cloud));
  return {
    find: () => leftovers(session),
    remove: (run, beat) => cleanUpIn(session, run, beat),
    [Symbol.asyncDispose]: async () => {
      await session.close();
    },
  };
}
