import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feltReasons } from '../../../../domain/account/felt-limits.ts';
import type { EvacuationSlice } from '../../../../domain/account/slices.ts';
import type { Limits } from '../../../../domain/campaign/spec.ts';
import { evacuationOf, moved, scenarioOf } from './scenario-of.ts';

type Felt = NonNullable<Limits['felt']>;
const held = (felt: Felt, ...evacuations: readonly EvacuationSlice[]) =>
  feltReasons(scenarioOf(...evacuations), { successRatePercent: 100, felt });
const gaps = (...ms: readonly number[]) => ms.map((icmpGapMaxMs) => moved({ icmpGapMaxMs }));

// Of 10, 20, 30, 40, 50 by type 7: the rank is 4p from 0.
for (const [name, actual, rank] of [
  ['icmp_gap_p50_ms', 30, /the median/],
  ['icmp_gap_p95_ms', 48, /95th percentile/],
  ['icmp_gap_p99_ms', 49.6, /99th percentile/],
  ['icmp_gap_max_ms', 50, /the longest of/],
] as const)
  for (const [expected, passed] of [
    [actual, true],
    [actual - 0.1, false],
  ] as const)
    test(`${name} of ${expected} is ${passed ? '' : 'not '}met by gaps of 10 to 50 ms`, () => {
      const [reason, ...others] = held({ [name]: expected }, evacuationOf(gaps(50, 10, 40, 20, 30)));
      assert.deepEqual(others, []);
      assert.deepEqual([reason?.limit, reason?.scenario, reason?.expected], [name, 's', expected]);
      assert.deepEqual([reason?.actual, reason?.passed], [actual, passed]);
      assert.match(reason?.text ?? '', rank);
    });

for (const [measure, name, words] of [
  ['icmpGapMaxMs', 'icmp_gap_max_ms', /answers to pings/],
  ['udpGapMaxMs', 'udp_gap_max_ms', /answers to datagrams/],
  ['tcpStallMaxMs', 'tcp_stall_max_ms', /stall of the connection/],
  ['guestPauseMs', 'guest_pause_max_ms', /pause of the guest/],
] as const)
  test(`a limit on ${measure} is held against that alone`, () => {
    const known = { icmpGapMaxMs: 9, udpGapMaxMs: 9, tcpStallMaxMs: 9, guestPauseMs: 9, [measure]: 700 };
    const [reason] = held({ [name]: 500 }, evacuationOf([moved(known)]));
    assert.deepEqual([reason?.actual, reason?.passed], [700, false]);
    assert.match(reason?.text ?? '', words);
  });

test('the worst is named with its time, server, trip and direction, wherever it stands', () => {
  const worst = moved({ icmpGapMaxMs: 800, server: 'db', trip: 3, direction: 'back' });
  const records = [...gaps(10, 20), worst, ...gaps(30), moved()];
  for (const order of [records, records.toReversed()]) {
    const [reason] = held({ icmp_gap_max_ms: 900 }, evacuationOf(order));
    assert.match(reason?.text ?? '', /was 800 ms \(the worst: 800 ms, db, trip 3 back\), known of 4 of 5 /);
    assert.match(reason?.text ?? '', /at most 900 ms is allowed/);
  }
});

test('a guest that felt nothing is the worst where no more is known', () => {
  const records = [moved({ server: 'db' }), moved({ udpGapMaxMs: 0 }), moved({ server: 'log' })];
  for (const order of [records, records.toReversed()]) {
    const [reason] = held({ udp_gap_max_ms: 0 }, evacuationOf(order));
    assert.deepEqual([reason?.actual, reason?.passed], [0, true]);
    assert.match(reason?.text ?? '', /the worst: 0 ms, web-1/);
  }
});

test('of two that felt as much the first is named', () => {
  const [reason] = held(
    { icmp_gap_max_ms: 9 },
    evacuationOf([...gaps(3), moved({ server: 'db', icmpGapMaxMs: 3 })]),
  );
  assert.match(reason?.text ?? '', /the worst: 3 ms, web-1/);
});

test('where it is known of none, the limit is not met, and no figure stands for it', () => {
  const [reason] = held({ tcp_stall_p95_ms: 1e6 }, evacuationOf([moved(), moved()]));
  assert.equal(reason?.passed, false);
  assert.ok(!('actual' in reason));
  assert.match(reason.text, /known of none of 2 migrations/);
});

test('guests of failed migrations felt it, too; those of a warm-up do not count', () => {
  const failed = moved({ icmpGapMaxMs: 700, outcome: 'failed', verified: { host: false } });
  const warmup = evacuationOf(gaps(9_000), { warmup: true });
  const [reason] = held({ icmp_gap_max_ms: 500 }, warmup, evacuationOf([failed]), evacuationOf(gaps(1)));
  assert.equal(reason?.actual, 700);
  assert.match(reason.text, /known of 2 of 2/);
});

test('what was found is told to a µs, and held to the last bit', () => {
  const third = evacuationOf(gaps(0, 2 / 3));
  const [reason] = held({ icmp_gap_p50_ms: 0.3333 }, third);
  assert.deepEqual([reason?.actual, reason?.passed], [0.333, false]);
});

test('only what the campaign limits is held, in one order', () => {
  const one = evacuationOf([moved({ icmpGapMaxMs: 1, udpGapMaxMs: 1 })]);
  assert.deepEqual(held({}, one), []);
  assert.deepEqual(feltReasons(scenarioOf(one), { successRatePercent: 100 }), []);
  assert.deepEqual(
    held({ udp_gap_max_ms: 5, icmp_gap_max_ms: 5, icmp_gap_p50_ms: 5 }, one).map(({ limit }) => limit),
    ['icmp_gap_p50_ms', 'icmp_gap_max_ms', 'udp_gap_max_ms'],
  );
});
