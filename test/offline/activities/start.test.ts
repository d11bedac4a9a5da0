import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startMigration, type Started, type StartInput } from '../../../activities/migration/start.ts';
import type { Member } from '../../../domain/member.ts';
import { anAttempt } from '../../support/an-attempt.ts';
import { action, migration, server } from '../../support/nova-says.ts';
import { cloudsOf, hurried, ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const theServer = 'GET /servers/id-web-1';
const thePost = 'POST /servers/id-web-1/action';
const itsActions = 'GET /servers/id-web-1/os-instance-actions';
const itsRecords = 'GET /os-migrations';

const member: Member = {
  id: 'id-web-1',
  name: 'web-1',
  host: 'cmp-a',
  status: 'ACTIVE',
  boot: 'image',
  volumeIds: [],
};

/** web-1 is on cmp-a, idle, and has never been moved. */
const cloud = () =>
  new ScriptedCloud().tell({
    [theServer]: { server: server() },
    [itsActions]: { instanceActions: [] },
    [itsRecords]: { migrations: [] },
  });

interface Attempt {
  readonly attempt?: number;
  /** What an attempt before this one had left in its heartbeat. */
  readonly intent?: { readonly postedAt: number };
  readonly input?: Partial<StartInput>;
  /** Whom a survey has just found on cmp-a. */
  readonly surveyed?: readonly string[];
}

async function start(
  t: TestContext,
  nova: ScriptedCloud,
  { attempt = 1, intent, input, surveyed }: Attempt = {},
) {
  const activity = anAttempt({ attempt, heartbeatDetails: intent });
  const beats: unknown[] = [];
  activity.on('heartbeat', (details: unknown) => beats.push(details));
  const began = Date.now();
  const asked: StartInput = {
    cloud: { cloud: 'testbed' },
    member,
    baseline: { cloudTime: began },
    to: 'cmp-b',
    blockMigration: 'auto',
    ...input,
  };
  const clouds = cloudsOf(nova);
  if (surveyed) (await clouds.open(asked.cloud)).tenants.surveyed('cmp-a', surveyed, performance.now());
  const run = () => activity.run<[], Started, () => Promise<Started>>(() => startMigration(clouds, asked));
  return { started: await hurried(t, run), beats };
}

test('whom the survey has just found there is not looked for again', async (t) => {
  const nova = cloud().tell({ [thePost]: { status: 202 } });
  const { started } = await start(t, nova, { surveyed: ['id-web-1'] });
  assert.equal(started.state, 'accepted');
  assert.equal(nova.times(theServer), 0);
  const other = cloud().tell({ [thePost]: { status: 202 } });
  await start(t, other, { surveyed: ['id-web-2'] });
  assert.equal(other.times(theServer), 1);
});

test('it looks, leaves word of what it is about to do, and posts once', async (t) => {
  const nova = cloud();
  const order: string[] = [];
  nova.tell({
    [theServer]: () => (order.push('look'), { server: server() }),
    [thePost]: () => (order.push('post'), {}),
  });
  const { started, beats } = await start(t, nova);
  assert.deepEqual(order, ['look', 'post']);
  assert.equal(started.state, 'accepted');
  assert.equal(started.adopted, false);
  assert.equal(started.requestId, 'req-answered');
  assert.equal(started.apiCalls, 2);
  assert.deepEqual(nova.asked.at(-1)?.body, {
    'os-migrateLive': { host: 'cmp-b', block_migration: 'auto' },
  });
  assert.ok(beats.some((beat) => typeof (beat as { postedAt?: unknown }).postedAt === 'number'));
});

for (const [what, refusal] of [
  ['409 while it is locked', wrong.conflict('Instance is locked')],
  ['400 for a host that is unknown', wrong.badRequest('Compute host x not found.')],
] as const) {
  test(`${what}: refused in Nova's words, and not posted again`, async (t) => {
    const nova = cloud().tell({ [thePost]: refusal });
    const { started } = await start(t, nova);
    assert.equal(started.state, 'refused');
    assert.equal(started.fault.source, 'api');
    assert.match(started.fault.message, /Instance is locked|Compute host x not found/);
    assert.equal(nova.times(thePost), 1);
  });
}

for (const [what, said, words] of [
  ['is on another host by now', { server: server({ host: 'cmp-c' }) }, /on cmp-c, no longer on cmp-a/],
  ['is busy', { server: server({ taskState: 'rebooting' }) }, /busy: task_state rebooting/],
  ['no longer exists', wrong.gone(), /no longer exists/],
] as const) {
  test(`a server that ${what} is left alone`, async (t) => {
    const nova = cloud().tell({ [theServer]: said });
    const { started } = await start(t, nova);
    assert.equal(started.state, 'refused');
    assert.match(started.fault.message, words);
    assert.equal(nova.times(thePost), 0);
  });
}

test('the answer is lost, and Nova has noted the action: it is adopted, and posted once only', async (t) => {
  const nova = cloud();
  nova.tell({
    [thePost]: () => {
      nova.tell({ [itsActions]: { instanceActions: [action(Date.now())] } });
      return wrong.lost();
    },
  });
  const { started } = await start(t, nova);
  assert.equal(started.state, 'accepted');
  assert.equal(started.adopted, true);
  assert.equal(started.requestId, 'req-found');
  assert.equal(started.acceptMs, undefined, 'nobody knows how long it took');
  assert.equal(nova.times(thePost), 1);
});

test('a record alone is proof, too', async (t) => {
  const nova = cloud();
  nova.tell({
    [thePost]: () => {
      nova.tell({ [itsRecords]: { migrations: [migration({ status: 'accepted' })] } });
      return wrong.broken();
    },
  });
  const { started } = await start(t, nova);
  assert.equal(started.state, 'accepted');
  assert.equal(started.adopted, true);
  assert.equal(nova.times(thePost), 1);
});

test('it shows only after a while: that is waited for', async (t) => {
  const nova = cloud();
  let posted = Infinity;
  nova.tell({
    [thePost]: () => {
      posted = Date.now();
      return wrong.lost();
    },
    [itsActions]: () => ({ instanceActions: Date.now() - posted > 9_000 ? [action(Date.now())] : [] }),
  });
  const { started, beats } = await start(t, nova);
  assert.equal(started.state, 'accepted');
  assert.equal(nova.times(thePost), 1);
  assert.ok(beats.length >= 2, 'it shows that it lives meanwhile');
});

test('lost, and proven not taken: Temporal is to try again, and that attempt looks before it posts', async (t) => {
  const nova = cloud().tell({ [thePost]: wrong.lost() });
  await assert.rejects(start(t, nova), { name: 'ApplicationFailure', type: 'NotTaken', nonRetryable: false });
  nova.tell({ [thePost]: {} });
  const looks = nova.times(itsActions);
  const { started } = await start(t, nova, { attempt: 2, intent: { postedAt: Date.now() - 20_000 } });
  assert.equal(started.state, 'accepted');
  assert.equal(started.adopted, false);
  assert.ok(nova.times(itsActions) > looks);
  assert.equal(nova.times(thePost), 2);
});

test('timed out, and no sign of it: something may still hold it, so it is never posted again', async (t) => {
  const nova = cloud().tell({ [thePost]: wrong.timedOut() });
  const { started } = await start(t, nova);
  assert.equal(started.state, 'refused');
  assert.match(started.fault.message, /no sign of it within 15 s; not posted again/);
  assert.equal(nova.times(thePost), 1);
});

test('never sent at all: nothing is looked for, and Temporal tries again', async (t) => {
  const nova = cloud().tell({ [thePost]: wrong.notSent() });
  await assert.rejects(start(t, nova), { name: 'NoAnswer', sent: 'no' });
  assert.equal(nova.times(itsActions), 0);
});

test('the worker died after it had left word: the next attempt finds the migration, and does not post', async (t) => {
  const postedAt = Date.now() - 8_000;
  const nova = cloud().tell({ [itsActions]: { instanceActions: [action(Date.now())] } });
  const { started } = await start(t, nova, { attempt: 2, intent: { postedAt } });
  assert.equal(started.state, 'accepted');
  assert.equal(started.adopted, true);
  assert.equal(started.postedAt, postedAt, 'its start is when it was posted');
  assert.equal(nova.times(thePost), 0);
});

test('the worker died before its word arrived: the next attempt still looks before it posts', async (t) => {
  const nova = cloud().tell({ [itsRecords]: { migrations: [migration({ status: 'running' })] } });
  const { started } = await start(t, nova, { attempt: 2 });
  assert.equal(started.state, 'accepted');
  assert.equal(nova.times(thePost), 0);
});

test('the word is kept while the next attempt looks, for the one after it', async (t) => {
  const intent = { postedAt: Date.now() - 8_000 };
  const nova = cloud().tell({ [thePost]: wrong.conflict('locked') });
  const { beats } = await start(t, nova, { attempt: 2, intent });
  assert.deepEqual(beats[0], intent);
});

test('an action of an earlier trip is not adopted', async (t) => {
  const hourAgo = Date.now() - 3_600_000;
  const input = { member: { ...member, lastMigration: { id: 6, createdAt: hourAgo } } };
  const nova = cloud().tell({
    [itsActions]: { instanceActions: [action(hourAgo - 1_000)] },
    [itsRecords]: { migrations: [migration({ id: 6, status: 'completed', at: hourAgo })] },
    [thePost]: {},
  });
  const { started } = await start(t, nova, { attempt: 2, input });
  assert.equal(started.state === 'accepted' && started.adopted, false);
  assert.equal(nova.times(thePost), 1);
});

test('nor is one that came after the last record, and never got a record of its own', async (t) => {
  const dayAgo = Date.now() - 86_400_000;
  const input = { member: { ...member, lastMigration: { id: 6, createdAt: dayAgo } } };
  const nova = cloud().tell({
    [itsActions]: { instanceActions: [action(dayAgo + 3_600_000)] },
    [thePost]: {},
  });
  const { started } = await start(t, nova, { attempt: 2, input });
  assert.equal(started.state === 'accepted' && started.adopted, false);
  assert.equal(nova.times(thePost), 1);
});
