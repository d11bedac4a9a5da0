import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockStep, guestPause, stealPercent, survival } from '../../../../domain/felt/guest-clock.ts';
import type { Beats } from '../../../../domain/felt/samples.ts';

interface Row {
  readonly at: number;
  readonly ticks: number;
  readonly real: number;
  readonly steal: number;
  readonly cpu: number;
  readonly boot: string;
  readonly seq: number;
}

/** A beat each 20 ms for 10 s, changed by what happens to it; undefined: it does not come. */
function beating(happens: (row: Row) => Partial<Row> | undefined = () => ({})): Beats {
  const rows = Array.from({ length: 500 }, (_, i) => {
    const at = 20 * (i + 1);
    const row = { at, ticks: at / 10, real: 1e12 + at, steal: 0, cpu: at, boot: 'a', seq: i + 1 };
    const changes = happens(row);
    return changes && { ...row, ...changes };
  })
    .filter((row) => row !== undefined)
    .sort((a, b) => a.at - b.at);
  return {
    arrivedMs: rows.map(({ at }) => at),
    ticks: rows.map(({ ticks }) => ticks),
    realtimeMs: rows.map(({ real }) => real),
    stealMs: rows.map(({ steal }) => steal),
    cpuMs: rows.map(({ cpu }) => cpu),
    bootId: rows.map(({ boot }) => boot),
    seq: rows.map(({ seq }) => seq),
    monotonicMs: [],
  };
}
const window = { fromMs: 2_000, toMs: 8_000 };
const paused = (fromMs: number, forMs: number) => (row: Row) =>
  row.at > fromMs ? { at: row.at + forMs } : {};

for (const [what, beats, pauseMs, slowMs] of [
  ['runs on', beating(), 0, 0],
  ['stands still for 300 ms', beating(paused(4_000, 300)), 300, 300],
  ['stood still before', beating(paused(1_000, 300)), 0, 0],
  ['stands still as the window begins', beating(paused(1_900, 300)), 300, 300],
  ['stands still after it', beating(paused(8_000, 300)), 0, 0],
  ['has a beat that is held up on its way', beating((row) => (row.at === 4_000 ? { at: 4_190 } : {})), 0, 0],
  [
    'has all beats of 800 ms held up',
    beating(({ at }) => (at > 4_000 && at < 4_800 ? { at: 4_800 } : {})),
    0,
    0,
  ],
  ['has beats that are lost', beating(({ at }) => (at > 4_000 && at < 4_500 ? undefined : {})), 0, 0],
  [
    'stands still three times for 60 ms',
    beating(({ at }) => ({ at: at + 60 * [4_000, 4_500, 5_000].filter((each) => at > each).length })),
    ...[60, 180],
  ],
  [
    'restarts, having stood still',
    beating((row) => (row.at > 5_000 ? { boot: 'b', ticks: row.ticks - 490 } : paused(4_000, 300)(row))),
    0,
    0,
  ],
  ['has its agent restarted', beating((row) => (row.at > 5_000 ? { ticks: row.ticks - 490 } : {})), 0, 0],
] as const)
  test(`a guest that ${what}: a pause of ${String(pauseMs)} ms, ${String(slowMs)} ms in all`, () => {
    assert.deepEqual(guestPause(beats, window), { guestPauseMs: pauseMs, guestSlowMs: slowMs });
  });

test('a tick more or less is no restart, so that a pause before it counts', () => {
  const beats = beating((row) => {
    const { at = row.at } = paused(4_000, 300)(row);
    return { at, ticks: row.at > 5_000 ? row.ticks - 5 : row.ticks };
  });
  assert.deepEqual(guestPause(beats, window), { guestPauseMs: 300, guestSlowMs: 350 });
});

test('of a guest with fewer than two beats in the window nothing is known', () => {
  const until = (last: number) => beating(({ at }) => (at <= last ? {} : undefined));
  assert.equal(guestPause(until(0), window), undefined);
  assert.equal(guestPause(until(20), window), undefined);
  assert.deepEqual(guestPause(until(40), { fromMs: 0, toMs: 100 }), { guestPauseMs: 0, guestSlowMs: 0 });
});

test('the last beat that counts is one that comes as the window ends', () => {
  const beats = beating(paused(7_700, 280)); // the next one comes at 8,000
  assert.equal(guestPause(beats, window)?.guestPauseMs, 280);
  assert.equal(guestPause(beats, { fromMs: 2_000, toMs: 7_999 })?.guestPauseMs, 0);
});

