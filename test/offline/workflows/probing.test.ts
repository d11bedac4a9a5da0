import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Context } from '@temporalio/activity';
import { Worker } from '@temporalio/worker';
import type { FeltInput } from '../../../activities/probes/felt.ts';
import type { ProbeActivities } from '../../../activities/probes/probe-activities.ts';
import { probeTaskQueue } from '../../../domain/control.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

const stage = await Stage.open();
const probes = { udp: false, tcp: false };
const ownQueue = `${probeTaskQueue}@here`;

/** A worker that watches, and remembers whom, until when, and what it was asked. */
async function watching(t: TestContext, told: Partial<ProbeActivities> = {}) {
  const seen = { watches: 0, ended: 0, felt: [] as FeltInput[] };
  const activities: ProbeActivities = {
    beginProbing: () => Promise.resolve({ queue: ownQueue }),
    probe: async () => {
      seen.watches += 1;
      const context = Context.current();
      const beating = setInterval(() => {
        context.heartbeat();
      }, 20);
      await context.cancelled.catch(() => undefined);
      clearInterval(beating);
      seen.ended += 1;
    },
    untilAnswering: () => Promise.resolve([]),
    felt: (input) => {
      seen.felt.push(input);
      const [one] = input.windows;
      const gap = { serverId: 'id-web-1', kind: 'icmp', fromMs: 1, toMs: 101, seenMs: 100 } as const;
      return Promise.resolve({
        felt: one ? [{ key: one.key, icmpGapMaxMs: 120, bootId: true }] : [],
        unattributed: [gap],
      });
    },
    ...told,
  };
  const workers = await Promise.all(
    [probeTaskQueue, ownQueue].map((taskQueue) =>
      Worker.create({
        connection: stage.environment.nativeConnection,
        taskQueue,
        activities: { ...activities },
        maxHeartbeatThrottleInterval: '20ms',
        defaultHeartbeatThrottleInterval: '20ms',
        shutdownForceTime: '5s',
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  t.after(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  });
  return seen;
}

async function runOf(t: TestContext, world: FakeWorld) {
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec({ probes }), pollEveryMs: 400 });
  return await handle.result();
}

test('a fleet is watched from when it is there, and what it felt is asked for after each evacuation', async (t) => {
  const seen = await watching(t);
  const world = new FakeWorld();
  const conclusion = await runOf(t, world);
  assert.equal(conclusion.verdict, 'pass');
  assert.equal(seen.watches, 1);
  assert.equal(seen.felt.length, 2, 'out and back');
  for (const { windows } of seen.felt) assert.equal(windows.length, 2);
  assert.deepEqual(
    world.felt.map(({ icmpGapMaxMs }) => icmpGapMaxMs),
    [120, 120],
  );
  assert.deepEqual(
    world.evacuations.map(({ unattributedGaps }) => unattributedGaps?.length),
    [1, 1],
  );
  const [out, back] = seen.felt;
  assert.equal(back?.within.from, out?.within.to, 'a gap between two evacuations is told, once');
});

test('a worker whose clock is hours ahead makes nobody wait for hours', { timeout: 60_000 }, async (t) => {
  const seen = await watching(t);
  const world = new FakeWorld();
  const { activities } = world;
  /** On the way out alone: the wait is a real one. */
  const at = ({ member }: { member: { host: string } }) =>
    member.host === 'cmp-a' ? Date.now() + 2 * 3_600_000 : Date.now() - 60_000;
  stage.tell(t, {
    ...activities,
    startMigration: async (input) => {
      const started = await activities.startMigration(input);
      return started.state === 'accepted' ? { ...started, postedAt: at(input) } : started;
    },
    watchMigration: async (input) => ({ ...(await activities.watchMigration(input)), at: at(input) }),
    verifyServer: async (input) => ({ ...(await activities.verifyServer(input)), at: at(input) }),
  });
  const handle = await stage.start('campaign', { spec: spec({ probes }), pollEveryMs: 400 });
  assert.equal((await handle.result()).verdict, 'pass');
  assert.equal(seen.felt.length, 2, 'out and back');
  for (const { within } of seen.felt)
    assert.ok(within.to - within.from < 120_000, `${within.to - within.from} ms`);
});

test('where nobody can watch, the run goes on, and its account says that nobody did', async (t) => {
  const world = new FakeWorld();
  const conclusion = await runOf(t, world);
  assert.equal(conclusion.endedEarly, undefined);
  assert.equal(conclusion.attempted, 4);
  for (const { unwatched } of world.evacuations)
    assert.match(unwatched ?? '', /no worker has taken the watch within 20 seconds/);
  assert.deepEqual(world.felt, []);
});

test('a watch that is gone when it is asked costs the figures, not the account', async (t) => {
  await watching(t, { felt: () => Promise.reject(new Error('the disk is gone')) });
  const world = new FakeWorld();
  const conclusion = await runOf(t, world);
  assert.equal(conclusion.attempted, 4);
  for (const { unwatched } of world.evacuations) assert.match(unwatched ?? '', /the disk is gone/);
});
