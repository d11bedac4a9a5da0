import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import type { RunProgress } from '../../../domain/control.ts';
import type { CampaignInput } from '../../../workflows/campaign.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

const stage = await Stage.open();

/** A campaign under way: two servers from cmp-a to cmp-b and back, with what the test changes in it. */
async function begin(
  t: TestContext,
  world: FakeWorld,
  changes: Record<string, unknown> = {},
  input: Partial<CampaignInput> = {},
) {
  stage.tell(t, world.activities);
  const handle = await stage.start('campaign', { spec: spec(changes), pollEveryMs: 400, ...input });
  return { handle, progress: () => handle.query<RunProgress>('progress') };
}

const adopt = { fleet: { adopt: 'all' } };
const trip = (e: { trip: number; direction: string }) => `${e.trip}-${e.direction}`;
const begun = (world: FakeWorld, ...names: string[]) =>
  world.log.filter((what) => names.some((name) => what.startsWith(name)));

test('preflight, fleet, trips, clean-up, verdict: in this order', async (t) => {
  const world = new FakeWorld();
  const { handle, progress } = await begin(t, world);
  const conclusion = await handle.result();
  assert.equal(conclusion.verdict, 'pass');
  assert.equal(conclusion.endedEarly, undefined);
  assert.equal(conclusion.attempted, 4);
  assert.deepEqual(
    begun(world, 'preflight', 'storeRun', 'prepare', 'boot', 'storeEvacuation', 'clean', 'conclude'),
    [
      'preflight',
      'storeRun',
      'prepareGround',
      'bootFleet image-m1.tiny',
      'storeEvacuation',
      'storeEvacuation',
      'cleanUp',
      'concludeRun',
    ],
  );
  assert.deepEqual(world.evacuations.map(trip), ['1-out', '1-back']);
  const { stage: at, evacuationsDone, evacuationsPlanned, migrationsDone } = await progress();
  assert.deepEqual(
    { at, evacuationsDone, evacuationsPlanned, migrationsDone },
    { at: 'done', evacuationsDone: 2, evacuationsPlanned: 2, migrationsDone: 4 },
  );
});

test('scenarios that use the same fleet share it', async (t) => {
  const world = new FakeWorld();
  const { handle } = await begin(t, world, { migrate: { parallelism: [1, 2] } });
  await handle.result();
  assert.equal(begun(world, 'bootFleet').length, 1);
  assert.deepEqual(begun(world, 'removeFleet'), []);
  assert.equal(new Set(world.evacuations.map((e) => e.scenario)).size, 2);
  assert.equal(world.records.length, 8);
});

test('a fleet that differs takes the place of the one before, which is removed first', async (t) => {
  const world = new FakeWorld();
  const fleet = { count: 2, flavor: ['m1.tiny', 'm1.small'], image: 'tiny', network: 'bench' };
  const { handle } = await begin(t, world, { fleet });
  await handle.result();
  assert.deepEqual(begun(world, 'bootFleet', 'removeFleet', 'cleanUp'), [
    'bootFleet image-m1.tiny',
    'removeFleet image-m1.tiny',
    'bootFleet image-m1.small',
    'cleanUp',
  ]);
});

test('warm-up trips come first, and are labelled', async (t) => {
  const world = new FakeWorld();
  const { handle } = await begin(t, world, { trips: { count: 2, warmup: 1 } });
  await handle.result();
  assert.deepEqual(
    world.evacuations.map((e) => [trip(e), e.warmup]),
    [
      ['1-out', true],
      ['1-back', true],
      ['2-out', false],
      ['2-back', false],
      ['3-out', false],
      ['3-back', false],
    ],
  );
  assert.ok(world.records.every((r) => r.warmup === (r.trip === 1)));
});

test('between trips it rests, and only between them', async (t) => {
  const world = new FakeWorld();
  const { handle } = await begin(t, world, { trips: { count: 2, pause_seconds: 3_600 } });
  await handle.result();
  const [, back, out, last] = world.evacuations;
  assert.ok(back && out && last);
  const restedMs = out.startedAt - back.finishedAt;
  assert.ok(restedMs >= 3_600_000 && restedMs < 3_660_000, `it rested ${restedMs} ms`);
  assert.ok(last.startedAt - out.finishedAt < 60_000, 'not before the way back');
});

