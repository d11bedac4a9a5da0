import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestIdOf, scene } from './support/scene.ts';
import { sameShape } from './support/shape.ts';

const cloud = scene();
const order = ['accepted', 'queued', 'preparing', 'running', 'completed'];

test('a migration goes through its states in order, and whoever sees its record final sees the server landed', async () => {
  const { id } = await cloud.server('order', { seconds: 2 });
  const asked = await cloud.migrate(id, cloud.to);
  assert.equal(asked.status, 202, asked.text);
  assert.equal((await cloud.look(id)).taskState, 'migrating', 'it is under way before the answer');
  const seen: string[] = [];
  await cloud.until(
    'the record is final',
    async () => {
      const [record] = await cloud.records(id);
      const server = await cloud.look(id);
      if (record !== undefined && seen.at(-1) !== record.status) seen.push(record.status);
      if (record?.status === 'completed')
        assert.deepEqual([server.status, server.host, server.taskState], ['ACTIVE', cloud.to, null]);
      if (record !== undefined && record.status !== 'completed' && server.taskState === 'migrating')
        assert.deepEqual([server.status, server.host], ['MIGRATING', cloud.from]);
      return record?.status;
    },
    (status) => status === 'completed',
  );
  assert.deepEqual(
    seen,
    order.filter((state) => seen.includes(state)),
    'in order',
  );
  assert.ok(seen.includes('running'));
});

test('its record names both hosts, and its action the steps', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('recorded', { seconds: 1 });
  const requestId = requestIdOf(await cloud.migrate(id, cloud.to));
  const record = await cloud.record(id, ['completed']);
  assert.deepEqual([record.source_compute, record.dest_compute], [cloud.from, cloud.to]);
  const records = await api.nova('GET', `/os-migrations?instance_uuid=${id}`);
  sameShape(records.body, 'zed/067-os-migrations-by-instance');
  const action = await api.nova('GET', `/servers/${id}/os-instance-actions/${requestId}`);
  sameShape(action.body, 'zed/064-instance-action-live-migration');
  const { instanceAction } = action.body as {
    instanceAction: {
      action: string;
      message: unknown;
      events: { event: string; result: string; host: string }[];
    };
  };
  assert.deepEqual([instanceAction.action, instanceAction.message], ['live-migration', null]);
  const events = instanceAction.events.map(({ event, result }) => `${event} ${result}`).sort();
  assert.deepEqual(events, [
    'compute_check_can_live_migrate_destination Success',
    'compute_check_can_live_migrate_source Success',
    'compute_live_migration Success',
    'compute_post_live_migration_at_destination Success',
    'compute_pre_live_migration Success',
    'conductor_live_migrate_instance Success',
  ]);
  const listed = await api.nova('GET', `/servers/${id}/os-instance-actions`);
  sameShape(listed.body, 'zed/065-instance-actions');
  const unknown = await api.nova('GET', `/servers/${id}/os-instance-actions/req-0`);
  assert.deepEqual(unknown.body, { itemNotFound: { code: 404, message: 'Action req-0 not found' } });
});

test('while it runs its bytes are listed, and afterwards nothing is', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('progress', { seconds: 4 });
  await cloud.migrate(id, cloud.to);
  const running = await cloud.until(
    'bytes are listed',
    () => api.nova('GET', `/servers/${id}/migrations`),
    ({ body }) => {
      const [first] = (body as { migrations: { memory_total_bytes: number | null }[] }).migrations;
      return (first?.memory_total_bytes ?? 0) > 0;
    },
  );
  sameShape(running.body, 'zed/061-server-migrations-running-5');
  const [first] = (running.body as { migrations: Record<string, number>[] }).migrations;
  assert.equal(first?.['memory_total_bytes'], 256 * 1024 * 1024);
  assert.ok((first['memory_remaining_bytes'] ?? Infinity) <= 256 * 1024 * 1024);
  const shown = await api.nova('GET', `/servers/${id}/migrations/${first['id'] ?? 0}`);
  sameShape(shown.body, 'zed/075-migration-show-running');
  const record = await cloud.record(id, ['completed']);
  assert.deepEqual((await api.nova('GET', `/servers/${id}/migrations`)).body, { migrations: [] });
  assert.equal((await api.nova('GET', `/servers/${id}/migrations/${record.id}`)).status, 404);
  assert.equal((await api.nova('GET', `/servers/${id}/migrations`, undefined, '2.22')).status, 404);
});

test('its ports are bound to the new host, and Placement counts it there and nowhere else', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('netted', { seconds: 1 }, { networks: [{ uuid: cloud.networkId }] });
  await cloud.migrate(id, cloud.to);
  await cloud.record(id, ['completed']);
  const { body } = await api.ask('GET', 'network', `/ports?device_id=${id}`);
  sameShape(body, 'zed/073-ports-after');
  assert.deepEqual(
    (body as { ports: Record<string, string>[] }).ports.map((port) => port['binding:host_id']),
    [cloud.to],
  );
  const { body: of } = await api.ask('GET', 'placement', `/allocations/${id}`, { version: 'placement 1.27' });
  const { body: all } = await api.nova('GET', '/os-hypervisors/detail');
  const there = (all as { hypervisors: { id: string; service: { host: string } }[] }).hypervisors.find(
    ({ service }) => service.host === cloud.to,
  );
  assert.deepEqual(Object.keys((of as { allocations: object }).allocations), [there?.id]);
});

test('without a host the scheduler chooses another one', async () => {
  const { id } = await cloud.server('scheduled', { seconds: 1 });
  assert.equal((await cloud.migrate(id, null)).status, 202);
  const record = await cloud.record(id, ['completed']);
  assert.notEqual(record.dest_compute, cloud.from);
});

