import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getInstanceAction, listInstanceActions } from '../../../../openstack/compute/instance-actions.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

const at = (hms: string) => Date.parse(`2026-11-23T${hms}Z`);

for (const [name, expected] of Object.entries({
  'zed/065-instance-actions': [
    {
      action: 'live-migration',
      requestId: 'req-a49288d7-0738-4310-a4a9-a1b3049513bf',
      startedAt: at('06:31:28'),
      updatedAt: at('06:31:35'),
    },
    {
      action: 'create',
      requestId: 'req-d3ee143e-8918-47b3-9f2d-c67cc4195831',
      startedAt: at('06:31:18'),
      updatedAt: at('06:31:19'),
    },
  ],
  '2026/065-instance-actions': [
    {
      action: 'live-migration',
      requestId: 'req-6613befd-df5c-462c-b25d-be952f085c6b',
      startedAt: at('06:27:14'),
      updatedAt: at('06:27:19'),
    },
    {
      action: 'create',
      requestId: 'req-f8cecaf4-6fc2-404e-8f63-9bb4d2419938',
      startedAt: at('06:27:07'),
      updatedAt: at('06:27:07'),
    },
  ],
})) {
  test(`what was done to a server: ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    const id = recording(name).request.url.split('/').at(-2) ?? '';
    assert.deepEqual(await listInstanceActions(cloud.open(t), id), expected);
  });
}

/** The events of a live migration as Nova runs them, from the first to the last that began: [event, host, began, ended]. */
const courses = {
  'zed/064-instance-action-live-migration': [
    ['conductor_live_migrate_instance', 'ctl', '06:31:28', '06:31:30'],
    ['compute_check_can_live_migrate_destination', 'cmp-b', '06:31:30', '06:31:30'],
    ['compute_check_can_live_migrate_source', 'cmp-a', '06:31:30', '06:31:30'],
    ['compute_live_migration', 'cmp-a', '06:31:30', '06:31:30'],
    ['compute_pre_live_migration', 'cmp-b', '06:31:30', '06:31:30'],
    ['compute_post_live_migration_at_destination', 'cmp-b', '06:31:34', '06:31:35'],
  ],
  '2026/064-instance-action-live-migration': [
    ['conductor_live_migrate_instance', 'ctl', '06:27:14', '06:27:15'],
    ['compute_check_can_live_migrate_destination', 'cmp-b', '06:27:14', '06:27:14'],
    ['compute_check_can_live_migrate_source', 'cmp-a', '06:27:14', '06:27:14'],
    ['compute_live_migration', 'cmp-a', '06:27:15', '06:27:15'],
    ['compute_pre_live_migration', 'cmp-b', '06:27:15', '06:27:15'],
    ['compute_post_live_migration_at_destination', 'cmp-b', '06:27:19', '06:27:19'],
  ],
} as const;

for (const [name, course] of Object.entries(courses)) {
  test(`an action that went well, its events oldest first: ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    const [server = '', , request = ''] = recording(name).request.url.split('/').slice(-3);
    const action = await getInstanceAction(cloud.open(t), server, request);
    assert.equal(action.requestId, request);
    assert.ok(!('message' in action));
    assert.deepEqual(
      action.events,
      course.map(([event, host, startedAt, finishedAt]) => ({
        event,
        host,
        startedAt: at(startedAt),
        finishedAt: at(finishedAt),
        result: 'Success',
      })),
    );
  });
}

for (const name of ['zed/101-fail-no-room-on-host-action', '2026/103-fail-no-room-on-host-action']) {
  test(`an action that the conductor refused has the reason in its event's details: ${name}`, async (t) => {
    const cloud = (await LoopbackCloud.start(t)).speaks('zed').plays(name);
    const [server = '', , request = ''] = recording(name).request.url.split('/').slice(-3);
    const { action, message, events } = await getInstanceAction(cloud.open(t), server, request);
    assert.deepEqual({ action, message }, { action: 'live-migration', message: 'Error' });
    assert.deepEqual(
      events.map(({ event, host, result, details }) => ({ event, host, result, details })),
      [
        {
          event: 'conductor_live_migrate_instance',
          host: 'ctl',
          result: 'Error',
          details: 'No valid host was found. ',
        },
      ],
    );
    assert.match(events[0]?.traceback ?? '', /File ".*nova\/conductor\/manager\.py"/);
  });
}
