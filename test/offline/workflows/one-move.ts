import type { Activities } from '../../../activities/activities.ts';
import type { Started } from '../../../activities/migration/start.ts';
import type { Verified } from '../../../activities/migration/verify.ts';
import type { Watched } from '../../../activities/migration/watch.ts';
import type { Member } from '../../../domain/member.ts';
import { nothingSeen, sawRecord, type SeenServer, type Sightings } from '../../../domain/sightings.ts';
import type { MigrationInput } from '../../../workflows/migration.ts';

export const T0 = Date.UTC(2026, 2, 14, 2, 0, 0);

export const web1: Member = {
  id: 'id-web-1',
  name: 'web-1',
  host: 'cmp-a',
  status: 'ACTIVE',
  ramMb: 2048,
  diskGb: 10,
  boot: 'image',
  volumeIds: [],
};

/** web-1 is to go from cmp-a to cmp-b within 30 s + 10 s a GiB. */
export function moveOf(changes: Partial<MigrationInput> = {}): MigrationInput {
  return {
    key: 'run-1/small/1-out/id-web-1',
    run: 'run-1',
    campaign: 'nightly',
    cloud: { cloud: 'testbed' },
    scenario: 'small',
    trip: 1,
    warmup: false,
    direction: 'out',
    member: web1,
    baseline: { cloudTime: T0 },
    to: 'cmp-b',
    blockMigration: 'auto',
    deadline: { baseMs: 30_000, perGibMs: 10_000, then: 'abort' },
    pollEveryMs: 400,
    ...changes,
  };
}

export const accepted: Extract<Started, { state: 'accepted' }> = {
  state: 'accepted',
  adopted: false,
  postedAt: T0,
  acceptMs: 180,
  cloudTime: T0,
  requestId: 'req-1',
  apiCalls: 2,
};

/** Statuses of the record, each at a second after the POST; the last look of the server at the last of them. */
export function sightings(
  record: readonly (readonly [status: string, second: number])[],
  server: Partial<SeenServer> = {},
): Sightings {
  const dated = { id: 7, uuid: 'uuid-7', createdAt: T0, destination: 'cmp-b' };
  const seen = record.reduce(
    (so, [status, s]) =>
      sawRecord(so, { ...dated, status, updatedAt: T0 + s * 1_000 }, T0 + Math.round(s * 1_000)),
    nothingSeen,
  );
  return { ...seen, server: { status: 'ACTIVE', host: 'cmp-a', volumeIds: [], ...server } };
}

/** What a watcher comes back with, `second`s after the POST. */
export function watched(state: Watched['state'], second: number, seen: Sightings): Watched {
  return { state, seen, at: T0 + second * 1_000, apiCalls: 0.5 };
}

export const inFlight = sightings(
  [
    ['queued', 1],
    ['preparing', 2],
    ['running', 3],
  ],
  {
    // prettier-ignore
    status: 'MIGRATING',
    taskState: 'migrating',
  },
);
const onB = { host: 'cmp-b' };
export const landed = watched(
  'landed',
  9,
  sightings([['queued', 1], ['preparing', 2], ['running', 3], ['running', 8]], onB), // prettier-ignore
);
export const finished = watched(
  'landed',
  10,
  sightings(
    [['queued', 1], ['preparing', 2], ['running', 3], ['running', 8], ['completed', 10]], // prettier-ignore
    onB,
  ),
);
export const overdue = watched('overdue', 50, inFlight);
export const cancelled = watched('stayed', 60, sightings([['running', 3], ['cancelled', 60]])); // prettier-ignore
export const failed = watched('stayed', 20, sightings([['running', 3], ['failed', 20]])); // prettier-ignore

export function verifiedAt(host: string, changes: Partial<Verified> = {}): Verified {
  return {
    verified: { host: host !== 'cmp-a', status: true, taskState: true, portBinding: true },
    server: { status: 'ACTIVE', host, volumeIds: [] },
    at: T0 + 11_000,
    apiCalls: 3,
    ...changes,
  };
}

/** A fake that gives one answer after the other, and refuses once it has none left. */
export function inTurn<N extends keyof Activities>(...answers: Awaited<ReturnType<Activities[N]>>[]) {
  const asked: Parameters<Activities[N]>[0][] = [];
  const fake = (input: Parameters<Activities[N]>[0]) => {
    asked.push(input);
    const answer = answers.shift();
    if (answer === undefined) return Promise.reject(new Error(`no ${asked.length}th answer was given`));
    return Promise.resolve(answer);
  };
  return Object.assign(fake, { asked }) as unknown as Activities[N] & { readonly asked: typeof asked };
}
