import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blindIntervals } from '../../../../domain/felt/blind.ts';
import { feltBy } from '../../../../domain/felt/felt.ts';
import { coveredMs, type Interval, lengthMs, merged, without } from '../../../../domain/felt/interval.ts';
import { silences } from '../../../../domain/felt/silence.ts';
import { moved, watchOf } from './a-guest.ts';

const intervals = (until: number, most: number) =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: until }), fc.integer({ min: 0, max: 3_000 }))
      .map(([fromMs, length]): Interval => ({ fromMs, toMs: fromMs + length })),
    { maxLength: 8, size: most > 3 ? 'medium' : 'small' },
  );
const total = (parts: readonly Interval[]) => parts.reduce((sum, part) => sum + lengthMs(part), 0);

test('what is left between holes, and the holes, are the whole', () => {
  fc.assert(
    fc.property(intervals(20_000, 8), (written) => {
      const whole = { fromMs: 2_000, toMs: 18_000 };
      const holes = merged(written);
      assert.equal(total(without(whole, holes)) + coveredMs(whole, holes), lengthMs(whole));
    }),
  );
});

test('every moment after the first answer is in exactly one silence, or blind', () => {
  const answers = fc
    .array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1 })
    .map((some) => some.sort((a, b) => a - b));
  fc.assert(
    fc.property(answers, intervals(20_000, 8), (answered, written) => {
      const watched = { fromMs: 0, toMs: 20_000 };
      const blind = merged(written);
      const silent = [...silences(answered, watched, blind)];
      const since = { fromMs: answered[0] ?? 0, toMs: watched.toMs };
      const seen = silent.reduce((sum, { seenMs }) => sum + seenMs, 0);
      assert.equal(seen + coveredMs(since, blind), lengthMs(since));
    }),
  );
});

test('blind intervals lie within what is asked for, in order, apart', () => {
  fc.assert(
    fc.property(intervals(20_000, 8), intervals(20_000, 8), (sittings, late) => {
      const turns = late.map(({ fromMs, toMs }) => ({ dueMs: fromMs, atMs: toMs }));
      const watched = { fromMs: 1_000, toMs: 19_000 };
      const blind = blindIntervals({ periodMs: 20, sittings, late: turns }, watched);
      assert.deepEqual(blind, merged(blind));
      for (const { fromMs, toMs } of blind) assert.ok(fromMs >= 1_000 && toMs <= 19_000);
    }),
  );
});

test('a pause is felt within a period and two milliseconds, wherever it falls and however long it is', () => {
  const story = fc.record({
    at: fc.integer({ min: 40_000, max: 44_000 }),
    pauseMs: fc.integer({ min: 41, max: 5_000 }),
    periodMs: fc.constantFrom(10, 20, 50, 100),
    rttMs: fc.constantFrom(0.2, 1, 5),
  });
  fc.assert(
    fc.property(story, ({ at, pauseMs, periodMs, rttMs }) => {
      const watch = watchOf({ periodMs, rttMs, pauses: [{ fromMs: at, toMs: at + pauseMs }] });
      const [felt] = feltBy(watch, [moved('m', 40_000, 45_000)], 'server-1').migrations;
      for (const gap of [felt?.icmpGapMaxMs, felt?.beatGapMaxMs, felt?.tcpStallMaxMs]) {
        const error = (gap ?? NaN) - pauseMs;
        // A pause shorter than a period may fall between two questions, and is no longer than what is usual.
        assert.ok(error >= -0.001 && error <= Math.max(periodMs, periodMs - pauseMs) + 2, `${error} ms`);
      }
    }),
    { numRuns: 60 },
  );
});

test('each gap is counted once: of one migration, or unattributed', () => {
  const story = fc.record({
    pauses: fc
      .array(fc.integer({ min: 0, max: 11 }), { maxLength: 6 })
      .map((at) => [...new Set(at)].map((n) => ({ fromMs: n * 5_000 + 100, toMs: n * 5_000 + 700 }))),
    moves: fc
      .array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 9_000 })), {
        maxLength: 4,
      })
      .map((some) => some.map(([from, length], i) => moved(`m${i}`, from, from + length))),
  });
  fc.assert(
    fc.property(story, ({ pauses, moves }) => {
      const { migrations, unattributed } = feltBy(watchOf({ pauses }), moves, 'server-1');
      const attributed = migrations.reduce((sum, { icmpGapSumMs = 0 }) => sum + icmpGapSumMs, 0);
      const rest = total(unattributed.filter(({ kind }) => kind === 'icmp'));
      const expected = pauses.length * 600;
      const most = pauses.length * (600 + 22);
      assert.ok(attributed + rest >= expected && attributed + rest <= most, `${attributed} + ${rest}`);
    }),
    { numRuns: 40 },
  );
});

test('however the probe is starved or away, a guest that always answers has no gap', () => {
  fc.assert(
    fc.property(intervals(55_000, 4), intervals(55_000, 4), (starved, absent) => {
      // One that neither sits nor is starved cannot be both at once.
      const away = merged(absent).flatMap((one) => without(one, merged(starved)));
      const { migrations } = feltBy(
        watchOf({ starved, absent: away }),
        [moved('m', 40_000, 45_000)],
        'server-1',
      );
      assert.equal(migrations[0]?.icmpGapSumMs ?? 0, 0);
    }),
    { numRuns: 60 },
  );
});
