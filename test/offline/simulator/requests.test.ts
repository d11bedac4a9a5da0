/** Faults of the API: whatever becomes of requests, the server is moved once, and the account says what was. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FerryMeets, type Scene } from './support/ferry-meets.ts';

const ferry = await FerryMeets.open();

const post = { service: 'compute', method: 'POST', path: '/action$', body: 'os-migrateLive' } as const;
const looks = { service: 'compute', method: 'GET' } as const;

/** Arrived whole, by one migration and no second one. */
function arrivedOnce(
  { cloud, statuses }: Scene,
  record: Awaited<ReturnType<Scene['move']>>,
  { adopted = false } = {},
) {
  assert.equal(record.outcome, 'completed', JSON.stringify(record.fault));
  assert.deepEqual(statuses('web-1'), ['completed'], 'Nova has one record, no second one');
  assert.equal(cloud.world.servers.named('web-1')?.host, 'cmp-b');
  assert.deepEqual(
    Object.entries(record.verified).filter(([, good]) => !good),
    [],
  );
  assert.equal(record.adopted, adopted);
}

describe('ferry meets an API that misbehaves', { concurrency: 4 }, () => {
  test('late answers: they count as time that the API took, and nothing else', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'latency', ms: 120, on: { service: 'compute' } });
    });
    arrivedOnce(scene, record);
    assert.ok((record.apiAcceptMs ?? 0) >= 120);
  });

  test('a token that dies in the middle of it: another one is fetched, by POST as by GET', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'unauthorized', on: post });
      scene.cloud.arm({ fault: 'unauthorized', on: { ...looks, path: '^/os-migrations' } });
    });
    arrivedOnce(scene, record);
  });

  test('409: never started, in Nova’s words, and not tried again', async (t) => {
    const scene = await ferry.scene(t);
    const message = 'Instance web-1 is in an invalid state for it';
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'status', status: 409, message, on: post, times: 5 });
    });
    assert.equal(record.outcome, 'never-started');
    assert.equal(record.fault?.source, 'api');
    assert.match(record.fault.message, /409.*invalid state for it/);
    assert.deepEqual(scene.statuses('web-1'), []);
  });

  test('429 with Retry-After: waited for, on POST as on GET', async (t) => {
    const scene = await ferry.scene(t);
    const busy = { fault: 'status', status: 429, retryAfterSeconds: 1, times: 2 } as const;
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ ...busy, on: post });
      scene.cloud.arm({ ...busy, on: { ...looks, path: '^/os-migrations' } });
    });
    arrivedOnce(scene, record);
  });

  test('503 with Retry-After: the POST was not taken, and is sent again', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'status', status: 503, retryAfterSeconds: 1, on: post, times: 2 });
    });
    arrivedOnce(scene, record);
  });

  test('500 to looks: it looks again, and misses no end', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({
        fault: 'status',
        status: 500,
        on: { ...looks, path: '^/(servers|os-migrations)$' },
        times: 4,
      });
    });
    arrivedOnce(scene, record);
  });

  test('500 to the POST, which was not taken: posted again once Nova shows no sign of it', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'status', status: 500, on: post });
    });
    arrivedOnce(scene, record);
  });

  test('502 to a POST that was taken: the migration is found and adopted, not begun a second time', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'status', status: 502, taken: true, on: post });
    });
    arrivedOnce(scene, record, { adopted: true });
  });

  test('a connection that is reset after the POST was taken: adopted', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'reset', taken: true, on: post });
    });
    arrivedOnce(scene, record, { adopted: true });
  });

  test('a connection that is reset before the POST was taken: posted again', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'reset', on: post });
    });
    arrivedOnce(scene, record);
  });

  test('resets of looks: it looks again', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'reset', on: looks, times: 4 });
    });
    arrivedOnce(scene, record);
  });

  test('bodies that drip: they are read to their end', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'slow-body', bytesPerSecond: 4_000, on: looks, times: 6 });
    });
    arrivedOnce(scene, record);
  });

  test('bodies that are cut off: half an answer is none, and is asked for again', async (t) => {
    const scene = await ferry.scene(t);
    const record = await scene.move('web-1', {}, () => {
      scene.cloud.arm({ fault: 'truncated-body', afterBytes: 40, on: looks, times: 4 });
    });
    arrivedOnce(scene, record);
  });

  for (const hours of [-5, 5]) {
    test(`a cloud whose clock is ${hours} hours wrong: its times are held against each other only`, async (t) => {
      const scene = await ferry.scene(t, { faults: [{ fault: 'clock-skew', ms: hours * 3_600_000 }] });
      const record = await scene.move('web-1');
      arrivedOnce(scene, record);
      assert.ok((record.novaTotalMs ?? Infinity) < 60_000);
      assert.ok((record.totalMs ?? Infinity) < 60_000);
    });
  }

  test('an API that is away for a while in the middle of it: waited for, and the end is not missed', async (t) => {
    const scene = await ferry.scene(t, { servers: [{ ...longCopy }] });
    let away = false;
    const record = await scene.move('web-1', {}, () => {
      const leave = () => {
        if (scene.statuses('web-1')[0] !== 'running') {
          scene.cloud.world.clock.after(100, leave);
          return;
        }
        away = true;
        scene.cloud.away(3_000);
      };
      leave();
    });
    assert.ok(away);
    arrivedOnce(scene, record);
  });
});

const longCopy = {
  name: 'web-1',
  host: 'cmp-a',
  flavor: 'tiny',
  network: 'bench',
  metadata: { sim_copy_seconds: '6' },
};
