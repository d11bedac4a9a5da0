import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  endsIn,
  lostBeatsIn,
  lostIn,
  reorderedBeatsIn,
  reorderedIn,
} from '../../../../domain/felt/losses.ts';
import type { Beats } from '../../../../domain/felt/samples.ts';

const window = { fromMs: 0, toMs: 1_000 };

/** Beats by number and time of arrival; the letter is the boot that they are of. */
function beats(...rows: readonly (readonly [seq: number, arrivedMs: number, boot?: string])[]): Beats {
  return {
    seq: rows.map(([seq]) => seq),
    arrivedMs: rows.map(([, at]) => at),
    bootId: rows.map(([, , boot = 'a']) => boot),
    ...{ ticks: [], monotonicMs: [], realtimeMs: [], stealMs: [], cpuMs: [] },
  };
}
const lost = (sent: Beats, within = window, blind: { fromMs: number; toMs: number }[] = []) =>
  lostBeatsIn(sent, within, blind, 20);

test('a question is lost in the window in which it was asked, from its first moment up to, not with, its last', () => {
  const asked = { lostMs: [99, 100, 150, 199, 200] };
  assert.equal(lostIn(asked, { fromMs: 100, toMs: 200 }, []), 3);
});

test('a question of a time at which the probe was blind is not counted', () => {
  const asked = { lostMs: [100, 140, 150, 160] };
  assert.equal(lostIn(asked, window, [{ fromMs: 140, toMs: 160 }]), 2); // 100 and 160: the blindness is over
});

test('… on a machine that has been up for years, too', () => {
  const up = 2 ** 37;
  const of = (at: number) => lostIn({ lostMs: [up + at] }, { fromMs: up, toMs: up + 1_000 }, [{ fromMs: up + 140, toMs: up + 160 }]); // prettier-ignore
  assert.deepEqual([139, 140, 159, 160].map(of), [1, 0, 0, 1]);
});

test('an answer is out of order where a later question’s has come before it', () => {
  const echoes = { answeredMs: [11, 31, 32, 41, 42, 43], askedMs: [10, 30, 20, 40, 35, 36], lostMs: [] };
  assert.equal(reorderedIn(echoes, window), 3);
  assert.equal(reorderedIn(echoes, { fromMs: 0, toMs: 42 }), 1);
  assert.equal(reorderedIn(echoes, { fromMs: 31, toMs: 1_000 }), 2); // what came before is another window's
  assert.equal(reorderedIn({ ...echoes, askedMs: [10, 10, 10, 10, 10, 10] }, window), 0);
});

for (const [what, sent, within, expected] of [
  ['none is missing', beats([1, 20], [2, 40], [3, 60]), window, 0],
  ['one is', beats([1, 20], [3, 60]), window, 1],
  ['two holes add up', beats([1, 20], [3, 60], [6, 120]), window, 3],
  ['one that comes later has come', beats([1, 20], [3, 60], [2, 70]), window, 0],
  ['… after the window, too', beats([1, 20], [3, 60], [2, 5_000]), window, 0],
  ['one comes twice', beats([1, 20], [2, 40], [2, 41], [3, 60]), window, 0],
  ['the window ends as the next one comes', beats([1, 20], [3, 60]), { fromMs: 0, toMs: 60 }, 0],
  ['… or just after that', beats([1, 20], [3, 60]), { fromMs: 0, toMs: 61 }, 1],
  ['the next one came before the window', beats([1, 20], [3, 60], [4, 80]), { fromMs: 60, toMs: 100 }, 0],
  ['the last one before the window is known', beats([1, 20], [3, 60]), { fromMs: 30, toMs: 100 }, 1],
  ['another boot counts anew', beats([8, 20], [9, 40], [5, 60, 'b'], [6, 80, 'b']), window, 0],
  ['… and may lose some as well', beats([8, 20], [9, 40], [1, 60, 'b'], [3, 100, 'b']), window, 1],
  ['… whatever numbers the boot before it had', beats([1, 20], [2, 40], [3, 60], [1, 80, 'b'], [4, 140, 'b']), window, 2], // prettier-ignore
  ['… or the boot after it has', beats([1, 20], [3, 60], [1, 80, 'b'], [2, 100, 'b']), window, 1],
  ['nothing has come', beats(), window, 0],
  ['a number leaps without bounds', beats([1, 20], [9e15, 40]), window, 1e6],
] as const)
  test(`beats that the guest sent and that did not come: ${what}`, () => {
    assert.equal(lost(sent, within), expected);
  });

test('of a hole in which the probe was blind as many beats are not counted as it could not have seen', () => {
  const hole = beats([1, 20], [9, 180]); // seven are missing
  assert.equal(lost(hole, window, [{ fromMs: 40, toMs: 100 }]), 4);
  assert.equal(lost(hole, window, [{ fromMs: 41, toMs: 100 }]), 4); // 59 ms: part of a period is one
  assert.equal(lost(hole, window, [{ fromMs: 0, toMs: 30 }]), 6); // of it only what lies in the hole
  assert.equal(lost(hole, window, [{ fromMs: 0, toMs: 1_000 }]), 0);
  const twice = beats([1, 20], [3, 60], [5, 100]);
  assert.equal(lost(twice, window, [{ fromMs: 30, toMs: 50 }]), 1); // the second hole is another one
});

test('beats are out of order within their boot', () => {
  assert.equal(reorderedBeatsIn(beats([1, 20], [3, 40], [2, 41], [4, 60]), window), 1);
  assert.equal(reorderedBeatsIn(beats([8, 20], [9, 40], [1, 60, 'b'], [2, 80, 'b']), window), 0);
  assert.equal(reorderedBeatsIn(beats([8, 20], [9, 40], [1, 60], [2, 80]), window), 2);
  assert.equal(reorderedBeatsIn(beats([9, 20], [2, 60, 'b'], [1, 70, 'b']), { fromMs: 20, toMs: 100 }), 1);
});

test('a connection’s ends are told in the window in which they came', () => {
  const ends = [99, 100, 199, 200].map((atMs) => ({ atMs, lostBytes: 0 }));
  assert.deepEqual(endsIn({ ends }, { fromMs: 100, toMs: 200 }).map(({ atMs }) => atMs), [100, 199]); // prettier-ignore
});
