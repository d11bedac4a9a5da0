import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../../domain/account/verdict.ts';
import type { Limits } from '../../../../domain/campaign/spec.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import type { RunFacts } from '../../../../domain/run.ts';
import { sampleRun, unmoved, withRecords } from '../sample-run.ts';

const all = { successRatePercent: 100 };
const broken = (facts: RunFacts, limits: Limits = all) =>
  judge(facts, limits).reasons.filter(({ passed }) => !passed);

test('a run in which every server arrives passes, and says on what evidence', () => {
  const { state, reasons } = judge(sampleRun(), {
    successRatePercent: 100,
    makespanMs: 20_000,
    serverMs: 6000,
  });
  assert.equal(state, 'pass');
  assert.deepEqual(
    reasons.map(({ limit, actual, expected, passed }) => [limit, actual, expected, passed]),
    [
      ['completed', 'completed', 'completed', true],
      ['attempted', 48, 1, true],
      ['successRatePercent', 100, 100, true],
      ['makespanMs', 14_900, 20_000, true],
      ['serverMs', 5140, 6000, true],
      ['leaks', 0, 0, true],
    ],
  );
  assert.deepEqual(
    reasons.map(({ text }) => text),
    [
      'the run came to its end',
      '48 migrations attempted',
      '48 of 48 migrations verified; at least 100 % must be',
      'the slowest evacuation took 14.9 s (trip 1 back); at most 20.0 s is allowed',
      'the slowest verified migration took 5.14 s (web-7, trip 1 out); at most 6.00 s is allowed',
      'nothing was left in the cloud',
    ],
  );
});

test('one server that fails breaks a limit of 100 %, and not one of 95 %', () => {
  const facts = withRecords(sampleRun(), (r, i) => (i === 5 ? unmoved(r, 'failed', 'copy broke') : r));
  const [reason, ...others] = broken(facts);
  assert.deepEqual(others, []);
  assert.equal(reason?.limit, 'successRatePercent');
  assert.equal(reason.text, '47 of 48 migrations verified; at least 100 % must be');
  assert.equal(judge(facts, { successRatePercent: 95 }).state, 'pass');
});

test('a server lost while warming up is lost', () => {
  const facts = withRecords(sampleRun({ warmup: 1 }), (r) =>
    r.warmup && r.server === 'web-1' ? unmoved(r, 'error', 'gone') : r,
  );
  assert.match(broken(facts)[0]?.text ?? '', /70 of 72 migrations verified, warm-up included/);
});

test('times are held against the trips that count, not the warm-up', () => {
  const facts = sampleRun({ warmup: 1, coldFactor: 20 });
  const limits = { successRatePercent: 100, makespanMs: 20_000, serverMs: 6000 };
  assert.equal(judge(facts, limits).state, 'pass');
  assert.equal(judge(sampleRun({ warmup: 0, coldFactor: 20 }), limits).state, 'fail');
});

test('a server that was never tried counts as one that did not arrive', () => {
  const facts = sampleRun({ trips: 1 });
  const stuck = (id: string) => ({ server: id, serverId: id, host: 'cmp-a', reason: 'pinned to its host' });
  const tried = { server: 'web-1', serverId: facts.migrations[0]?.serverId ?? '', reason: 'tried already' };
  const evacuations = facts.evacuations.map((e, i) =>
    i === 0 ? { ...e, leftBehind: [stuck('db-1'), tried, stuck('db-2')] } : e,
  );
  const [reason] = broken({ ...facts, evacuations });
  assert.equal(reason?.text, '24 of 26 migrations verified, 2 of them never tried; at least 100 % must be');
  assert.equal(reason.actual, (100 * 24) / 26);
});

test('the slowest evacuation and the slowest server are named with their time', () => {
  const found = judge(sampleRun(), { successRatePercent: 100, makespanMs: 10_000, serverMs: 5000 }).reasons;
  const text = (limit: string) => found.find((reason) => reason.limit === limit)?.text;
  assert.equal(
    text('makespanMs'),
    'the slowest evacuation took 14.9 s (trip 1 back); at most 10.0 s is allowed',
  );
  assert.equal(
    text('serverMs'),
    'the slowest verified migration took 5.14 s (web-7, trip 1 out); at most 5.00 s is allowed',
  );
});

test('a limit on a time that is not known is not met', () => {
  const facts = withRecords(sampleRun(), (record) => unmoved(record, 'error', 'No valid host was found.'));
  const reasons = judge(facts, { successRatePercent: 0, makespanMs: 1e9, serverMs: 1e9 }).reasons;
  for (const limit of ['makespanMs', 'serverMs']) {
    const reason = reasons.find((one) => one.limit === limit);
    assert.equal(reason?.passed, false);
    assert.ok(!('actual' in reason));
  }
  assert.deepEqual(
    reasons.filter(({ limit }) => limit.endsWith('Ms')).map(({ text }) => text),
    [
      "how long trip 1 out took isn't known; at most 277 h 47 min is allowed",
      'there is no verified migration to hold against it; at most 277 h 47 min is allowed',
    ],
  );
});

test('one time that is not known among many that are is not passed over', () => {
  const facts = withRecords(sampleRun(), (record, i) => {
    const untimed: MigrationRecord & { totalMs?: number } = { ...record };
    if (i === 5) delete untimed.totalMs;
    return untimed;
  });
  const [reason] = broken(facts, { ...all, serverMs: 6000 });
  assert.equal(reason?.text, "how long web-6, trip 1 out took isn't known; at most 6.00 s is allowed");
});

