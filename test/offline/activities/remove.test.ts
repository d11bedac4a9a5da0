import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameFor } from '../../../domain/fleet.ts';
import { cleanUpIn } from '../../../activities/fleet/remove.ts';
import { migration, server } from '../../support/nova-says.ts';
import { ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const run = 'drain-20261124-020000-k3x9';
const none = () => undefined;

/** What a cloud holds that a run made: at most one of a kind; deleting takes it away. */
function holding(things: {
  server?: object;
  volume?: object;
  group?: object;
  onGroup?: () => object;
}): ScriptedCloud {
  const there = { ...things };
  const identity = () => Promise.resolve({ projectId: 'p1' });
  return Object.assign(new ScriptedCloud(), { identity }).tell({
    'GET /servers/detail': () => ({ servers: there.server ? [there.server] : [] }),
    'GET /volumes/detail': () => ({ volumes: there.volume ? [there.volume] : [] }),
    'GET /servers/id-web-1': wrong.gone(),
    'DELETE /servers/id-web-1': () => {
      delete there.server;
      return {};
    },
    'DELETE /volumes/v1': () => {
      delete there.volume;
      return {};
    },
    'DELETE /security-groups/g1': () => {
      const said = things.onGroup?.() ?? {};
      if (!(said instanceof Error)) delete there.group;
      return said;
    },
    'GET /images': { images: [] },
    'GET /flavors/detail': { flavors: [] },
    'GET /os-keypairs': { keypairs: [] },
    'GET /security-groups': () => ({ security_groups: there.group ? [there.group] : [] }),
  });
}

const asked = (cloud: ScriptedCloud, method: string) =>
  cloud.asked.filter((a) => a.method === method).map(({ path }) => path);

test('a server on the move is called back before it is deleted', async () => {
  const own = { ...server(), name: 'ferry-k3x9-image-01', metadata: { ferry_run: run } };
  const cloud = holding({ server: { ...own, status: 'MIGRATING', 'OS-EXT-STS:task_state': 'migrating' } });
  cloud.tell({
    'GET /os-migrations': { migrations: [migration({ id: 6, status: 'completed' }), migration({ id: 7 })] },
    'DELETE /servers/id-web-1/migrations/7': () => {
      cloud.tell({ 'GET /servers/detail': () => ({ servers: deleted(cloud) ? [] : [own] }) });
      return {};
    },
  });
  assert.deepEqual(await cleanUpIn(cloud, run, none), []);
  assert.deepEqual(asked(cloud, 'DELETE'), ['/servers/id-web-1/migrations/7', '/servers/id-web-1']);
});

const deleted = (cloud: ScriptedCloud) => cloud.times('DELETE /servers/id-web-1') > 0;

const attached = {
  id: 'v1',
  name: 'ferry-k3x9-volume-01',
  status: 'in-use',
  size: 1,
  bootable: 'true',
  metadata: { ferry_run: run },
  attachments: [{ server_id: 'id-web-1', attachment_id: 'a1' }],
  created_at: '2026-03-01T00:00:00Z',
};

test('a volume that a server which is gone has left attached is freed, and deleted', async () => {
  const cloud = holding({ volume: attached }).tell({ 'DELETE /attachments/a1': {} });
  assert.deepEqual(await cleanUpIn(cloud, run, none), []);
  assert.deepEqual(asked(cloud, 'DELETE'), ['/attachments/a1', '/volumes/v1']);
});

test('a volume that a server still has is not taken from it', async () => {
  const cloud = holding({ volume: attached }).tell({ 'GET /servers/id-web-1': { server: server() } });
  await cleanUpIn(cloud, run, none);
  assert.deepEqual(asked(cloud, 'DELETE'), ['/volumes/v1']); // Cinder refuses it while it is attached
});

const group = {
  id: 'g1',
  name: nameFor(run, 'guests'),
  project_id: 'p1',
  tags: [],
  security_group_rules: [],
};

for (const [what, error] of [
  ['does not know its own token', wrong.unknownToken()],
  ['is away', wrong.notSent()],
] as const)
  test(`a cloud that ${what} for a moment is asked again to delete what servers were made from`, async () => {
    const troubles = [error, error];
    const cloud = holding({ group, onGroup: () => troubles.pop() ?? {} });
    assert.deepEqual(await cleanUpIn(cloud, run, none), []);
    assert.equal(cloud.times('DELETE /security-groups/g1'), 3);
  });

test('a deletion that is refused is not asked for again: the run tells of it, with the cloud’s words', async () => {
  const cloud = holding({ group }).tell({
    'DELETE /security-groups/g1': wrong.conflict('Security Group g1 in use.'),
  });
  const leaks = await cleanUpIn(cloud, run, none);
  assert.deepEqual(leaks.map(({ kind, id }) => [kind, id]), [['security group', 'g1']]); // prettier-ignore
  assert.match(leaks[0]?.reason ?? '', /g1 in use/);
  assert.equal(cloud.times('DELETE /security-groups/g1'), 1);
});
