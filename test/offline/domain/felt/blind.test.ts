import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attendance, blindIntervals, lateness } from '../../../../domain/felt/blind.ts';

const watched = { fromMs: 0, toMs: 1_000 };
const attendance = (changes: Partial<Attendance>): Attendance => ({
  periodMs: 20,
  sittings: [watched],
  late: [],
  ...changes,
});
const turn = (dueMs: number, atMs: number) => ({ dueMs, atMs });

test('a turn that comes two periods late is late; one that comes later finds the probe blind since the one before', () => {
  assert.deepEqual(blindIntervals(attendance({ late: [turn(100, 140)] }), watched), []);
  assert.deepEqual(blindIntervals(attendance({ late: [turn(100, 141)] }), watched), [
    { fromMs: 80, toMs: 141 },
  ]);
});

test('between two processes nobody looks, nor before the first or after the last', () => {
  const sittings = [
    { fromMs: 600, toMs: 900 },
    { fromMs: 100, toMs: 400 },
  ];
  assert.deepEqual(blindIntervals(attendance({ sittings }), watched), [
    { fromMs: 0, toMs: 100 },
    { fromMs: 400, toMs: 600 },
    { fromMs: 900, toMs: 1_000 },
  ]);
});

test('absence and starvation that meet are one', () => {
  const sittings = [
    { fromMs: 0, toMs: 400 },
    { fromMs: 600, toMs: 1_000 },
  ];
  const blind = blindIntervals(attendance({ sittings, late: [turn(390, 440)] }), watched);
  assert.deepEqual(blind, [{ fromMs: 370, toMs: 600 }]);
});

test('only what lies in the time that is asked for is told', () => {
  const late = [turn(300, 400), turn(480, 560), turn(420, 500), turn(960, 1_050), turn(1_200, 1_300)];
  assert.deepEqual(blindIntervals(attendance({ late }), { fromMs: 500, toMs: 1_000 }), [
    { fromMs: 500, toMs: 560 },
    { fromMs: 940, toMs: 1_000 },
  ]);
});

test('what a silence owes to the probe is its latest turn within it, as far as it was not blind', () => {
  const late = [turn(100, 130), turn(200, 235), turn(300, 360), turn(400, 440)];
  const within = (fromMs: number, toMs: number) => lateness(attendance({ late }), { fromMs, toMs });
  assert.equal(within(0, 1_000), 40); // two periods are not blind yet
  assert.equal(within(0, 390), 35); // 60 ms are blindness, and not counted here
  assert.equal(within(0, 200), 30); // one that was due as it ended is none of it
  assert.equal(within(130, 200), 0); // nor one that came as it began
  assert.equal(within(129, 201), 35);
});
