import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attendance } from '../../../../domain/felt/blind.ts';
import { isGap, silences } from '../../../../domain/felt/silence.ts';

const watched = { fromMs: 0, toMs: 130 };
const of = (fromMs: number, toMs: number) => ({ fromMs, toMs });

test('a silence is from answer to answer; the last one goes on', () => {
  assert.deepEqual(
    [...silences([10, 30, 100], watched, [])],
    [
      { ...of(10, 30), seenMs: 20, pieces: 1 },
      { ...of(30, 100), seenMs: 70, pieces: 1 },
      { ...of(100, 130), seenMs: 30, pieces: 1, open: true },
    ],
  );
});

test('before the first answer there is none, nor without any, nor after one that came last of all', () => {
  assert.deepEqual([...silences([], watched, [])], []);
  assert.deepEqual([...silences([130], watched, [])], []);
  assert.deepEqual([...silences([140], watched, [])], []);
});

test('blindness is cut out of it, and one that was not seen at all is none', () => {
  const blind = [of(40, 60), of(80, 90)];
  assert.deepEqual([...silences([0, 100], of(0, 100), blind)], [{ ...of(0, 100), seenMs: 70, pieces: 3 }]);
  assert.deepEqual([...silences([45, 55], of(0, 55), blind)], []);
});

const attendance = (...late: Attendance['late']): Attendance => ({ periodMs: 20, sittings: [], late });
const silence = (seenMs: number, pieces = 1) => ({ ...of(100, 100 + seenMs), seenMs, pieces });

test('longer than two periods is a gap; after each blindness the probe has an answer to wait for anew', () => {
  assert.equal(isGap(silence(40), attendance()), false);
  assert.equal(isGap(silence(41), attendance()), true);
  assert.equal(isGap(silence(80, 2), attendance()), false);
  assert.equal(isGap(silence(81, 2), attendance()), true);
});

test('by as much as the probe itself was late, a silence is not the guest’s', () => {
  assert.equal(isGap(silence(60), attendance({ dueMs: 120, atMs: 140 })), false);
  assert.equal(isGap(silence(61), attendance({ dueMs: 120, atMs: 140 })), true);
  assert.equal(isGap(silence(60), attendance({ dueMs: 220, atMs: 240 })), true); // afterwards
});
