import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeatOf } from '../../../client/live/heartbeat.ts';

interface Pending {
  readonly name: string;
  readonly details?: string;
}

const linkTo = (pending: readonly Pending[]) => {
  const pendingActivities = pending.map(({ name, details }) => ({
    activityType: { name },
    ...(details !== undefined && { heartbeatDetails: { payloads: [{ data: Buffer.from(details) }] } }),
  }));
  const handle = { describe: () => Promise.resolve({ raw: { pendingActivities } }) };
  const options = { loadedDataConverter: { payloadCodecs: [] } };
  return { client: { options, workflow: { getHandle: () => handle } } } as unknown as Parameters<
    typeof heartbeatOf
  >[0];
};

test('a heartbeat that carries nothing is a sign of life, and no broken answer', async () => {
  assert.deepEqual(await heartbeatOf(linkTo([{ name: 'untilAnswering', details: '' }]), 'run'), {
    activity: 'untilAnswering',
  });
});

test('what a run waits for is not the watch that goes on beside it', async () => {
  const pending = [
    { name: 'probe', details: '' },
    { name: 'bootServers', details: '{"booted":1}' },
  ];
  assert.deepEqual(await heartbeatOf(linkTo(pending), 'run'), {
    activity: 'bootServers',
    details: { booted: 1 },
  });
});
