import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Beats } from '../../../../domain/felt/samples.ts';
import { dip } from '../../../../domain/felt/throughput.ts';

const baseline = { fromMs: 0, toMs: 10_000 };
const window = { fromMs: 10_000, toMs: 20_000 };
/** The guest has been up for so much longer than the probe. */
const ahead = 5_000;

/** Beats as often as told, none while the guest stands still. */
function beating(pause = { fromMs: Infinity, toMs: Infinity }, everyMs = 20): Beats {
  const arrivedMs = Array.from({ length: 22_000 / everyMs }, (_, i) => everyMs * i).filter(
    (at) => at <= pause.fromMs || at > pause.toMs,
  );
  const stood = pause.toMs - pause.fromMs;
  return {
    arrivedMs,
    monotonicMs: arrivedMs.map((at) => at + ahead - (at > pause.fromMs ? stood : 0)),
    ...{ seq: [], ticks: [], realtimeMs: [], stealMs: [], cpuMs: [], bootId: [] },
  };
}

/** A load at 50 each 100 ms for 25 s, but for some in the window: by their place in it. */
function load(
  changes: Readonly<Record<number, number | null>> = {},
  usual: readonly (number | null)[] = [50],
) {
  const values = Array.from({ length: 250 }, (_, i) => usual[i % usual.length] ?? null);
  for (const [place, value] of Object.entries(changes)) values[100 + Number(place)] = value;
  return { name: 'memory', fromMs: ahead, everyMs: 100, values };
}
const span = (from: number, to: number, value: number | null) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, i) => [from + i, value]));
const felt = (changes: Readonly<Record<number, number | null>>) =>
  dip(load(changes), beating(), window, baseline);

for (const [what, changes, percent, seconds] of [
  ['nothing happens', {}, 0, 0],
  ['it gets faster', span(0, 100, 60), 0, 0],
  ['100 ms at a fifth of its pace', { 20: 10 }, 80, 0.1],
  ['in its first 100 ms', { 0: 10 }, 80, 0.1],
  ['a fall to 95 %, which counts as being there', { 20: 47.5 }, 5, 0],
  ['a fall to just below', { 20: 47 }, 6, 0.1],
  ['a slope: from where it left 95 %', { 20: 40, 21: 10, 22: 40 }, 80, 0.3],
  ['up for 100 ms, and down again', { 20: 5, ...span(22, 25, 20) }, 90, 0.5],
  ['an earlier dip that was over before the lowest', { 10: 30, 20: 10 }, 80, 0.1],
  ['of two that are as low the first', { 20: 10, 60: 10 }, 80, 0.1],
  ['back for the last second of the window', { 89: 10 }, 80, 0.1],
  ['back for less than a second of it', { 90: 10 }, 80, undefined],
  ['never back', span(20, 150, 10), 80, undefined],
  ['back, though not known for a while', { 20: 10, ...span(21, 25, null) }, 80, 0.5],
] as const)
  test(`a load in a window: ${what}`, () => {
    const seen = felt(changes);
    assert.ok(Math.abs((seen?.throughputDipPercent ?? NaN) - percent) < 1e-9, JSON.stringify(seen));
    assert.equal(seen?.recoverySeconds, seconds);
  });

test('what is usual is the median of the time before', () => {
  const seen = dip(load({ 20: 10 }, [40, 50, 90]), beating(), window, baseline);
  assert.ok(Math.abs((seen?.throughputDipPercent ?? NaN) - 80) < 1e-9);
});

test('nothing is told where there was no load before or in the window, or no beat by which to hold its clock', () => {
  for (const usual of [[null], [0]])
    assert.equal(dip(load({}, usual), beating(), window, baseline), undefined);
  assert.equal(felt(span(0, 150, null)), undefined);
  const later = { ...load(), fromMs: ahead + 20_000 };
  assert.equal(dip(later, beating(), window, baseline), undefined);
  const before = { ...load(), values: load().values.slice(0, 90) };
  assert.equal(dip(before, beating(), window, baseline), undefined);
  const none = Object.fromEntries(Object.keys(beating()).map((column) => [column, []])) as unknown as Beats;
  assert.equal(dip(load(), none, window, baseline), undefined);
});

test('while the guest stands still it does nothing, by the clock of the probe', () => {
  const seen = dip(load(), beating({ fromMs: 12_000, toMs: 12_500 }), window, baseline);
  assert.deepEqual(seen, { throughputDipPercent: 100, recoverySeconds: 0.5 });
});

test('between two beats the guest’s clock goes on as the probe’s does, and stands still where it was paused', () => {
  const rare = (pause?: { fromMs: number; toMs: number }) => beating(pause, 88);
  assert.deepEqual(dip(load({ 20: 10, 21: 30 }), rare(), window, baseline), felt({ 20: 10, 21: 30 }));
  // Paused from 12,056 (a beat) to 12,506: the next beat comes at 12,584, 78 ms of the guest's time later.
  const { throughputDipPercent, recoverySeconds } =
    dip(load(), rare({ fromMs: 12_056, toMs: 12_506 }), window, baseline) ?? {};
  assert.deepEqual([throughputDipPercent, recoverySeconds], [100, 0.6]);
});

test('a report in other steps than 100 ms is divided among them', () => {
  // 40 for a quarter of a second, then 60: 40, 40, 50, 60, 60 in each half second.
  const values: number[] = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 40 : 60));
  values[40] = 0; // the first 250 ms of the window: 0, 0, and half of 60
  const seen = dip({ name: 'disk', fromMs: ahead, everyMs: 250, values }, beating(), window, baseline);
  assert.deepEqual(seen, { throughputDipPercent: 100, recoverySeconds: 0.3 });
});
