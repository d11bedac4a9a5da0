import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration } from '../../../domain/account/duration.ts';
import { wrap } from '../../../client/render/wrap.ts';

const expected: readonly (readonly [number, string])[] = [
  [0, '0 ms'],
  [0.4, '0 ms'],
  [840, '840 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [1320, '1.32 s'],
  [9994, '9.99 s'],
  [9996, '10.0 s'],
  [45_240, '45.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_400, '59 min 59 s'],
  [3_599_600, '1 h 00 min'],
  [3_720_000, '1 h 02 min'],
  [172_800_000, '48 h 00 min'],
  [-1500, '−1.50 s'],
];

test('durations are in the unit a person would use', () => {
  for (const [ms, text] of expected) assert.equal(duration(ms), text);
});

test('the live page, which can import nothing of the rest, writes them alike', async () => {
  const words = new URL('../../../client/ui/page/words.js', import.meta.url).href;
  const page = (await import(words)) as { duration(ms: number): string };
  for (const [ms, text] of expected) if (ms >= 0) assert.equal(page.duration(ms), text);
});

test('lines break at spaces, hang under their beginning, and a long word is cut', () => {
  assert.deepEqual(wrap('one two three four five six', 22, '- '), ['- one two three four', '  five six']);
  assert.deepEqual(wrap('x'.repeat(45), 22, '- '), [`- ${'x'.repeat(20)}`, `  ${'x'.repeat(20)}`, '  xxxxx']);
  assert.deepEqual(wrap('', 40, '- '), ['- ']);
});

test('a number keeps its unit', () => {
  assert.deepEqual(wrap('it was queued for 4.19 s then', 21), ['it was queued for', '4.19 s then']);
});
