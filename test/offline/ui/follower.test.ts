import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Follower } from '../../../client/ui/follower.ts';
import type { Change, Events, Snapshot, Tile } from '../../../client/ui/snapshot.ts';
import { realServer } from '../../support/test-server.ts';
import { Context } from '@temporalio/activity';
import { Worker } from '@temporalio/worker';
import type { ProbeActivities } from '../../../activities/probes/probe-activities.ts';
import { probeTaskQueue } from '../../../domain/control.ts';
import type { SeenGap } from '../../../domain/felt/seen-gap.ts';
import { spec } from '../campaign/build.ts';
import { linkOf } from '../schedules/scene.ts';
import { FakeWorld } from '../workflows/fake-world.ts';
import { Stage, until } from '../workflows/stage.ts';

const stage = await Stage.open(realServer);
const link = linkOf(stage);

/** What a page would have made of all that it heard. */
class Heard {
  readonly events: (keyof Events)[] = [];
  readonly tiles = new Map<string, Tile>();
  stale: Events['stale'] | undefined;

  readonly hear = <E extends keyof Events>(event: E, data: Events[E]): void => {
    this.events.push(event);
    if (event === 'stale') this.stale = data as Events['stale'];
    if (event !== 'snapshot' && event !== 'change') return;
    this.stale = undefined;
    for (const tile of (data as Snapshot | Change).tiles) this.tiles.set(tile.name, tile);
  };

  is(name: string): string {
    const tile = this.tiles.get(name);
    return tile ? `${tile.host} ${tile.is.state}` : 'unknown';
  }
}

test('a run is told whole, then change by change, then that it has ended', async (t) => {
  const world = new FakeWorld().boot(3);
  const landing = world.hold('landing web-2');
  stage.tell(t, world.activities);
  const campaign = spec({ fleet: { adopt: 'all' }, migrate: { parallelism: 1 } });
  const { workflowId, result } = await started(campaign);
  const heard = new Heard();
  const late = new Heard();
  const follower = new Follower(workflowId, { within: (_ms, act) => act(link) });
  follower.listen(heard.hear);
  await until('web-2 is on the move', () => heard.is('web-2') === 'cmp-a moving');
  assert.equal(heard.is('web-1'), 'cmp-b arrived');
  assert.equal(heard.is('web-3'), 'cmp-a waiting');
  assert.equal(heard.events[0], 'snapshot');
  follower.listen(late.hear);
  assert.deepEqual(late.events, ['snapshot'], 'whoever comes later hears the whole at once');
  landing.release();
  await result();
  await until('the end is told', () => heard.events.at(-1) === 'ended');
  assert.equal(heard.events.filter((event) => event === 'snapshot').length, 1);
});

test('while nobody answers the picture is said to be old; afterwards the whole is told anew', async (t) => {
  const world = new FakeWorld().boot(1);
  const landing = world.hold('landing web-1');
  stage.tell(t, world.activities);
  const { workflowId, result } = await started(spec({ fleet: { adopt: 'all' } }));
  let isAway = false;
  const heard = new Heard();
  const follower = new Follower(workflowId, {
    within: (_ms, act) => (isAway ? Promise.reject(new Error('14 UNAVAILABLE')) : act(link)),
  });
  const silence = follower.listen(heard.hear);
  await until('web-1 is on the move', () => heard.is('web-1') === 'cmp-a moving');
  isAway = true;
  await until('it is told', () => heard.stale !== undefined);
  assert.match(heard.stale?.why ?? '', /is a worker up, and Temporal\?.*UNAVAILABLE/);
  isAway = false;
  await until('it is fresh again', () => heard.stale === undefined);
  assert.equal(heard.events.at(-1) === 'snapshot' || heard.events.includes('snapshot', 1), true);
  silence();
  landing.release();
  await result();
});

test('what whoever watches the guests has lately seen stands at their servers, while the run goes on', async (t) => {
  const world = new FakeWorld().boot(2);
  world.hold('landing web-1');
  stage.tell(t, world.activities);
  const gap = { serverId: 'id-web-1', kind: 'udp', fromMs: 1_000, seenMs: 640 } as const;
  await watching(t, [gap]);
  const handle = await stage.start('campaign', {
    spec: spec({ fleet: { adopt: 'all' }, probes: { icmp: false } }),
    pollEveryMs: 400,
  });
  const heard = new Heard();
  const follower = new Follower(handle.workflowId, { within: (_ms, act) => act(link) });
  const silence = follower.listen(heard.hear);
  await until('its gap is told', () => heard.tiles.get('web-1')?.gap !== undefined);
  assert.deepEqual(heard.tiles.get('web-1')?.gap, { kind: 'udp', fromMs: 1_000, seenMs: 640 });
  assert.equal(heard.tiles.get('web-2')?.gap, undefined);
  silence();
  await handle.terminate();
});

/** A worker that watches, and has seen these. */
async function watching(t: TestContext, gaps: readonly SeenGap[]): Promise<void> {
  const queue = `${probeTaskQueue}@here`;
  const activities: ProbeActivities = {
    beginProbing: () => Promise.resolve({ queue }),
    probe: async () => {
      const context = Context.current();
      const beating = setInterval(() => {
        context.heartbeat({ gaps });
      }, 50);
      await context.cancelled.catch(() => undefined);
      clearInterval(beating);
    },
    untilAnswering: () => Promise.resolve([]),
    felt: () => Promise.resolve({ felt: [], unattributed: [] }),
  };
  const workers = await Promise.all(
    [probeTaskQueue, queue].map((taskQueue) =>
      Worker.create({
        connection: stage.environment.nativeConnection,
        ...{ taskQueue, activities: { ...activities }, shutdownForceTime: '5s' },
        ...{ maxHeartbeatThrottleInterval: '50ms', defaultHeartbeatThrottleInterval: '50ms' },
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  t.after(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  });
}

test('a run that Temporal does not know has ended, as far as can be followed', async () => {
  const heard = new Heard();
  new Follower('long-ago-20200101-000000-aaaa', { within: (_ms, act) => act(link) }).listen(heard.hear);
  await until('it is told', () => heard.events.includes('ended'));
  assert.deepEqual(heard.events, ['ended']);
});

async function started(campaign: ReturnType<typeof spec>) {
  const handle = await stage.start('campaign', { spec: campaign, pollEveryMs: 400 });
  return { workflowId: handle.workflowId, result: () => handle.result() };
}
