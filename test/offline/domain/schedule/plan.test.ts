import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, type PlanOptions } from '../../../../client/schedules/plan-options.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

function problems(options: PlanOptions): readonly string[] {
  const read = planOf(options, undefined, now);
  return read.ok ? [] : read.problems;
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
