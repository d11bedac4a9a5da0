import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feltBy } from '../../../../domain/felt/felt.ts';
import type { Felt } from '../../../../domain/felt/figures.ts';
import { moved, type Story, watchOf } from './a-guest.ts';

const period = 20;

/** What was felt of one migration, from 40 s to 45 s. */
function felt(story: Story): Felt {
  const { migrations, unattributed } = feltBy(watchOf(story), [moved('m', 40_000, 45_000)], 'server-1');
  assert.deepEqual(unattributed, []);
  const [one] = migrations;
  assert.ok(one);
  return one;
}

function within(actual: number | undefined, least: number, most: number): void {
  assert.ok(actual !== undefined, 'unknown');
  assert.ok(actual >= least && actual <= most, `${actual} is not in ${least}…${most}`);
}

test('a guest that nothing happened to: no gap, nothing lost, the same boot, and its beats went on', () => {
  const quiet = felt({});
  within(quiet.icmpGapMaxMs, period - 1, period + 1);
  assert.equal(quiet.icmpGapSumMs, 0);
  assert.equal(quiet.blindMs, 0);
  const { icmpLost, udpLost, udpReordered, beatLost, beatReordered, tcpResets, tcpLostBytes } = quiet;
  assert.deepEqual(
    { icmpLost, udpLost, udpReordered, beatLost, beatReordered, tcpResets, tcpLostBytes },
    {
      icmpLost: 0,
      udpLost: 0,
      udpReordered: 0,
      beatLost: 0,
      beatReordered: 0,
      tcpResets: 0,
      tcpLostBytes: 0,
    },
  );
  within(quiet.guestPauseMs, 0, 10);
  within(quiet.clockStepMs, -1, 1);
  assert.equal(quiet.bootId, true);
  assert.equal(quiet.heartbeat, true);
});

for (const pauseMs of [50, 100, 200, 500, 1_000, 5_000]) {
  test(`a pause of ${pauseMs} ms is felt as such, to a period, and loses no packet`, () => {
    const paused = felt({ untilMs: 60_000, pauses: [{ fromMs: 41_007, toMs: 41_007 + pauseMs }] });
    for (const gap of [paused.icmpGapMaxMs, paused.udpGapMaxMs, paused.beatGapMaxMs, paused.tcpStallMaxMs])
      within(gap, pauseMs, pauseMs + period + 2);
    within(paused.guestPauseMs, pauseMs - 10, pauseMs + 10);
    within(paused.clockStepMs, -pauseMs - 1, -pauseMs + 1);
    assert.equal(paused.icmpLost, 0);
    assert.equal(paused.udpLost, 0);
    assert.equal(paused.beatLost, 0);
    assert.equal(paused.heartbeat, true);
  });
}

test('a gap is told with its time: of each kind the longest ones, in their order', () => {
  const pauses = Array.from({ length: 6 }, (_, i) => ({ fromMs: 41_007 + i * 500, toMs: 41_107 + i * 510 }));
  const { gaps = [] } = felt({ pauses });
  const pings = gaps.filter(({ kind }) => kind === 'icmp');
  assert.equal(pings.length, 4);
  for (const [i, { fromMs, toMs, seenMs }] of pings.entries()) {
    const { fromMs: begun = 0, toMs: over = 0 } = pauses[i + 2] ?? {};
    within(fromMs, begun - period - 2, begun);
    within(toMs, over, over + 2);
    assert.equal(seenMs, toMs - fromMs);
  }
  assert.deepEqual(new Set(gaps.map(({ kind }) => kind)), new Set(['icmp', 'udp', 'beat', 'tcp']));
  assert.equal(felt({}).gaps, undefined);
});

test('a network that is cut is a gap of the clients and no pause of the guest, and what was sent is lost', () => {
  const cut = felt({ cuts: [{ fromMs: 41_000, toMs: 41_400 }] });
  within(cut.icmpGapMaxMs, 400, 400 + period + 2);
  within(cut.guestPauseMs, 0, 10);
  within(cut.icmpLost, 19, 21);
  within(cut.beatLost, 19, 21);
});

test('slow-downs add up, however short each is; the pause is the longest of them', () => {
  const pauses = Array.from({ length: 20 }, (_, i) => ({ fromMs: 41_000 + i * 150, toMs: 41_080 + i * 150 }));
  const stuttering = felt({ pauses });
  within(stuttering.guestSlowMs, 1_580, 1_620);
  within(stuttering.guestPauseMs, 70, 90);
  within(stuttering.icmpGapMaxMs, 80, 102);
  within(stuttering.icmpGapSumMs, 1_600, 20 * 102);
});

