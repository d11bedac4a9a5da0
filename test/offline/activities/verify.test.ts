import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intervene } from '../../../activities/migration/intervene.ts';
import { type Verified, verifyServer, type VerifyInput } from '../../../activities/migration/verify.ts';
import { nothingSeen, type Sightings } from '../../../domain/sightings.ts';
import { anAttempt } from '../../support/an-attempt.ts';
import { migration, server, type ServerSays } from '../../support/nova-says.ts';
import { cloudsOf, ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const theServer = 'GET /servers/id-web-1';
const itsEvents = 'GET /servers/id-web-1/os-instance-actions/req-1';

const port = (host: string | null, id = 'p1') => ({
  id,
  device_id: 'id-web-1',
  status: 'ACTIVE',
  mac_address: 'fa:16:3e:00:00:01',
  network_id: 'n1',
  'binding:host_id': host,
});

interface Shown extends ServerSays {
  readonly ports?: readonly object[];
  readonly onSource?: readonly string[];
  readonly events?: readonly object[];
}

/** web-1 has arrived on cmp-b, unless the test says otherwise. */
function arrived({ ports = [port('cmp-b')], onSource = [], events = [], ...says }: Shown = {}) {
  return new ScriptedCloud().tell({
    [theServer]: { server: server({ host: 'cmp-b', ...says }) },
    'GET /ports': { ports },
    'GET /servers': { servers: onSource.map((id) => ({ id })) },
    [itsEvents]: {
      instanceAction: {
        action: 'live-migration',
        request_id: 'req-1',
        start_time: '2026-03-14T02:00:00',
        events,
      },
    },
  });
}

const event = (name: string, start: number, finish: number, more: object = {}) => ({
  event: name,
  start_time: `2026-03-14T02:00:${String(start).padStart(2, '0')}`,
  finish_time: `2026-03-14T02:00:${String(finish).padStart(2, '0')}`,
  result: 'Success',
  ...more,
});

/** Seen on its new host; its record still said that it ran. */
const sightingsOfALanding: Sightings = {
  ...nothingSeen,
  server: { status: 'ACTIVE', host: 'cmp-b', volumeIds: [] },
};
const since = Date.UTC(2026, 2, 14, 2, 0, 0);

async function verify(cloud: ScriptedCloud, changes: Partial<VerifyInput> = {}) {
  return await verifyServer(cloudsOf(cloud), inputOf(changes));
}

function inputOf(changes: Partial<VerifyInput>): VerifyInput {
  return {
    cloud: { cloud: 'testbed' },
    member: {
      id: 'id-web-1',
      name: 'web-1',
      host: 'cmp-a',
      status: 'ACTIVE',
      boot: 'image',
      volumeIds: [],
    },
    to: 'cmp-b',
    requestId: 'req-1',
    moved: true,
    since,
    ...changes,
  };
}

test('a server that has arrived whole is verified in every respect that applies', async () => {
  const { verified, fault, apiCalls } = await verify(arrived());
  assert.deepEqual(verified, {
    host: true,
    status: true,
    taskState: true,
    portBinding: true,
    goneFromSource: true,
  });
  assert.equal(fault, undefined);
  assert.equal(apiCalls, 4, 'server, events, ports, the old host');
});

test('without ports and volumes nothing is claimed of them', async () => {
  const { verified } = await verify(arrived({ ports: [] }));
  assert.ok(!('portBinding' in verified) && !('volumes' in verified));
});

test('a port whose binding is not told is unknown, not wrong', async () => {
  const { verified } = await verify(arrived({ ports: [port(null)] }));
  assert.ok(!('portBinding' in verified));
});

test('one port left behind is a binding that is wrong', async () => {
  const { verified } = await verify(arrived({ ports: [port('cmp-b'), port('cmp-a', 'p2')] }));
  assert.equal(verified.portBinding, false);
});

test('the same volumes, in whatever order; a lost one is told', async () => {
  const member = {
    id: 'id-web-1',
    name: 'web-1',
    host: 'cmp-a',
    status: 'ACTIVE',
    boot: 'volume' as const,
    volumeIds: ['v1', 'v2'],
  };
  assert.equal((await verify(arrived({ volumes: ['v2', 'v1'] }), { member })).verified.volumes, true);
  assert.equal((await verify(arrived({ volumes: ['v1'] }), { member })).verified.volumes, false);
});

test('the old host that still lists it is told', async () => {
  const { verified } = await verify(arrived({ onSource: ['id-web-1', 'id-other'] }));
  assert.equal(verified.goneFromSource, false);
  assert.equal((await verify(arrived({ onSource: ['id-other'] }))).verified.goneFromSource, true);
});

test('of a host with thousands only those are listed that changed since the move began, once all are known', async () => {
  const thousands = Array.from({ length: 1_001 }, (_, i) => `id-${i}`);
  const cloud = arrived({ onSource: thousands });
  const clouds = cloudsOf(cloud);
  for (const round of [1, 2]) {
    assert.equal((await verifyServer(clouds, inputOf({}))).verified.goneFromSource, true, `round ${round}`);
  }
  const queries = cloud.asked.filter(({ path }) => path === '/servers').map(({ query }) => query);
  assert.deepEqual(
    queries.map((query) => ({ since: query?.['changes-since'], deleted: query?.['deleted'] })),
    [
      { since: undefined, deleted: undefined },
      { since: '2026-03-14T01:59:00.000Z', deleted: false },
    ],
  );
});

test('the record of one that has landed is waited for, while the server is looked at', async (t) => {
  const records = [migration({ status: 'running' }), migration({ status: 'completed' })];
  const cloud = arrived().tell({
    'GET /os-migrations': () => ({ migrations: [records.length > 1 ? records.shift() : records[0]] }),
  });
  const clouds = cloudsOf(cloud, 5);
  t.after(() => {
    clouds.watchtower.stop();
  });
  const open = { baseline: { cloudTime: since }, seen: sightingsOfALanding };
  const asked = { ...inputOf({ open }) };
  const { finished, verified, apiCalls } = await anAttempt({}).run<[], Verified, () => Promise<Verified>>(
    () => verifyServer(clouds, asked),
  );
  assert.equal(finished?.state, 'landed');
  assert.equal(finished.seen.record?.status, 'completed');
  assert.ok(finished.apiCalls >= 2, 'what it took to see its end is counted there');
  assert.equal(apiCalls, 4, 'and not here again');
  assert.equal(verified.host, true);
});

test('another host than the one asked for is wrong; where none was asked for, any but the source will do', async () => {
  const onC = { host: 'cmp-c', ports: [port('cmp-c')] };
  assert.equal((await verify(arrived(onC))).verified.host, false);
  const anywhere = {
    cloud: { cloud: 'testbed' },
    member: {
      id: 'id-web-1',
      name: 'web-1',
      host: 'cmp-a',
      status: 'ACTIVE',
      boot: 'image' as const,
      volumeIds: [],
    },
    moved: true,
    since,
  };
  assert.equal((await verifyServer(cloudsOf(arrived(onC)), anywhere)).verified.host, true);
});

test('a server that stayed is held against its source, and what was to be gone is not asked', async () => {
  const { verified } = await verify(arrived({ host: 'cmp-a', ports: [port('cmp-a')] }), { moved: false });
  assert.equal(verified.host, true);
  assert.ok(!('goneFromSource' in verified));
});

test('another state, or work still going on, is told', async () => {
  const { verified } = await verify(arrived({ status: 'PAUSED', taskState: 'powering-off' }));
  assert.equal(verified.status, false);
  assert.equal(verified.taskState, false);
});

test('a server that is gone has no state', async () => {
  const cloud = arrived().tell({ [theServer]: wrong.gone() });
  const { verified, server: found } = await verify(cloud);
  assert.deepEqual(verified, { status: false });
  assert.equal(found, undefined);
});

test('its events give the times that Nova measured, and that of queueing is none of them', async () => {
  const events = [
    event('compute_post_live_migration_at_destination', 20, 22),
    event('compute_live_migration', 3, 3),
    event('compute_pre_live_migration', 3, 6),
    event('compute_check_can_live_migrate_source', 1, 2),
    event('compute_check_can_live_migrate_destination', 1, 3),
  ];
  const { precheckMs, preLiveMs, postDestinationMs } = await verify(arrived({ events }));
  assert.deepEqual(
    { precheckMs, preLiveMs, postDestinationMs },
    { precheckMs: 2_000, preLiveMs: 3_000, postDestinationMs: 2_000 },
  );
});

test('a failed event says why: in details where the microversion gives them, else at the end of its traceback', async () => {
  const failed = { result: 'Error', traceback: 'Traceback:\n  File x\nMigrationPreCheckError: no room\n' };
  const name = 'compute_check_can_live_migrate_destination';
  const old = await verify(arrived({ host: 'cmp-a', events: [event(name, 1, 2, failed)] }));
  assert.equal(old.fault?.message, `${name}: MigrationPreCheckError: no room`);
  const told = { ...failed, details: 'Migration pre-check error: no room' };
  const now = await verify(arrived({ host: 'cmp-a', events: [event(name, 1, 2, told)] }));
  assert.equal(now.fault?.message, `${name}: Migration pre-check error: no room`);
  assert.equal(now.fault.source, 'event');
});

test("a failure on another host brings that host's traceback along: the message is its first line", async () => {
  const name = 'conductor_live_migrate_instance';
  const details =
    "Migration error: Remote error: MessagingTimeout Timed out\n['Traceback (most recent call last):\\n'";
  const failed = { result: 'Error', traceback: 'Traceback:\n', details };
  const { fault } = await verify(arrived({ host: 'cmp-a', events: [event(name, 1, 2, failed)] }));
  assert.equal(fault?.message, `${name}: Migration error: Remote error: MessagingTimeout Timed out`);
  assert.equal(fault.details, details);
});

test('without a failed event, the server itself says what happened to it', async () => {
  const { fault } = await verify(arrived({ status: 'ERROR', fault: 'libvirt: domain not found' }));
  assert.deepEqual(fault, { source: 'server', message: 'libvirt: domain not found' });
});

test('servers that land together are asked about together: one list of ports, one of the old host', async () => {
  const cloud = arrived().tell({
    'GET /servers/id-web-2': { server: server({ id: 'id-web-2', host: 'cmp-b' }) },
  });
  const clouds = cloudsOf(cloud);
  const of = (id: string, startedLater: number) =>
    verifyServer(clouds, {
      cloud: { cloud: 'testbed' },
      member: { id, name: id, host: 'cmp-a', status: 'ACTIVE', boot: 'image', volumeIds: [] },
      to: 'cmp-b',
      moved: true,
      since: since + startedLater,
    });
  const both = await Promise.all([of('id-web-1', 0), of('id-web-2', 4_000)]);
  assert.equal(cloud.times('GET /ports'), 1);
  assert.equal(cloud.times('GET /servers'), 1);
  assert.deepEqual(
    both.map((v) => v.apiCalls),
    [2, 2],
    'their own look each, and half of two lists',
  );
});

const theMigration = '/servers/id-web-1/migrations/7';

test('an abort is a DELETE, a force-complete a POST, and the answer is passed on', async () => {
  const cloud = new ScriptedCloud().tell({
    [`DELETE ${theMigration}`]: {},
    [`POST ${theMigration}/action`]: {},
  });
  const tell = (act: 'abort' | 'force-complete') =>
    intervene(cloudsOf(cloud), { cloud: {}, serverId: 'id-web-1', migrationId: 7, act });
  const { status, apiCalls } = await tell('abort');
  assert.deepEqual({ status, apiCalls }, { status: 202, apiCalls: 1 });
  assert.equal((await tell('force-complete')).status, 202);
  assert.deepEqual(cloud.asked.at(-1)?.body, { force_complete: null });
});

test('a migration that is over answers 409: that is an answer, not a failure', async () => {
  const cloud = new ScriptedCloud().tell({ [`DELETE ${theMigration}`]: wrong.conflict('not running') });
  const answer = await intervene(cloudsOf(cloud), {
    cloud: {},
    serverId: 'id-web-1',
    migrationId: 7,
    act: 'abort',
  });
  assert.equal(answer.status, 409);
});

test('a cloud that is away is a failure, which Temporal tries again', async () => {
  const cloud = new ScriptedCloud().tell({ [`DELETE ${theMigration}`]: wrong.lost() });
  const input = { cloud: {}, serverId: 'id-web-1', migrationId: 7, act: 'abort' } as const;
  await assert.rejects(intervene(cloudsOf(cloud), input), { name: 'NoAnswer' });
});
