/** Faults of Nova and its hosts: each is told as what it was. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Api } from '../../contract/support/api.ts';
import { FerryMeets, server } from './support/ferry-meets.ts';

const ferry = await FerryMeets.open();

const soon = { baseMs: 1_500, perGibMs: 0 };

describe('ferry meets a Nova that misbehaves', { concurrency: 4 }, () => {
  test('a copy that breaks: failed, and the server is where it was', async (t) => {
    const { cloud, move } = await ferry.scene(t);
    cloud.failMigration('web-1', { afterMs: 500 });
    const record = await move('web-1');
    assert.equal(record.outcome, 'failed');
    assert.equal(cloud.world.servers.named('web-1')?.host, 'cmp-a');
    const again = await move('web-1');
    assert.equal(again.outcome, 'completed', 'a fault is spent on one migration');
  });

  test('a destination that refuses to prepare: failed, with the event’s own reason', async (t) => {
    const { cloud, move } = await ferry.scene(t);
    cloud.arm({ fault: 'refuse-migration', server: 'web-1' });
    const record = await move('web-1');
    assert.equal(record.outcome, 'failed');
    assert.match(record.fault?.message ?? '', /compute_pre_live_migration.*pre-check error/);
  });

  test('a server that ends in ERROR: error, and its state is not what it was', async (t) => {
    const { cloud, move } = await ferry.scene(t);
    cloud.breakServer('web-1', { afterMs: 500 });
    const record = await move('web-1');
    assert.equal(record.outcome, 'error');
    assert.equal(record.verified.status, false);
    assert.match(record.fault?.message ?? '', /Binding failed/);
  });

  test('another host than was asked for: wrong-host, and which', async (t) => {
    const { cloud, move } = await ferry.scene(t);
    cloud.wrongHost('web-1', 'cmp-c');
    const record = await move('web-1');
    assert.deepEqual(
      [record.outcome, record.requested, record.destination],
      ['wrong-host', 'cmp-b', 'cmp-c'],
    );
    assert.equal(record.verified.host, false);
  });

  test('a destination whose nova-compute has just died: error, with the conductor’s reason', async (t) => {
    const { cloud, move } = await ferry.scene(t, { rpcResponseTimeoutMs: 4_000 });
    cloud.computeDown('cmp-b');
    const record = await move('web-1');
    assert.equal(record.outcome, 'error');
    assert.match(
      record.fault?.message ?? '',
      /No valid host was found\. There are not enough hosts available/,
    );
    assert.equal(cloud.world.servers.named('web-1')?.host, 'cmp-a');
  });

  test('a source whose nova-compute dies in the middle: over the deadline, and what was told to Nova had no effect', async (t) => {
    const { cloud, move, statuses } = await ferry.scene(t, { servers: [server('web-1', { sim_hang: '1' })] });
    const record = await move('web-1', { deadline: { ...soon, then: 'wait' } }, () => {
      const die = () => {
        if (statuses('web-1')[0] === 'running') cloud.computeDown('cmp-a');
        else cloud.world.clock.after(100, die);
      };
      die();
    });
    assert.equal(record.outcome, 'timed-out');
    assert.equal(record.verified.taskState, false, 'it is still under way, as far as Nova knows');
    cloud.clearFaults();
    assert.deepEqual(statuses('web-1'), ['error'], 'started again, nova-compute gives it up');
  });

  for (const state of ['queued', 'preparing', 'running'] as const) {
    test(`stuck ${state}: called off at the deadline, and timed out`, async (t) => {
      const { cloud, move, statuses } = await ferry.scene(t);
      cloud.stickMigration('web-1', state);
      const record = await move('web-1', { deadline: { ...soon, then: 'abort' } });
      assert.equal(record.outcome, 'timed-out');
      assert.deepEqual(statuses('web-1'), ['cancelled']);
      assert.deepEqual(
        record.interventions.map(({ act, status, tookEffect }) => [act, status, tookEffect]),
        [['abort', 202, true]],
      );
      assert.equal(cloud.world.servers.named('web-1')?.host, 'cmp-a');
    });
  }

  test('stuck accepted, where Nova lets nobody call it off: given up on after four deadlines', async (t) => {
    const { cloud, move, statuses } = await ferry.scene(t);
    const release = cloud.stickMigration('web-1', 'accepted');
    const record = await move('web-1', { deadline: { ...soon, then: 'wait' } });
    assert.equal(record.outcome, 'timed-out');
    assert.deepEqual(statuses('web-1'), ['accepted']);
    release();
  });

  test('stuck in post-copy, where there is no way back: given up on, and not called an abort', async (t) => {
    const busy = { sim_dirty_mib_per_s: '5000', sim_working_set_mib: '200' };
    const { cloud, move, statuses } = await ferry.scene(t, {
      hosts: ['cmp-a', 'cmp-b'].map((name) => ({ name, linkMiBps: 50 })),
      liveMigration: { permitPostCopy: true },
      servers: [server('web-1', busy)],
    });
    const release = cloud.stickMigration('web-1', 'running (post-copy)');
    const api = await Api.open(cloud.credentials);
    const id = cloud.world.servers.named('web-1')?.id ?? '';
    const record = await move('web-1', { deadline: { ...soon, then: 'wait' } }, () => {
      const force = () => {
        const [newest] = cloud.world.migrations.of(id);
        if (newest?.status !== 'running') cloud.world.clock.after(200, force);
        else
          void api
            .nova('POST', `/servers/${id}/migrations/${newest.id}/action`, { force_complete: null })
            .then(() => cloud.world.clock.after(2_000, force));
      };
      force();
    });
    assert.equal(record.outcome, 'timed-out');
    assert.deepEqual(statuses('web-1'), ['running (post-copy)']);
    assert.deepEqual(record.interventions, []);
    release();
  });
});
