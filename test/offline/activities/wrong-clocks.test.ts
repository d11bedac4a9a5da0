import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingSeen, type Sightings } from '../../../domain/sightings.ts';
import { migration, moving, server } from '../../support/nova-says.ts';
import type { ScriptedCloud } from '../../support/scripted-cloud.ts';
import { itself, showing, theRecords, underWay, watching } from './watching.ts';

/** The record as the list of changes shows it, and as it is when it is asked for by the server's name. */
function puttingItsClockBack(changed: object | undefined, itsOwn: object): ScriptedCloud {
  return showing({ server: server({ host: 'cmp-b' }) }).tell({
    [theRecords]: ({ query }) => ({
      migrations:
        query?.['instance_uuid'] === undefined ? [changed].filter((r) => r !== undefined) : [itsOwn],
    }),
  });
}

for (const changed of [undefined, migration({ status: 'running' })]) {
  const last = changed ? `is ${changed.status} for the last time` : 'is not there';
  test(`a record that a list of changes lacks, since the cloud's clock was put back, is found by name: in the list it ${last}`, async (t) => {
    const cloud = puttingItsClockBack(changed, migration({ status: 'completed' }));
    const seen: Sightings = {
      ...nothingSeen,
      server: { status: 'ACTIVE', host: 'cmp-b', volumeIds: [] },
    };
    const input = { awaiting: 'final-record', seen } as const;
    const { state, seen: found } = await watching(t, cloud, { input }).watched;
    assert.equal(state, 'landed');
    assert.equal(found.record?.id, 7);
    assert.equal(found.record.status, 'completed');
  });
}

test('a failure that a list of changes lacks is found by name, too', async (t) => {
  const cloud = puttingItsClockBack(undefined, migration({ status: 'failed' })).tell({
    [itself]: { server: server() },
  });
  const { state, seen } = await watching(t, cloud).watched;
  assert.equal(state, 'stayed');
  assert.equal(seen.record?.status, 'failed');
});

test('a record that nothing has changed since it was made is in no list of changes: it is found by name while its server moves', async (t) => {
  const stranded = migration({ status: 'accepted' });
  const cloud = puttingItsClockBack(undefined, stranded).tell({
    [underWay]: { servers: [{ id: 'id-web-1' }] },
  });
  const { state, seen } = await watching(t, cloud, { input: { until: Date.now() + 4_000 } }).watched;
  assert.equal(state, 'overdue');
  assert.equal(seen.record?.id, 7);
  assert.equal(seen.record.status, 'accepted');
});

for (const hours of [2, -2]) {
  test(`its deadline is Temporal's: a worker whose clock is ${hours} h ahead keeps it`, async (t) => {
    const cloud = showing(
      { record: migration({ status: 'running' }), server: moving() },
      { record: migration({ status: 'running' }), server: moving() },
      { record: migration({ status: 'completed' }), server: server({ host: 'cmp-b' }) },
    );
    const aheadMs = hours * 3_600_000;
    assert.equal((await watching(t, cloud, { aheadMs }).watched).state, 'landed');
    const input = { until: Date.now() - aheadMs + 300 };
    const never = showing({ record: migration({ status: 'running' }), server: moving() });
    assert.equal((await watching(t, never, { aheadMs, input }).watched).state, 'overdue');
  });
}