test('a record that changed since is listed, page after page, newest first', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('listed', { seconds: 1 });
  await cloud.migrate(id, cloud.to);
  await cloud.record(id, ['completed']);
  await cloud.migrate(id, cloud.from);
  await cloud.record(id, ['completed'], 1);
  const ask = async (query: string) => {
    const { body } = await api.nova('GET', `/os-migrations?migration_type=live-migration&${query}`);
    return body as {
      migrations: { uuid: string; updated_at: string; instance_uuid: string }[];
      migrations_links?: { href: string }[];
    };
  };
  const [newest, older] = await cloud.records(id);
  assert.ok(newest && older && newest.id > older.id);
  const page = await ask(`instance_uuid=${id}&limit=1`);
  assert.deepEqual(
    page.migrations.map(({ uuid }) => uuid),
    [newest.uuid],
  );
  assert.match(page.migrations_links?.[0]?.href ?? '', new RegExp(`marker=${newest.uuid}`));
  const rest = await ask(`instance_uuid=${id}&marker=${newest.uuid}`);
  assert.deepEqual(
    rest.migrations.map(({ uuid }) => uuid),
    [older.uuid],
  );
  const since = await ask(`changes-since=${page.migrations[0]?.updated_at.replace(/\..*/, 'Z') ?? ''}`);
  assert.ok(since.migrations.some(({ uuid }) => uuid === newest.uuid));
  const lost = await api.nova('GET', '/os-migrations?marker=00000000-0000-0000-0000-000000000001');
  assert.deepEqual(lost.body, {
    badRequest: { code: 400, message: 'Marker 00000000-0000-0000-0000-000000000001 could not be found.' },
  });
});

test('what is wrong with the question is 400 at once', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('asked', {});
  const post = async (asked: object, version = '2.93') => {
    const answer = await api.nova('POST', `/servers/${id}/action`, { 'os-migrateLive': asked }, version);
    return [
      answer.status,
      (answer.body as { badRequest?: { message: string } } | undefined)?.badRequest?.message,
    ];
  };
  const host = cloud.to;
  const invalid = 'Invalid input for field/attribute os-migrateLive. Value:';
  assert.deepEqual(await post({ host: 'nowhere', block_migration: 'auto' }), [
    400,
    'Compute host nowhere could not be found.',
  ]);
  const { body } = await api.nova('GET', '/os-hypervisors');
  const name =
    (body as { hypervisors: { hypervisor_hostname: string }[] }).hypervisors[0]?.hypervisor_hostname ?? '';
  assert.deepEqual(await post({ host: name, block_migration: 'auto' }), [
    400,
    `Compute host ${name} could not be found.`,
  ]);
  assert.deepEqual(await post({ host }), [
    400,
    `${invalid} {'host': '${host}'}. 'block_migration' is a required property`,
  ]);
  assert.deepEqual(await post({ host, block_migration: 'auto', force: true }), [
    400,
    `${invalid} {'host': '${host}', 'block_migration': 'auto', 'force': True}. Additional properties are not allowed ('force' was unexpected)`,
  ]);
  assert.deepEqual(await post({ host, block_migration: false }, '2.1'), [
    400,
    `${invalid} {'host': '${host}', 'block_migration': False}. 'disk_over_commit' is a required property`,
  ]);
  assert.deepEqual(await cloud.records(id), [], 'and nothing was begun');
});

test('2.1 takes disk_over_commit, and answers once the checks are passed', async () => {
  const { id } = await cloud.server('oldest', { seconds: 1 });
  const answer = await cloud.migrate(id, cloud.to, '2.1');
  assert.equal(answer.status, 202, answer.text);
  assert.equal((await cloud.record(id, ['completed'])).dest_compute, cloud.to);
});

test('one that is migrating, one that is off, and one that there is not, are refused', async () => {
  const { api } = cloud;
  const { id } = await cloud.server('busy', { seconds: 3 });
  assert.equal((await cloud.migrate(id, cloud.to)).status, 202);
  const again = await cloud.migrate(id, cloud.to);
  assert.deepEqual(
    [again.status, again.body],
    [
      409,
      {
        conflictingRequest: {
          code: 409,
          message: `Cannot 'os-migrateLive' instance ${id} while it is in task_state migrating`,
        },
      },
    ],
  );
  await cloud.record(id, ['completed']);
  await api.nova('POST', `/servers/${id}/action`, { 'os-stop': null });
  await cloud.until(
    'it is off',
    () => cloud.look(id),
    ({ status, taskState }) => status === 'SHUTOFF' && taskState === null,
  );
  const off = await cloud.migrate(id, cloud.from);
  assert.deepEqual(
    [off.status, off.body],
    [
      409,
      {
        conflictingRequest: {
          code: 409,
          message: `Cannot 'os-migrateLive' instance ${id} while it is in vm_state stopped`,
        },
      },
    ],
  );
  const nobody = '00000000-0000-0000-0000-000000000000';
  const unknown = await cloud.migrate(nobody, cloud.to);
  assert.deepEqual(
    [unknown.status, unknown.body],
    [404, { itemNotFound: { code: 404, message: `Instance ${nobody} could not be found.` } }],
  );
});

test('a server that is migrating is found by that status', async () => {
  const { id } = await cloud.server('found', { seconds: 3 });
  await cloud.migrate(id, cloud.to);
  const { body } = await cloud.api.nova('GET', '/servers?all_tenants=1&status=MIGRATING');
  assert.ok((body as { servers: { id: string }[] }).servers.some((each) => each.id === id));
  await cloud.record(id, ['completed']);
  const after = await cloud.api.nova('GET', '/servers?all_tenants=1&status=MIGRATING');
  assert.ok(!(after.body as { servers: { id: string }[] }).servers.some((each) => each.id === id));
});
