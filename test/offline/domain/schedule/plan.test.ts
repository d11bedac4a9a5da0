import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, type PlanOptions } from '../../../../client/schedules/plan-options.ts';
import { parseCron } from '../../../../domain/schedule/cron.ts';
import { momentIn } from '../../../../domain/schedule/moment.ts';
import { endOf, scheduledRunId } from '../../../../domain/run-id.ts';
import { spanMs, spanText } from '../../../../domain/schedule/span.ts';
import { knownZone, wallText } from '../../../../domain/schedule/zone.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

function problems(options: PlanOptions): readonly string[] {
  const read = planOf(options, undefined, now);
  return read.ok ? [] : read.problems;
}

for (const [cron, problem] of [
  ['0 25 * * *', /hour: 25 is not in 0…23/],
  ['60 0 0 13 8', /minute: 60 .*day of the month: 0 .*month: 13 .*day of the week: 8 /],
  ['0 2 * *', /4 of the 5 fields/],
  ['', /it is empty/],
  ['@reboot', /@reboot is not one of @yearly/],
  ['0 22-2 * * *', /22-2 ends before it begins/],
  ['*/0 * * * *', /a step of 0/],
  ['0 2 L * *', /L is not in 1…31/],
  ['0 2 30 2 *', /that day does not exist in any year/],
  ['0 2 ? * 5', /\? is neither/],
  ['0 2 * * mon-fry', /fry is not in 0…7, sun…sat/],
] as const) {
  test(`cron ${cron === '' ? 'left empty' : cron}: what is wrong with it is said`, () => {
    const parsed = parseCron(cron);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, problem);
  });
}

test('all that is wrong with a plan is said at once', () => {
  const all = problems({ cron: '99 2 * * *', timezone: 'Paris', catchUp: '1s', jitter: 'x', until: 'soon' });
  assert.deepEqual(
    all.map((p) => p.split(':')[0]),
    ['--cron', '--timezone', '--catch-up', '--jitter', '--until'],
  );
});

test('what an update leaves out stays; until never and jitter 0s take away', () => {
  const first = planOf(
    { cron: '0 2 * * *', timezone: 'UTC', jitter: '5m', until: '2027-12-31' },
    undefined,
    now,
  );
  assert.ok(first.ok);
  const second = planOf({ overlap: 'buffer-one', jitter: '0s', until: 'never' }, first.plan, now);
  assert.ok(second.ok);
  const { jitterMs, until, ...rest } = first.plan;
  assert.deepEqual([jitterMs, until], [300_000, Date.parse('2027-12-31T23:59:59Z')]);
  assert.deepEqual(second.plan, { ...rest, overlap: 'buffer-one' });
});

test('a date ends with its last second, by the clock of the zone; a moment with an offset is that moment', () => {
  const iso = (at: number | undefined) => (at === undefined ? at : new Date(at).toISOString());
  assert.equal(iso(momentIn('Europe/Paris', '2027-06-30', 'end')), '2027-06-30T21:59:59.000Z');
  assert.equal(iso(momentIn('Europe/Paris', '2027-01-01', 'begin')), '2026-12-31T23:00:00.000Z');
  assert.equal(iso(momentIn('Europe/Paris', '2027-01-01 02:00', 'begin')), '2027-01-01T01:00:00.000Z');
  assert.equal(iso(momentIn('Europe/Paris', '2027-01-01T02:00:00Z', 'end')), '2027-01-01T02:00:00.000Z');
  assert.equal(momentIn('UTC', '2027-02-29', 'end'), undefined);
  assert.equal(momentIn('UTC', '2027-01-01T25:00', 'end'), undefined);
});

test('spans are read, and written back', () => {
  for (const [text, ms] of [
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
  ] as const)
    // prettier-ignore
    assert.equal(spanMs(text), ms);
  assert.deepEqual(['6', 'h', '1.5h', '-5m', ''].map(spanMs), Array(5).fill(undefined));
  assert.equal(spanText(5_400_000), '1h30m');
});

test('a zone is a name that Temporal’s server knows, in its own letters; an offset is none', () => {
  assert.equal(knownZone('europe/paris'), 'Europe/Paris');
  assert.equal(knownZone('+02:00'), undefined);
  assert.equal(knownZone('Europe/Pariss'), undefined);
  assert.equal(wallText('Europe/Paris', Date.parse('2027-07-01T00:00Z')), '2027-07-01 02:00');
});

test('a scheduled run’s id is made of its execution alone, and reads like any other', () => {
  const at = new Date('2026-11-24T02:00:00.123Z');
  const id = scheduledRunId('drain', at, '0197-a');
  assert.match(id, /^drain-20261124-020000-[a-hj-km-np-z2-9]{4}$/);
  assert.equal(scheduledRunId('drain', at, '0197-a'), id);
  assert.notEqual(scheduledRunId('drain', at, '0197-b'), id);
  assert.equal(
    endOf(() => 0.999999),
    '9999',
  );
});
