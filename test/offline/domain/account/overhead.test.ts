import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestFirst, overhead, overheadRatio } from '../../../../domain/account/overhead.ts';
import { makespanMs } from '../../../../domain/account/makespan.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import { firstEvacuation, lacking, sampleRun, unmoved } from '../sample-run.ts';
import { near } from '../statistics/samples.ts';

const evacuation = (wish: Parameters<typeof sampleRun>[0] = {}) => firstEvacuation(sampleRun(wish)).records;

test('the longest go first, each to the slot that is free first', () => {
  // Graham's own example: the optimum of 5 5 4 4 3 3 3 on three slots is 9, LPT needs 11.
  assert.equal(longestFirst([5, 5, 4, 4, 3, 3, 3], 3), 11);
  assert.equal(longestFirst([3, 1, 2], 1), 6);
  assert.equal(longestFirst([3, 1, 2], 100), 3);
  assert.equal(longestFirst([], 4), 0);
});

test('a schedule is never shorter than its longest piece or its share, nor longer than 4/3 of that bound and a piece', () => {
  const services = Array.from({ length: 97 }, (_, i) => 1000 + ((i * 7919) % 1009));
  const sum = services.reduce((a, b) => a + b, 0);
  let before = Infinity;
  for (let slots = 1; slots <= 100; slots++) {
    const ms = longestFirst(services, slots);
    const bound = Math.max(sum / slots, ...services);
    assert.ok(bound <= ms + 1e-9 && ms <= bound + Math.max(...services));
    assert.ok(ms <= before, 'more slots never take longer');
    before = ms;
  }
});

test("ferry's own share of the sample night is a few percent", () => {
  const found = overhead(evacuation({ servers: 48 }));
  assert.ok(found && found.ratio > 1 && found.ratio < 1.15, JSON.stringify(found));
});

test('time queued behind Nova is no service: one slot and eight asked is no overhead either', () => {
  const records = evacuation({ servers: 24, asked: 8, slots: 1 });
  const found = overhead(records);
  assert.ok(found && found.ratio > 0.9 && found.ratio < 1.1, JSON.stringify(found));
  const services = records.map((r) => (r.novaTotalMs ?? NaN) - (r.queueMs ?? NaN));
  near(found.ratio, (makespanMs(records) ?? NaN) / services.reduce((a, b) => a + b, 0));
});

test('twice the pauses, more overhead', () => {
  const slow = evacuation().map((record, i) => ({
    ...record,
    postedAt: (record.postedAt ?? 0) + 3000 * Math.floor(i / 4),
    verifiedAt: (record.verifiedAt ?? 0) + 3000 * Math.floor(i / 4),
    runningFrom: (record.runningFrom ?? 0) + 3000 * Math.floor(i / 4),
    runningUntil: (record.runningUntil ?? 0) + 3000 * Math.floor(i / 4),
  }));
  assert.ok((overheadRatio(slow) ?? 0) > 1.3 * (overheadRatio(evacuation()) ?? Infinity));
});

test('its uncertainty shrinks as migrations grow in number', () => {
  const [few, many] = [overhead(evacuation({ servers: 8 })), overhead(evacuation({ servers: 800 }))];
  near((few?.plusMinus ?? NaN) / (many?.plusMinus ?? NaN), 10, 2);
});

test('gathering from two hosts at once is measured by both schedules', () => {
  const records = evacuation({ servers: 24 }).map((record, i) => ({ ...record, source: i % 2 ? 'b' : 'c' }));
  const ratio = overheadRatio(records);
  assert.ok(ratio && ratio > 0.9 && ratio < 1.2, `${ratio}`);
});

test('it is unknown where it cannot be known', () => {
  const records = evacuation();
  const but = (change: (record: MigrationRecord) => MigrationRecord) =>
    overheadRatio(records.map((record, i) => (i === 3 ? change(record) : record)));
  assert.ok(overheadRatio(records));
  assert.equal(overheadRatio([]), undefined);
  assert.equal(
    but((r) => lacking(r, 'novaTotalMs')),
    undefined,
    'a service time is not known',
  );
  assert.equal(
    but((r) => lacking({ ...r, adopted: true }, 'queueMs')),
    undefined,
    'nor a queue before ferry looked',
  );
  assert.equal(
    but((r) => unmoved(r, 'failed', 'copy broke')),
    undefined,
    'when a failed one ended is not observed',
  );
  assert.equal(
    overheadRatio(records.map((r) => lacking(r, 'runningFrom'))),
    undefined,
    'nothing was seen running',
  );
});

test('one that was watched and never seen queued was not queued for longer than a poll', () => {
  const records = evacuation();
  assert.equal(overheadRatio(records.map((r) => lacking(r, 'queueMs'))), overheadRatio(records));
});

test('one that Nova refused at once took none of its time', () => {
  const records = evacuation();
  const [first] = records as [MigrationRecord, ...MigrationRecord[]];
  const refused = {
    ...lacking(unmoved(first, 'never-started', 'locked'), 'novaTotalMs'),
    serverId: 'other',
  };
  assert.equal(overheadRatio([...records, refused]), overheadRatio(records));
});
