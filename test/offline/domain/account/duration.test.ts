import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration } from '../../../../domain/account/duration.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

// At each change of the unit: just below, at it, just above.
for (const [ms, words] of [
  [0, '0 ms'],
  [0.6, '1 ms'],
  [999.4, '999 ms'],
  [999.5, '1.00 s'],
  [1_234, '1.23 s'],
  [9_994, '9.99 s'],
  [9_995, '10.0 s'],
  [59_940, '59.9 s'],
  [59_950, '1 min 00 s'],
  [2 * minute + 5 * second, '2 min 05 s'],
  [hour - second, '59 min 59 s'],
  [hour - 500, '1 h 00 min'],
  [hour, '1 h 00 min'],
  [hour + 2 * minute + 29 * second, '1 h 02 min'],
  [hour + 2 * minute + 30 * second, '1 h 03 min'],
  [50 * hour + 59 * minute, '50 h 59 min'],
  [-840, '−840 ms'],
  [-hour, '−1 h 00 min'],
] as const)
  test(`${ms} ms are ${words} in a person's words`, () => {
    assert.equal(duration(ms), words);
  });
