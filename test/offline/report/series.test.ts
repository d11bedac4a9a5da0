import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whenOf } from '../../../client/report/plots/series.ts';

const at = (...times: string[]) => times.map((startedAt) => ({ startedAt: `${startedAt}:00.000Z` }));

test('nights are told by their day, and runs of the same day by their time, too', () => {
  const nights = at('2026-11-24T02:00', '2026-11-25T02:00');
  assert.deepEqual(whenOf(nights, false), ['2026-11-24', '2026-11-25']);
  assert.deepEqual(whenOf(nights, true), ['11-24', '11-25']);
  const often = at('2026-11-25T21:36', '2026-11-25T21:38');
  assert.deepEqual(whenOf(often, false), ['11-25 21:36', '11-25 21:38']);
  assert.deepEqual(whenOf(often, true), ['21:36', '21:38']);
});
