import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariseEvacuation } from '../../../../domain/account/evacuation-summary.ts';
import { isVerified } from '../../../../domain/account/verified.ts';
import { type MigrationRecord, type Outcome, outcomes } from '../../../../domain/record.ts';
import { firstEvacuation, sampleRun, unmoved } from '../sample-run.ts';
import { near } from '../statistics/samples.ts';

const { account, records } = firstEvacuation(sampleRun());
const [one] = records as [MigrationRecord, ...MigrationRecord[]];
const summary = (of: readonly MigrationRecord[] = records) => summariseEvacuation(account, of);

test('twelve servers that arrive are twelve of twelve', () => {
  const { attempted, verified, verifiedRate, outcomes: counts, leftBehind } = summary();
  assert.deepEqual([attempted, verified, verifiedRate?.percent], [12, 12, 100]);
  near(verifiedRate?.lowPercent, 75.75059933447592);
  assert.equal(counts.completed, 12);
  assert.deepEqual(leftBehind, []);
});

test('the makespan is from the first POST to the last server verified', () => {
  const first = Math.min(...records.map(({ postedAt }) => postedAt ?? NaN));
  const last = Math.max(...records.map(({ verifiedAt }) => verifiedAt ?? NaN));
  assert.equal(summary().makespanMs, last - first);
  near(summary().vmsPerHour, (12 * 3_600_000) / (last - first));
});

test('the order of the records makes no difference', () => {
  const turned = [...records.slice(5), ...records.slice(0, 5)].reverse();
  assert.deepEqual(summary(turned), summary());
});

test('the requests of the surveys are counted with those of the migrations', () => {
  assert.equal(summary().apiCalls, 12 * (7 + 1 / 3) + 4);
  near(summary().apiCallsPerMigration, 92 / 12);
});

test('the detection lag is the median of those that arrived', () => {
  const lags = records.map((record, i) => ({ ...record, detectionLagMs: i < 7 ? 100 : 900 }));
  assert.equal(summary(lags).detectionLagMs, 100);
});

for (const outcome of outcomes) {
  const arrives = outcome === 'completed' || outcome === 'forced';
  test(`an attempt that ends ${outcome} is counted, and is ${arrives ? 'verified' : 'not verified'}`, () => {
    const ended: MigrationRecord = { ...one, outcome };
    assert.equal(isVerified(ended), arrives);
    const found = summary([ended, ...records.slice(1)]);
    assert.equal(found.attempted, 12);
    assert.equal(found.outcomes[outcome], outcome === 'completed' ? 12 : 1);
    assert.equal(found.verified, arrives ? 12 : 11);
  });
}

test('every outcome is listed, those that did not happen with a count of nothing', () => {
  assert.deepEqual(Object.keys(summary([]).outcomes), [...outcomes]);
});

test('one known check that is false, and the server has not arrived whole', () => {
  for (const check of [
    'status',
    'taskState',
    'portBinding',
    'volumes',
    'goneFromSource',
    'bootId',
    'heartbeat',
  ]) {
    assert.equal(
      isVerified({ outcome: 'completed', verified: { host: true, [check]: false } }),
      false,
      check,
    );
  }
});

test('what was not looked at does not count against a server, save the host', () => {
  assert.equal(isVerified({ outcome: 'forced', verified: { host: true } }), true);
  assert.equal(isVerified({ outcome: 'completed', verified: { status: true, taskState: true } }), false);
  assert.equal(isVerified({ outcome: 'completed', verified: { host: false } }), false);
  assert.equal(isVerified({ outcome: 'completed', verified: {} }), false);
});

test('an evacuation of no servers has counts and no figures', () => {
  const found = summary([]);
  assert.deepEqual([found.attempted, found.verified, found.apiCalls], [0, 0, 4]);
  const unknown = [
    'makespanMs',
    'vmsPerHour',
    'verifiedRate',
    'effectiveParallelism',
    'overheadRatio',
    'apiCallsPerMigration',
    'detectionLagMs',
  ];
  for (const figure of unknown) assert.ok(!(figure in found), `${figure} should be absent`);
});

test('one server has a makespan, and was alone', () => {
  const found = summary([one]);
  assert.equal(found.makespanMs, (one.verifiedAt ?? NaN) - (one.postedAt ?? NaN));
  assert.deepEqual(found.effectiveParallelism, { mean: 1, max: 1 });
});

test('where nothing arrives there is no makespan, only the attempts', () => {
  const found = summary(records.map((record) => unmoved(record, 'error', 'No valid host was found.')));
  assert.deepEqual([found.attempted, found.verified, found.verifiedRate?.percent], [12, 0, 0]);
  assert.equal(found.makespanMs, undefined);
  assert.equal(found.vmsPerHour, undefined);
});

test('a server that did not arrive does not prolong the makespan, and does not leave the count', () => {
  const last = records.toSorted((a, b) => (b.verifiedAt ?? 0) - (a.verifiedAt ?? 0))[0];
  const without = summary(
    records.map((r) => (r === last ? unmoved(r, 'timed-out' satisfies Outcome, 'late') : r)),
  );
  assert.equal(without.attempted, 12);
  assert.ok((without.makespanMs ?? Infinity) < (summary().makespanMs ?? 0));
});
