/** The names by which things are found again, by others and by later versions: they do not change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloudLabel } from '../../../domain/cloud-ref.ts';
import { controlTaskQueue, probeTaskQueue } from '../../../domain/control.ts';
import { marks, nameFor } from '../../../domain/fleet.ts';
import { lockId } from '../../../domain/host-lock.ts';
import { parseKey } from '../../../domain/migration-key.ts';
import { notificationId } from '../../../domain/notification.ts';
import { endOf, runIdOf, scheduledRunId } from '../../../domain/run-id.ts';

test('workflows, task queues, and what carries a run’s mark', () => {
  assert.equal(
    lockId({ cloud: 'https://keystone/v3', host: 'cmp-a' }),
    'ferry-host/https://keystone/v3/cmp-a',
  );
  assert.equal(notificationId('drain-1', 'ops-slack'), 'drain-1/notify/ops-slack');
  assert.equal(nameFor('drain-1', 'guests'), 'ferry-drain-1-guests');
  assert.deepEqual(marks, { run: 'ferry_run', fleet: 'ferry_fleet' });
  assert.deepEqual([controlTaskQueue, probeTaskQueue], ['ferry', 'ferry-probe']);
});

test('a cloud is called by its name in clouds.yaml, by Rally’s file, or by the environment', () => {
  assert.equal(cloudLabel({ cloud: 'prod' }), 'prod');
  assert.equal(cloudLabel({ rally: 'credentials.json' }), 'rally:credentials.json');
  assert.equal(cloudLabel({}), 'environment');
});

test('a migration’s key is taken apart, whatever the scenario’s name has in it', () => {
  assert.deepEqual(parseKey('drain-1/image-m1.tiny/x4/12-back/id-7'), {
    run: 'drain-1',
    scenario: 'image-m1.tiny/x4',
    trip: 12,
    direction: 'back',
    serverId: 'id-7',
  });
  assert.equal(parseKey('drain-1/a/1-out/id-7')?.direction, 'out');
});

for (const [key, what] of [
  ['drain-1', 'a run'],
  ['drain-1/a/1-out', 'an evacuation'],
  ['drain-1/a/1-out/id-7/more', 'more than a key'],
  ['drain-1/a/1-sideways/id-7', 'no direction'],
  ['drain-1/a/x-out/id-7', 'no trip'],
  ['drain-1/a/1-out/', 'no server'],
  ['/a/1-out/id-7', 'no run'],
  ['/run/s/1-out/id-7', 'none before the first stroke'],
  ['drain-1//1-out/id-7', 'no scenario'],
] as const)
  test(`${JSON.stringify(key)} is no migration’s key: ${what}`, () => {
    assert.equal(parseKey(key), undefined);
  });

test('a run’s id has the campaign, the second in UTC, and an end', () => {
  const at = new Date('2026-11-24T02:00:07.912Z');
  assert.equal(runIdOf('nightly.5Z', at, 'k3x9'), 'nightly.5Z-20261124-020007-k3x9');
});

test('the end has letters and digits that are not taken for each other, from the first to the last', () => {
  const draws = [0, 0.9999, 0.5, 1 / 31];
  assert.equal(
    endOf(() => draws.shift() ?? 0),
    'a9sb',
  );
});

test('whoever triggers a schedule can name the run before there is one', () => {
  const at = new Date('2026-11-24T02:00:00Z');
  const id = scheduledRunId('nightly', at, 'e7c1');
  assert.match(id, /^nightly-20261124-020000-[a-hjkmnp-z2-9]{4}$/);
  assert.equal(scheduledRunId('nightly', at, 'e7c1'), id);
  const ends = Array.from({ length: 500 }, (_, i) => scheduledRunId('n', at, `e${i}`).slice(-4));
  assert.ok(new Set(ends).size > 495);
  for (const place of [0, 1, 2, 3]) assert.equal(new Set(ends.map((end) => end.charAt(place))).size, 31);
});
