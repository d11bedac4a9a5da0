import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feltBy } from '../../../../domain/felt/felt.ts';
import type { Felt } from '../../../../domain/felt/figures.ts';
import type { Echoes, GuestSamples, Watch } from '../../../../domain/felt/samples.ts';
import { moved, watchOf } from './a-guest.ts';

function felt(watch: Watch): Felt {
  const [one] = feltBy(watch, [moved('m', 40_000, 45_000)], 'server-1').migrations;
  assert.ok(one);
  return one;
}

/** The echoes without those that were answered from 42 s to 42.5 s. */
function held({ answeredMs, askedMs }: Echoes): Echoes {
  const heard = answeredMs.map((at) => at <= 42_000 || at > 42_500);
  return {
    answeredMs: answeredMs.filter((_, i) => heard[i]),
    askedMs: askedMs.filter((_, i) => heard[i]),
    lostMs: [],
  };
}
const late = [{ dueMs: 42_000, atMs: 42_520 }];

test('what fping did not see is no gap of pings, though the probe itself was well', () => {
  const watch = watchOf({});
  const { icmp } = watch.guest;
  assert.ok(icmp);
  const silent = { ...watch, guest: { ...watch.guest, icmp: held(icmp) } };
  const told = felt({ ...silent, icmpAttendance: { ...watch.attendance, late } });
  assert.deepEqual([told.icmpGapSumMs, told.icmpLost, told.udpGapSumMs, told.blindMs], [0, 0, 0, 0]);
  assert.ok((felt(silent).icmpGapSumMs ?? 0) > 500, 'it is a gap where fping was well');
});

test('what the probe did not see is no gap of datagrams, and takes nothing from pings', () => {
  const watch = watchOf({});
  const { icmp, udp } = watch.guest;
  assert.ok(icmp && udp);
  const guest = { ...watch.guest, icmp: held(icmp), udp: held(udp) };
  const told = felt({ ...watch, guest, attendance: { ...watch.attendance, late } });
  assert.equal(told.udpGapSumMs, 0);
  assert.ok((told.icmpGapSumMs ?? 0) > 500);
  assert.equal(told.blindMs, 540);
});

test('a gap that had not ended when the samples were read is told so, and the others not', () => {
  const watch = watchOf({
    pauses: [{ fromMs: 41_000, toMs: 41_300 }],
    cuts: [{ fromMs: 42_000, toMs: 60_000 }],
  });
  for (const kind of ['icmp', 'udp', 'tcp', 'beat'] as const) {
    const gaps = felt(watch).gaps?.filter((gap) => gap.kind === kind) ?? [];
    assert.deepEqual(gaps.map(({ open }) => open), [undefined, true], kind); // prettier-ignore
    assert.equal(gaps[1]?.toMs, 60_000);
  }
});

test('of several loads the one that dipped most is told, with its own time of recovery', () => {
  const dipping = (to: number, forMs: number) =>
    watchOf({ load: (at) => (at >= 41_000 && at < 41_000 + forMs ? to : 50) }).guest.loads ?? [];
  const [mild, worst] = [dipping(40, 2_000), dipping(10, 500)];
  for (const loads of [
    [...mild, ...worst],
    [...worst, ...mild],
    [...worst, ...worst],
  ]) {
    const watch = watchOf({});
    const { throughputDipPercent, recoverySeconds } = felt({ ...watch, guest: { ...watch.guest, loads } });
    assert.deepEqual([Math.round(throughputDipPercent ?? 0), recoverySeconds], [80, 0.5]);
  }
});

for (const [kind, figures] of [
  ['icmp', ['icmpGapMaxMs', 'icmpGapSumMs', 'icmpLost']],
  ['udp', ['udpGapMaxMs', 'udpGapSumMs', 'udpLost', 'udpReordered']],
  ['tcp', ['tcpStallMaxMs', 'tcpStallSumMs', 'tcpResets', 'tcpLostBytes']],
  ['beats', ['beatGapMaxMs', 'beatGapSumMs', 'beatLost', 'beatReordered', 'guestPauseMs', 'guestSlowMs', 'clockStepMs', 'stealPercent', 'stealBaselinePercent', 'bootId', 'heartbeat']], // prettier-ignore
] as const)
  test(`without ${kind} its figures are absent, and the others are told`, () => {
    const watch = watchOf({});
    const whole = Object.keys(felt(watch));
    const guest: GuestSamples = Object.fromEntries(
      Object.entries(watch.guest).filter(([name]) => name !== kind),
    );
    const without = Object.keys(felt({ ...watch, guest }));
    assert.deepEqual(whole.filter((name) => !without.includes(name)).sort(), [...figures].sort()); // prettier-ignore
  });
