import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import {
  seeThrough,
  type SeenThrough,
  type SeeThroughInput,
} from '../../../activities/migration/see-through.ts';
import type { Carried } from '../../../activities/migration/memory.ts';
import { nothingSeen } from '../../../domain/sightings.ts';
import { anAttempt } from '../../support/an-attempt.ts';
import { migration, server } from '../../support/nova-says.ts';
import { cloudsOf, ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const itself = 'GET /servers/id-web-1';
const theRecords = 'GET /os-migrations';
const theLists = 'GET /servers';

/** web-1 has landed on cmp-b, and its record is final. */
const landed = () =>
  new ScriptedCloud().tell({
    [theLists]: { servers: [] },
    [itself]: { server: server({ host: 'cmp-b' }) },
    [theRecords]: { migrations: [migration({ status: 'completed' })] },
    'GET /ports': { ports: [] },
  });

function seeing(
  t: TestContext,
  cloud: ScriptedCloud,
  carried?: Carried,
  changes: Partial<SeeThroughInput> = {},
) {
  const clouds = cloudsOf(cloud, 5);
  t.after(() => {
    clouds.watchtower.stop();
  });
  const told: unknown[] = [];
  const client = {
    withAbortSignal: (_signal: AbortSignal, work: () => unknown) => work(),
    withDeadline: (_until: number, work: () => unknown) => work(),
    workflow: {
      getHandle: () => ({ signal: (_name: string, keys: unknown) => Promise.resolve(void told.push(keys)) }),
    },
  };
  const attempt = anAttempt({ heartbeatDetails: carried }, client as unknown as Client);
  const beats: Carried[] = [];
  attempt.on('heartbeat', (details: Carried) => beats.push(details));
  const now = Date.now();
  const input: SeeThroughInput = {
    cloud: { cloud: 'testbed' },
    member: { id: 'id-web-1', name: 'web-1', host: 'cmp-a', status: 'ACTIVE', boot: 'image', volumeIds: [] },
    baseline: { cloudTime: now - 1_000 },
    since: now - 1_000,
    until: now + 20_000,
    seen: nothingSeen,
    awaiting: 'landing',
    verify: { to: 'cmp-b' },
    ...changes,
  };
  const result = attempt.run<[], SeenThrough, () => Promise<SeenThrough>>(() =>
    seeThrough(clouds, input, undefined),
  );
  return { result, attempt, beats, told };
}

test('what has landed is verified on the spot, and its record waited for', async (t) => {
  const { result, told } = seeing(t, landed());
  const { state, verified } = await result;
  assert.equal(state, 'landed');
  assert.equal(verified?.verified.host, true);
  assert.equal(verified.verified.goneFromSource, true);
  assert.equal(verified.finished?.seen.record?.status, 'completed');
  assert.equal(told.length, 1, 'and its slot was freed, once');
});

test('a copy that broke is not verified here: the workflow asks for what it wants to know', async (t) => {
  const cloud = landed().tell({
    [itself]: { server: server({ host: 'cmp-a' }) },
    [theRecords]: { migrations: [migration({ status: 'failed' })] },
  });
  const { result } = seeing(t, cloud);
  const { state, verified } = await result;
  assert.equal(state, 'stayed');
  assert.equal(verified, undefined);
});

test('a cloud that is away when it comes to verifying takes nothing from what was seen', async (t) => {
  const { result } = seeing(t, landed().tell({ 'GET /ports': wrong.broken() }));
  const { state, verified } = await result;
  assert.equal(state, 'landed');
  assert.equal(verified, undefined);
});

test('whoever follows one that died while verifying has the landing from it, and does not see it anew', async (t) => {
  const first = seeing(t, landed());
  const { at, seen } = await first.result;
  const carried = first.beats.at(-1);
  assert.equal(carried?.landedAt, at);
  await sleep(20);
  const second = await seeing(t, landed(), carried).result;
  assert.equal(second.at, at);
  assert.deepEqual(second.seen, seen);
  assert.equal(second.verified?.verified.host, true);
});

test('a stop while it verifies leaves the verifying to the workflow, which nothing interrupts', async (t) => {
  const cloud = landed().tell({ [theRecords]: { migrations: [migration({ status: 'running' })] } });
  const { result, attempt } = seeing(t, cloud);
  for (let i = 0; i < 1_000 && cloud.times('GET /ports') === 0; i += 1) await sleep(5);
  attempt.cancel();
  const { state, verified } = await result;
  assert.equal(state, 'landed');
  assert.equal(verified, undefined);
});