test('a starved probe is blind, and neither downtime nor a pause of the guest', () => {
  const starved = felt({ starved: [{ fromMs: 41_000, toMs: 42_000 }] });
  within(starved.blindMs, 1_000, 1_000 + 2 * period);
  within(starved.icmpGapMaxMs, 0, 2 * period);
  assert.equal(starved.icmpGapSumMs, 0);
  assert.equal(starved.tcpStallSumMs, 0);
  within(starved.guestPauseMs, 0, 10);
  assert.equal(starved.icmpLost, 0);
  assert.equal(starved.beatLost, 0);
});

test('a probe that was away for a while is blind for that long; the beats of that time are not lost', () => {
  const away = felt({ absent: [{ fromMs: 41_000, toMs: 43_000 }] });
  within(away.blindMs, 2_000, 2_000 + 2 * period);
  assert.equal(away.icmpGapSumMs, 0);
  within(away.beatLost, 0, 2);
  assert.equal(away.heartbeat, true);
});

test('a pause that begins while the probe is blind is felt as far as it was seen', () => {
  const half = felt({
    starved: [{ fromMs: 41_000, toMs: 41_500 }],
    pauses: [{ fromMs: 41_200, toMs: 42_000 }],
  });
  within(half.icmpGapMaxMs, 500, 500 + period + 2);
  within(half.blindMs, 500, 500 + 2 * period);
  within(half.guestPauseMs, 470, 810);
  within(half.guestSlowMs, 790, 810); // the guest's own ticks tell all of it
});

test('a connection that ends is a failure, with what it lost, and not silence alone', () => {
  const reset = felt({ connectionEnds: [{ atMs: 42_000, lostBytes: 352 }] });
  assert.equal(reset.tcpResets, 1);
  assert.equal(reset.tcpLostBytes, 352);
});

test('a guest that never answers is unknown, and not down', () => {
  const silent = felt({ cuts: [{ fromMs: 0, toMs: 60_000 }] });
  assert.equal(silent.icmpGapMaxMs, undefined);
  assert.equal(silent.icmpLost, undefined);
  assert.equal(silent.heartbeat, undefined);
});

test('a guest that does not come back: the gap is open until the end of what is known, its heartbeat is false', () => {
  const dead = felt({ cuts: [{ fromMs: 42_000, toMs: 60_000 }] });
  within(dead.icmpGapMaxMs, 18_000, 18_000 + period);
  assert.equal(dead.heartbeat, false);
  assert.equal(dead.bootId, undefined);
});

test('a guest that rebooted is another one', () => {
  const rebooted = felt({ rebootAtMs: 42_000 });
  assert.equal(rebooted.bootId, false);
  assert.equal(rebooted.heartbeat, false);
});

test('steal is told in the window and before it', () => {
  const stolen = felt({ stealPercent: (at) => (at > 39_000 && at < 50_000 ? 30 : 5) });
  within(stolen.stealPercent, 29, 31);
  within(stolen.stealBaselinePercent, 4.9, 5.1);
});

test('a pause of half a second is a dip to nothing, though by the clock of the guest nothing happened', () => {
  const paused = felt({ load: () => 50, pauses: [{ fromMs: 41_000, toMs: 41_500 }] });
  within(paused.throughputDipPercent, 99, 100);
  within(paused.recoverySeconds, 0.4, 0.7);
});

test('a load that goes at half its pace for two seconds dips by half, and is back two seconds later', () => {
  const slowed = felt({ load: (at) => (at >= 41_000 && at < 43_000 ? 25 : 50) });
  within(slowed.throughputDipPercent, 45, 55);
  within(slowed.recoverySeconds, 1.8, 2.2);
});

test('a load that does not recover has a dip and no time of recovery', () => {
  const lasting = felt({ load: (at) => (at >= 41_000 ? 10 : 50) });
  within(lasting.throughputDipPercent, 75, 85);
  assert.equal(lasting.recoverySeconds, undefined);
});

test('a gap outside every window is shown, and of nobody’s making', () => {
  const watch = watchOf({ pauses: [{ fromMs: 20_000, toMs: 20_300 }] });
  const { migrations, unattributed } = feltBy(watch, [moved('m', 40_000, 45_000)], 'server-1');
  assert.equal(migrations[0]?.icmpGapSumMs, 0);
  assert.deepEqual(new Set(unattributed.map(({ kind }) => kind)), new Set(['icmp', 'udp', 'beat', 'tcp']));
  for (const { fromMs, toMs } of unattributed) within(toMs - fromMs, 300, 300 + period + 2);
});

test('of two migrations in a row, the one that was under way has the gap in the margin of both', () => {
  const watch = watchOf({ pauses: [{ fromMs: 42_200, toMs: 42_500 }] });
  const windows = [moved('out', 38_000, 40_000), moved('back', 42_000, 44_000)];
  const [out, back] = feltBy(watch, windows, 'server-1').migrations;
  assert.equal(out?.icmpGapSumMs, 0);
  within(back?.icmpGapSumMs, 300, 300 + period + 2);
});
