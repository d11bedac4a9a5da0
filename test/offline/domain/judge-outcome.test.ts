import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, judgeOutcome } from '../../../domain/judge-outcome.ts';
import type { SeenRecord, SeenServer } from '../../../domain/sightings.ts';

const record = (status: string): SeenRecord => ({ id: 1, status, createdAt: 0 });
const server = (host: string, changes: Partial<SeenServer> = {}): SeenServer => ({
  status: 'ACTIVE',
  host,
  volumeIds: [],
  ...changes,
});
/** From cmp-a to wherever the scheduler chose, ACTIVE before. */
const anywhere = {
  source: 'cmp-a',
  statusBefore: 'ACTIVE',
  interventions: [],
  overdue: false,
  cancelled: false,
};
/** The same, to cmp-b. */
const judge = (evidence: Partial<Evidence>) => judgeOutcome({ ...anywhere, requested: 'cmp-b', ...evidence });
const forced = (tookEffect: boolean) => [{ act: 'force-complete', at: 0, status: 202, tookEffect }] as const;

test('completed: the record says so, and the server is idle on the host that was asked for', () => {
  assert.equal(judge({ server: server('cmp-b'), record: record('completed') }), 'completed');
});

test('completed without a record: the server says enough', () => {
  assert.equal(judge({ server: server('cmp-b') }), 'completed');
});

test('a paused server that arrives paused has completed', () => {
  const paused = server('cmp-b', { status: 'PAUSED' });
  assert.equal(judge({ server: paused, record: record('completed'), statusBefore: 'PAUSED' }), 'completed');
});

test('forced: it landed after it was told to, and was seen to obey', () => {
  const landed = { server: server('cmp-b'), record: record('completed') };
  assert.equal(judge({ ...landed, interventions: forced(true) }), 'forced');
  assert.equal(judge({ ...landed, interventions: forced(false) }), 'completed');
});

test('wrong-host: it left, for another host than the one asked for', () => {
  assert.equal(judge({ server: server('cmp-c'), record: record('completed') }), 'wrong-host');
});

test('ACTIVE on the source counts for nothing: the record says what became of the copy', () => {
  const stayed = server('cmp-a');
  assert.equal(judge({ server: stayed, record: record('failed') }), 'failed');
  assert.equal(judge({ server: stayed, record: record('error') }), 'error');
  assert.equal(judge({ server: stayed, record: record('cancelled') }), 'aborted');
});

test('a record that says completed while the server is still on its source: inconsistent', () => {
  for (const overdue of [false, true])
    assert.equal(judge({ server: server('cmp-a'), record: record('completed'), overdue }), 'inconsistent');
});

test('a server that has moved while its record does not say completed: inconsistent', () => {
  for (const status of ['error', 'failed', 'running', 'cancelled'])
    assert.equal(judge({ server: server('cmp-b'), record: record(status) }), 'inconsistent', status);
});

test('a server that arrives in another state than it left in: inconsistent', () => {
  const broken = server('cmp-b', { status: 'ERROR' });
  assert.equal(judge({ server: broken, record: record('completed') }), 'inconsistent');
});

test('a copy that fails and leaves the server in ERROR is an error, not merely a failure', () => {
  const broken = server('cmp-a', { status: 'ERROR' });
  assert.equal(judge({ server: broken, record: record('failed') }), 'error');
});

test('timed-out: over the deadline, and ended for it or given up on', () => {
  const moving = server('cmp-a', { status: 'MIGRATING', taskState: 'migrating' });
  assert.equal(judge({ server: server('cmp-a'), record: record('cancelled'), overdue: true }), 'timed-out');
  assert.equal(judge({ server: moving, record: record('running'), overdue: true }), 'timed-out');
});

test('a copy that Nova itself gave up on is failed, deadline or not', () => {
  assert.equal(judge({ server: server('cmp-a'), record: record('failed'), overdue: true }), 'failed');
});

test('a copy that is aborted between two looks of Nova’s is failed in its books, and called off in ours', () => {
  const stayed = { server: server('cmp-a'), record: record('failed') };
  const told = (status: number) => [{ act: 'abort', at: 0, status, tookEffect: true }] as const;
  assert.equal(judge({ ...stayed, interventions: told(202), overdue: true }), 'timed-out');
  assert.equal(judge({ ...stayed, interventions: told(202), cancelled: true }), 'aborted');
  assert.equal(judge({ ...stayed, interventions: told(409), overdue: true }), 'failed');
});

test('late, but landed: completed', () => {
  assert.equal(judge({ server: server('cmp-b'), record: record('completed'), overdue: true }), 'completed');
});

test('aborted: by the operator, or by somebody through the API', () => {
  assert.equal(judge({ server: server('cmp-a'), record: record('cancelled'), cancelled: true }), 'aborted');
});

test('a final record beside a server that still says it moves: inconsistent', () => {
  const stuck = server('cmp-a', { status: 'MIGRATING', taskState: 'migrating' });
  assert.equal(judge({ server: stuck, record: record('error') }), 'inconsistent');
});

test('a server that has gone: never-started when Nova has no record of a move, else inconsistent', () => {
  assert.equal(judge({}), 'never-started');
  assert.equal(judge({ record: record('running') }), 'inconsistent');
});

test('a server whose host is not told has not been seen to arrive', () => {
  const hidden: SeenServer = { status: 'ACTIVE', volumeIds: [] };
  assert.equal(judge({ server: hidden, record: record('completed') }), 'inconsistent');
  assert.equal(judgeOutcome({ ...anywhere, server: hidden, record: record('completed') }), 'inconsistent');
});

test('where the scheduler chose, no host but the source is a wrong one', () => {
  assert.equal(
    judgeOutcome({ ...anywhere, server: server('cmp-c'), record: record('completed') }),
    'completed',
  );
});

test('aborted by the operator, and not yet back to rest', () => {
  const moving = server('cmp-a', { status: 'MIGRATING', taskState: 'migrating' });
  assert.equal(judge({ server: moving, record: record('running'), cancelled: true }), 'aborted');
});

test('at rest on its source without any record: the cloud took the request, and nothing came of it', () => {
  assert.equal(judge({ server: server('cmp-a') }), 'error');
});

test('at rest on its source while the record goes on: given up on at the deadline, a contradiction before it', () => {
  for (const status of ['accepted', 'preparing', 'running']) {
    assert.equal(judge({ server: server('cmp-a'), record: record(status), overdue: true }), 'timed-out');
    assert.equal(judge({ server: server('cmp-a'), record: record(status) }), 'inconsistent');
  }
});

test('only an order to complete can have forced it', () => {
  const interventions = [{ act: 'abort', at: 0, status: 202, tookEffect: true }] as const;
  assert.equal(judge({ server: server('cmp-b'), record: record('completed'), interventions }), 'completed');
});

test('only an abort that Nova took calls a failed copy off', () => {
  const failed = { server: server('cmp-a'), record: record('failed'), cancelled: true };
  const act = (changes: object) => [{ act: 'abort', at: 0, tookEffect: false, ...changes }] as const;
  assert.equal(judge({ ...failed, interventions: act({ status: 299 }) }), 'aborted');
  assert.equal(judge({ ...failed, interventions: act({ status: 300 }) }), 'failed');
  assert.equal(judge({ ...failed, interventions: act({}) }), 'failed'); // it was not answered
  assert.equal(judge({ ...failed, interventions: act({ act: 'force-complete', status: 202 }) }), 'failed');
});
