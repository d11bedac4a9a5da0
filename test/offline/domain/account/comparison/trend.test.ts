import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelBreaks, trend } from '../../../../../domain/account/comparison/trend.ts';
import { alike, nightOf, type Trip } from '../night-of.ts';

const lost = { totalMs: 9_000, outcome: 'failed' } as const;
const night = (i: number, ...trips: readonly Trip[]) => nightOf(`night-${i}`, { s: trips });
/** So many nights in a row, each of two evacuations whose servers all took as long. */
const nights = (...levels: readonly (readonly [number, number])[]) => {
  const each = levels.flatMap(([n, ms]) => Array<number>(n).fill(ms));
  return each.map((ms, i) => night(i, alike(2, ms), alike(2, ms)));
};

test('a point is what a scenario took in a run, by the trips that count', () => {
  const counted = { totalMs: 400, postedAt: 0, verifiedAt: 700 };
  const run = nightOf('n', { s: [alike(4, 9_000), [{ ...counted, totalMs: 200 }, counted, lost]] }, 1);
  const { verifiedRate, ...point } = trend([run])[0]?.points[0] ?? assert.fail();
  // 95 % of the way from 200 to 400.
  assert.deepEqual(point, {
    ...{ run: 'n', startedAt: '2026-03-14T02:00:00.000Z', n: 2 },
    ...{ p50Ms: 300, p95Ms: 390, makespanMs: 700 },
  });
  assert.equal(verifiedRate?.percent.toFixed(3), '66.667');
});

test('a run in which nothing arrived has a point without times, and is no level', () => {
  const runs = [...nights([4, 1_000]), night(4, [lost]), ...nights([3, 1_000])];
  const [scenario] = trend(runs);
  assert.equal(scenario?.points.length, 8);
  assert.deepEqual(Object.keys(scenario.points[4] ?? {}).toSorted(), [
    'n',
    'run',
    'startedAt',
    'verifiedRate',
  ]);
  assert.equal(scenario.points[4]?.n, 0);
  assert.equal(scenario.unit, 'evacuation', 'seven were measured');
  assert.deepEqual(scenario.changes, []);
});

test('each scenario has its own line, of the runs that have it', () => {
  const one = (ms: number) => [alike(2, ms)];
  const found = trend([
    nightOf('a', { s: one(1) }),
    nightOf('b', { t: one(2), s: one(3) }),
    nightOf('c', { t: one(4) }),
  ]);
  assert.deepEqual(
    found.map(({ scenario, points }) => [scenario, points.map(({ run, p50Ms }) => `${run} ${p50Ms ?? ''}`)]),
    [
      ['s', ['a 1', 'b 3']],
      ['t', ['b 2', 'c 4']],
    ],
  );
  assert.deepEqual(trend([]), []);
});

for (const [n, unit] of [
  [7, 'evacuation'],
  [8, 'run'],
] as const)
  test(`of ${n} runs it is ${unit}s that are shuffled`, () => {
    assert.equal(trend(nights([n, 1_000]))[0]?.unit, unit);
  });

test('three levels have two changes, each with the medians of its two sides', () => {
  const [scenario] = trend(nights([8, 1_000], [8, 2_000], [8, 4_000]));
  assert.deepEqual(
    scenario?.changes.map(({ run, beforeMs, afterMs }) => [run, beforeMs, afterMs]),
    [
      ['night-8', 1_000, 2_000],
      ['night-16', 2_000, 4_000],
    ],
  );
  for (const { p } of scenario.changes) assert.ok(p > 0 && p <= 0.05);
});

test('of few runs the evacuations that count are looked at, and of these the servers that arrived', () => {
  // Eight warm-ups a night, as often fast as slow: among them three evacuations would not show.
  const warmups = Array.from({ length: 8 }, (_, i) => alike(2, i % 2 ? 10 : 60_000));
  const runs = [1_000, 1_010, 1_005, 3_000, 3_010, 3_005].map((ms, i) => {
    const trip: Trip = [ms, ms + 1, ms + 2, lost, lost, lost, lost, {}];
    return nightOf(`night-${i}`, { s: [...warmups, trip, trip, trip, [lost]] }, 8);
  });
  const [scenario] = trend(runs);
  assert.deepEqual(
    scenario?.changes.map(({ run, beforeMs, afterMs }) => [run, beforeMs, afterMs]),
    [['night-3', 1_006, 3_006]],
  );
});

const apart = (n: number, at: number, of: 'medians' | 'evacuations' | 'both') =>
  Array.from({ length: n }, (_, i) => {
    const [low, high] = [1_000 + (i % 2), 3_000 + (i % 2)];
    const ms = i < at ? low : high;
    const evacuationsMs = Array<number>(4).fill(of === 'medians' ? low : ms);
    return { medianMs: of === 'evacuations' ? low : ms, evacuationsMs };
  });

// From eight runs on their medians speak alone; of fewer both must.
for (const [n, of, expected] of [
  [8, 'medians', [4]],
  [8, 'evacuations', []],
  [7, 'medians', []],
  [7, 'evacuations', []],
  [7, 'both', [4]],
] as const)
  test(`of ${n} runs, where the ${of === 'both' ? 'medians and evacuations' : of} change, ${expected.length === 0 ? 'no' : 'a'} new level is seen`, () => {
    assert.deepEqual(
      levelBreaks(apart(n, 4, of)).map(({ at }) => at),
      expected,
    );
  });
