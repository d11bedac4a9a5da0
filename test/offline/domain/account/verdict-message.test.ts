import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDocument } from '../../../../domain/account/run-document.ts';
import { verdictMessageSchema } from '../../../../domain/account/schema/verdict.ts';
import { brokenMessage, testMessage, verdictMessage } from '../../../../domain/account/verdict-message.ts';
import { sampleRun, T0, unmoved, withRecords } from '../sample-run.ts';

const limits = { successRatePercent: 100 };
const passed = () => runDocument(sampleRun({ warmup: 1 }), limits);

test('a run that passed says so in a line, and how many arrived, the warm-up included', () => {
  const message = verdictMessage(passed());
  assert.deepEqual(
    [message.format, message.run, message.campaign, message.cloud, message.state],
    ['ferry.verdict/1', 'nightly-20260314', 'nightly', 'testbed', 'pass'],
  );
  assert.equal(message.summary, 'nightly passed: 72 of 72 migrations verified');
  assert.deepEqual([message.attempted, message.verified, message.leftBehind], [72, 72, 0]);
  assert.deepEqual([message.demands, message.unmet, message.leaks, message.warnings], [4, [], 0, 0]);
  assert.ok(!('previous' in message) && !('endedEarly' in message) && !('test' in message));
});

test('it took from the beginning of the run to its end', () => {
  const took = verdictMessage({
    ...passed(),
    startedAt: '2026-03-14T23:59:58.500Z',
    finishedAt: '2026-03-15T00:00:01.750Z',
  });
  assert.deepEqual(
    [took.startedAt, took.finishedAt, took.tookMs],
    ['2026-03-14T23:59:58.500Z', '2026-03-15T00:00:01.750Z', 3_250],
  );
});

test('a scenario is told by the trips that count: what moved, its median, its 95th percentile, its makespan', () => {
  const { measured } = passed().scenarios[0]?.summary ?? assert.fail();
  assert.deepEqual(verdictMessage(passed()).scenarios, [
    {
      ...{ name: 'image-m1.tiny-x4', attempted: 48, verified: 48 },
      ...{ p50Ms: measured.totalMs?.p50, p95Ms: measured.totalMs?.p95, makespanMs: measured.makespanMs?.p50 },
    },
  ]);
});

test('a run that failed tells the demands that were not met, each with its evidence', () => {
  const bad = withRecords(sampleRun({ trips: 1 }), (r, i) => (i === 0 ? unmoved(r, 'failed', 'broke') : r));
  const leak = { kind: 'port' as const, id: 'p-1', name: 'p', reason: 'in use' };
  const endedEarly = { how: 'stopped' as const, reason: 'the operator asked' };
  const leftBehind = [{ server: 'web-1', serverId: 'web-1', reason: 'locked' }];
  const [first, ...others] = bad.evacuations;
  assert.ok(first);
  const evacuations = [{ ...first, leftBehind }, ...others];
  const message = verdictMessage(
    runDocument({ ...bad, evacuations, leaks: [leak, { ...leak, id: 'p-2' }], endedEarly }, limits),
    'pass',
  );
  assert.deepEqual([message.state, message.previous, message.endedEarly], ['fail', 'pass', endedEarly]);
  assert.deepEqual(
    message.unmet.map(({ limit, scenario }) => [limit, scenario]),
    [
      ['completed', undefined],
      ['successRatePercent', 'image-m1.tiny-x4'],
      ['leaks', undefined],
    ],
  );
  for (const reason of message.unmet) {
    assert.ok(reason.text.length > 0 && !('passed' in reason) && !('expected' in reason));
    assert.equal('scenario' in reason, reason.limit === 'successRatePercent');
  }
  assert.equal(message.summary, 'nightly failed: 3 of 4 demands not met; 23 of 24 migrations verified');
  assert.deepEqual([message.attempted, message.verified, message.leftBehind], [24, 23, 1]);
  // Of the run: leaks. Of the scenario: few samples, and a server left behind.
  assert.deepEqual([message.leaks, message.warnings], [2, 3]);
  assert.deepEqual(verdictMessageSchema.parse(message), message);
});

test('a scenario in which nothing arrived has counts and no times', () => {
  const lost = withRecords(sampleRun(), (r) => unmoved(r, 'failed', 'broke'));
  assert.deepEqual(verdictMessage(runDocument(lost, limits)).scenarios, [
    { name: 'image-m1.tiny-x4', attempted: 48, verified: 0 },
  ]);
});

test('a run that came to no verdict is broken, says why, and counts nothing', () => {
  const broken = {
    ...{ run: 'nightly-7', campaign: 'nightly', cloud: 'testbed' },
    ...{ startedAt: T0, finishedAt: T0 + 61_500, reason: 'preflight: cmp-a is down' },
  };
  const message = brokenMessage(broken, 'fail');
  const { summary, ...rest } = message;
  assert.match(summary, /^nightly came to no verdict: preflight: cmp-a is down$/);
  assert.deepEqual(rest, {
    ...{ format: 'ferry.verdict/1', run: 'nightly-7', campaign: 'nightly', cloud: 'testbed' },
    ...{ state: 'broken', previous: 'fail', tookMs: 61_500 },
    ...{ startedAt: '2026-03-14T02:00:00.000Z', finishedAt: '2026-03-14T02:01:01.500Z' },
    endedEarly: { how: 'failed', reason: 'preflight: cmp-a is down' },
    ...{ attempted: 0, verified: 0, leftBehind: 0, demands: 0, unmet: [] },
    ...{ scenarios: [], leaks: 0, warnings: 0 },
  });
  assert.ok(!('previous' in brokenMessage(broken)));
  assert.deepEqual(verdictMessageSchema.parse(message), message);
});

test('a test is a failure that says that no run is behind it', () => {
  const message = testMessage(T0);
  assert.deepEqual([message.test, message.state, message.tookMs], [true, 'fail', 0]);
  assert.deepEqual([message.run, message.campaign, message.cloud], ['ferry-test', 'ferry-test', 'none']);
  assert.match(message.summary, /no run is behind it/);
  assert.match(message.endedEarly?.reason ?? '', /no run is behind it/);
  assert.equal(message.startedAt, '2026-03-14T02:00:00.000Z');
  assert.equal(message.finishedAt, message.startedAt);
  assert.deepEqual(verdictMessageSchema.parse(message), message);
});