test('how long a server took that did not arrive whole is not held against a limit', () => {
  const facts = withRecords(sampleRun(), (record, i) =>
    i === 5 ? { ...record, totalMs: 1e6, verified: { ...record.verified, host: false } } : record,
  );
  assert.deepEqual(
    broken(facts, { ...all, serverMs: 6000 }).map(({ limit }) => limit),
    ['successRatePercent'],
  );
});

test('an evacuation that began nothing of what it had before it has a makespan that is not known', () => {
  const facts = sampleRun({ trips: 1 });
  const [first] = facts.evacuations;
  assert.ok(first);
  const leftBehind = facts.migrations
    .filter(({ direction }) => direction === 'out')
    .map(({ server, serverId }) => ({ server, serverId, host: 'cmp-a', reason: 'refused' }));
  const unmovedOut = withRecords(facts, (record) =>
    record.direction === 'out' ? unmoved(record, 'failed', 'copy broke') : record,
  );
  const found = broken(
    { ...unmovedOut, evacuations: [{ ...first, leftBehind }, ...facts.evacuations.slice(1)] },
    { successRatePercent: 0, makespanMs: 20_000 },
  );
  assert.match(found[0]?.text ?? '', /^how long trip 1 out took isn't known/);
});

test('a way back for which nothing had left is not held against the makespan', () => {
  const facts = sampleRun({ trips: 1 });
  const out = { ...facts, migrations: facts.migrations.filter(({ direction }) => direction === 'out') };
  const limits = { successRatePercent: 100, makespanMs: 20_000 };
  assert.equal(judge(out, limits).state, 'pass');
});

test('a limit is met by exactly what it allows', () => {
  assert.equal(
    judge(sampleRun(), { successRatePercent: 100, makespanMs: 14_900, serverMs: 5140 }).state,
    'pass',
  );
  assert.equal(judge(sampleRun(), { successRatePercent: 100, makespanMs: 14_899 }).state, 'fail');
});

test('a run that attempted nothing has shown nothing', () => {
  const nothing = { ...sampleRun(), evacuations: [], migrations: [] };
  assert.deepEqual(
    broken(nothing).map(({ limit }) => limit),
    ['attempted', 'successRatePercent'],
  );
  assert.match(broken(nothing)[0]?.text ?? '', /^no migration was attempted$/);
  assert.equal(judge(nothing, { successRatePercent: 0 }).state, 'fail', 'not even no success is known');
  assert.deepEqual(
    broken({ ...nothing, scenarios: [] }).map(({ limit, text }) => [limit, text]),
    [['attempted', 'no scenario was begun']],
  );
});

test('one scenario of two that attempted nothing fails the run', () => {
  const facts = sampleRun();
  const found = broken({ ...facts, scenarios: [...facts.scenarios, { name: 'volume-x4', parameters: {} }] });
  assert.deepEqual(
    found.map(({ limit, scenario }) => [limit, scenario]),
    [
      ['attempted', 'volume-x4'],
      ['successRatePercent', 'volume-x4'],
    ],
  );
});

test('a run that ended early fails and says why, whatever it achieved', () => {
  const facts = { ...sampleRun(), endedEarly: { how: 'stopped' as const, reason: 'the operator asked' } };
  assert.deepEqual(
    broken(facts).map(({ text }) => text),
    ['the run was stopped: the operator asked'],
  );
});

test('so does one with an evacuation that was cut short or never closed its account', () => {
  const facts = sampleRun();
  const cut = facts.evacuations.map((e, i) => (i === 3 ? { ...e, cutShort: 'aborted' as const } : e));
  assert.equal(
    broken({ ...facts, evacuations: cut })[0]?.text,
    'trip 2 back of image-m1.tiny-x4 was aborted before every server was tried',
  );
  assert.equal(broken({ ...facts, evacuations: facts.evacuations.slice(1) })[0]?.actual, 'unfinished');
});

test('what is left in the cloud fails the run, by name, and a long list is cut', () => {
  const leak = (i: number) => ({ kind: 'volume' as const, id: `v-${i}`, name: `vol-${i}`, reason: 'in use' });
  const [reason] = broken({ ...sampleRun(), leaks: [leak(1)] });
  assert.deepEqual([reason?.limit, reason?.actual], ['leaks', 1]);
  assert.equal(reason?.text, 'left in the cloud: volume vol-1 (v-1)');
  const many = broken({ ...sampleRun(), leaks: Array.from({ length: 500 }, (_, i) => leak(i)) });
  assert.match(many[0]?.text ?? '', /volume vol-8 \(v-8\), volume vol-9 \(v-9\), and 490 more$/);
});

test('more success and laxer limits never turn a pass into a fail', () => {
  for (let failed = 0; failed <= 48; failed++) {
    const facts = withRecords(sampleRun(), (r, i) => (i < failed ? unmoved(r, 'failed', 'copy broke') : r));
    const share = (100 * (48 - failed)) / 48;
    for (const successRatePercent of [0, 50, 90, 99, 100]) {
      assert.equal(judge(facts, { successRatePercent }).state === 'pass', share >= successRatePercent);
    }
  }
});
