import type { TestContext } from 'node:test';
import { type Watched, watchMigration, type WatchInput } from '../../../activities/migration/watch.ts';
import type { Member } from '../../../domain/member.ts';
import { nothingSeen, type Sightings } from '../../../domain/sightings.ts';
import { anAttempt } from '../../support/an-attempt.ts';
import { moving } from '../../support/nova-says.ts';
import { cloudsOf, ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

export const underWay = 'GET /servers';
export const itself = 'GET /servers/id-web-1';
export const theRecords = 'GET /os-migrations';
export const itsProgress = 'GET /servers/id-web-1/migrations';

export const member: Member = {
  id: 'id-web-1',
  name: 'web-1',
  host: 'cmp-a',
  status: 'ACTIVE',
  boot: 'image',
  volumeIds: [],
};

/** What the cloud shows, one look after the other; the last of them for ever. Without a server it is under way. */
export function showing(...looks: readonly { server?: object; record?: object }[]): ScriptedCloud {
  const at = { servers: 0, records: 0 };
  const show = (which: 'servers' | 'records') => {
    const look = looks[Math.min(at[which], looks.length - 1)];
    at[which] += 1;
    return look;
  };
  let found: object | undefined;
  return new ScriptedCloud().tell({
    [underWay]: () => {
      found = show('servers')?.server ?? moving();
      return { servers: 'status' in found && found.status === 'MIGRATING' ? [{ id: 'id-web-1' }] : [] };
    },
    [itself]: () => (found && 'id' in found ? { server: found } : wrong.gone()),
    [theRecords]: () => ({ migrations: [show('records')?.record].filter((r) => r !== undefined) }),
  });
}

export const deleted = {};

interface Watch {
  readonly input?: Partial<WatchInput>;
  /** How far this machine's clock is ahead of Temporal's. */
  readonly aheadMs?: number;
  readonly carried?: { readonly seen: Sightings; readonly apiCalls: number };
}

export function watching(
  t: TestContext,
  cloud: ScriptedCloud,
  { input, carried, aheadMs = 0 }: Watch = {},
  onStill?: () => void,
) {
  const clouds = cloudsOf(cloud, 5);
  t.after(() => {
    clouds.watchtower.stop();
  });
  const temporals = Date.now() - aheadMs;
  const attempt = anAttempt({
    heartbeatDetails: carried,
    currentAttemptScheduledTimestampMs: temporals,
  });
  const beats: unknown[] = [];
  attempt.on('heartbeat', (details: unknown) => beats.push(details));
  const now = Date.now();
  const asked: WatchInput = {
    cloud: { cloud: 'testbed' },
    member,
    baseline: { cloudTime: now },
    since: now,
    until: temporals + 20_000,
    seen: nothingSeen,
    awaiting: 'landing',
    ...input,
  };
  const watched = attempt.run<[], Watched, () => Promise<Watched>>(() =>
    watchMigration(clouds, asked, { ...(onStill && { onStill }) }),
  );
  return { watched, attempt, beats };
}