test('adopted servers go one way, and stay after the run', async (t) => {
  const world = new FakeWorld().boot(3);
  const { handle } = await begin(t, world, adopt);
  await handle.result();
  assert.deepEqual(world.evacuations.map(trip), ['1-out']);
  assert.deepEqual(begun(world, 'bootFleet', 'removeFleet', 'cleanUp'), []);
  assert.equal(world.on('cmp-b').length, 3);
});

test('a preflight that fails starts nothing, and cleans nothing', async (t) => {
  const world = new FakeWorld();
  world.trouble('preflight', ApplicationFailure.nonRetryable('preflight: no such host', 'PreflightFailed'));
  const { handle } = await begin(t, world);
  await assert.rejects(handle.result(), { name: 'WorkflowFailedError' });
  assert.deepEqual(world.log, ['preflight']);
});

test('a fleet that cannot be booted ends in clean-up, and in a conclusion that says why', async (t) => {
  const world = new FakeWorld();
  const why = 'fleet: 1 of 2 servers went to ERROR. No valid host was found.';
  world.trouble('bootFleet', ApplicationFailure.nonRetryable(why, 'CannotPrepare'));
  const { handle } = await begin(t, world);
  const { verdict, endedEarly } = await handle.result();
  assert.equal(verdict, 'fail');
  assert.deepEqual(endedEarly, { how: 'failed', reason: why });
  assert.deepEqual(world.log.slice(-2), ['cleanUp', 'concludeRun']);
});

test('what would not go away is a leak, and the run fails', async (t) => {
  const world = new FakeWorld();
  world.leaks = [{ kind: 'volume', id: 'v1', name: 'ferry-x', reason: 'in-use' }];
  const { handle } = await begin(t, world);
  const { leaks, verdict } = await handle.result();
  assert.deepEqual(leaks, world.leaks);
  assert.equal(verdict, 'fail');
});

test('a clean-up that fails for good does not cost the run its conclusion', async (t) => {
  const world = new FakeWorld();
  world.trouble('cleanUp', ApplicationFailure.nonRetryable('403 Forbidden', 'CannotPrepare'));
  const { handle } = await begin(t, world);
  const { endedEarly } = await handle.result();
  assert.equal(endedEarly?.how, 'failed');
  assert.match(endedEarly.reason, /clean.*403 Forbidden/);
});

test('a history that grows long is begun anew between trips, and no count is lost', async (t) => {
  const world = new FakeWorld();
  const { handle, progress } = await begin(t, world, { trips: { count: 3 } }, { historyLimit: 20 });
  const first = handle.firstExecutionRunId;
  const conclusion = await handle.result();
  assert.equal(conclusion.attempted, 12);
  assert.equal(begun(world, 'bootFleet').length, 1, 'it goes on with the fleet that it has');
  assert.equal(begun(world, 'preflight').length, 1);
  assert.deepEqual(world.evacuations.map(trip), ['1-out', '1-back', '2-out', '2-back', '3-out', '3-back']);
  const { evacuationsDone, evacuationsPlanned, migrationsDone } = await progress();
  assert.deepEqual([evacuationsDone, evacuationsPlanned, migrationsDone], [6, 6, 12]);
  const { runId } = await stage.environment.client.workflow.getHandle(handle.workflowId).describe();
  assert.notEqual(runId, first, 'it did begin anew');
});

test('a history may also be begun anew between scenarios', async (t) => {
  const world = new FakeWorld();
  const changes = { migrate: { parallelism: [1, 2, 3] } };
  const { handle } = await begin(t, world, changes, { historyLimit: 20 });
  const first = handle.firstExecutionRunId;
  await handle.result();
  assert.equal(world.evacuations.length, 6);
  assert.equal(begun(world, 'bootFleet').length, 1);
  const { runId } = await stage.environment.client.workflow.getHandle(handle.workflowId).describe();
  assert.notEqual(runId, first);
});