test('a clock’s step is told by the medians of the window’s first and last second', () => {
  const stepped = beating(({ at, real }) => ({ real: at > 5_000 ? real + 250 : real }));
  assert.equal(clockStep(stepped, window), 250);
  assert.equal(clockStep(beating(), window), 0);
  const heldUp = beating(({ at, real }) => ({ real: at > 7_400 && at <= 7_800 ? real - 900 : real }));
  assert.equal(clockStep(heldUp, window), 0); // twenty beats of fifty
  const atBothEnds = beating(({ at, real }) => ({ real: at < 2_000 || at > 8_000 ? real + 7_000 : real }));
  assert.equal(clockStep(atBothEnds, window), 0); // before and after it are not of the window
});

test('a clock whose beats are missing in the first second or in the last is not told', () => {
  assert.equal(
    clockStep(
      beating(({ at }) => (at > 3_000 ? {} : undefined)),
      window,
    ),
    undefined,
  );
  assert.equal(
    clockStep(
      beating(({ at }) => (at < 7_000 ? {} : undefined)),
      window,
    ),
    undefined,
  );
  assert.equal(
    clockStep(
      beating(({ at }) => (at >= 3_000 && at <= 7_000 ? {} : undefined)),
      window,
    ),
    0,
  );
});

test('steal is of the processors’ time between the window’s first beat and its last', () => {
  const stolen = beating(({ at, cpu }) => ({ steal: Math.max(0, at - 5_000) / 2, cpu: 2 * cpu }));
  assert.equal(stealPercent(stolen, { fromMs: 5_000, toMs: 6_000 }), 25);
  assert.equal(stealPercent(stolen, { fromMs: 4_000, toMs: 6_000 }), 12.5);
  assert.equal(stealPercent(stolen, { fromMs: 2_000, toMs: 5_000 }), 0);
});

test('steal is not known of one beat, of none, or across boots', () => {
  assert.equal(stealPercent(beating(), { fromMs: 2_000, toMs: 2_010 }), undefined);
  assert.equal(stealPercent(beating(), { fromMs: 20_000, toMs: 30_000 }), undefined);
  const rebooted = beating(({ at }) => ({ boot: at > 5_000 ? 'b' : 'a' }));
  assert.equal(stealPercent(rebooted, window), undefined);
  assert.equal(stealPercent(rebooted, { fromMs: 5_020, toMs: 8_000 }), 0);
});

const move = { fromMs: 3_000, toMs: 4_000 };
const there = { periodMs: 20, sittings: [{ fromMs: 0, toMs: 60_000 }], late: [] };
const alive = (beats: Beats, attendance = there) => survival(beats, move, attendance);

for (const [what, beats, known] of [
  ['beats on', beating(), { bootId: true, heartbeat: true }],
  [
    'has another boot after it',
    beating(({ at }) => ({ boot: at > 3_500 ? 'b' : 'a' })),
    { bootId: false, heartbeat: false },
  ],
  [
    'counts from 1 again',
    beating(({ at, seq }) => ({ seq: at > 3_500 ? 1 : seq })),
    { bootId: true, heartbeat: false },
  ],
  [
    'says the last beat again',
    beating(({ at, seq }) => ({ seq: at > 3_000 ? 150 : seq })),
    { bootId: true, heartbeat: false },
  ],
  ['is not heard of again', beating(({ at }) => (at > 4_000 ? undefined : {})), { heartbeat: false }],
  [
    'is heard of after five seconds',
    beating(({ at }) => (at > 3_000 && at !== 9_000 ? undefined : {})),
    { bootId: true, heartbeat: true },
  ],
  [
    'is heard of later than that',
    beating(({ at }) => (at > 3_000 && at <= 9_000 ? undefined : {})),
    { heartbeat: false },
  ],
  ['was never heard of before', beating(({ at }) => (at > 3_000 ? {} : undefined)), {}],
] as const)
  test(`a guest that ${what}: ${JSON.stringify(known)}`, () => {
    assert.deepEqual(alive(beats), known);
  });

test('of one whose beats had stopped half a minute before nothing is said', () => {
  const long = { fromMs: 40_000, toMs: 41_000 };
  const until = (last: number) => beating(({ at }) => (at <= last ? {} : undefined));
  assert.deepEqual(survival(until(10_000), long, there), { heartbeat: false });
  assert.deepEqual(survival(until(9_980), long, there), {});
});

test('a probe that saw less than half of the seconds after says nothing', () => {
  const gone = beating(({ at }) => (at > 3_000 ? undefined : {}));
  const away = (toMs: number) => ({ ...there, sittings: [{ fromMs: 0, toMs }] });
  assert.deepEqual(alive(gone, away(6_500)), { heartbeat: false });
  assert.deepEqual(alive(gone, away(6_499)), {});
});
