import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lately } from '../../../../activities/probes/lately.ts';
import { NoticingEncoder } from '../../../../activities/probes/seen-gaps.ts';

const periodMs = 20;
const wallMs = 1_700_000_000_000;
const ms = (at: number) => 1_000 * at;

/** A probe that has two guests of one fping, and began at 1 s. */
class Probe {
  readonly samples = new NoticingEncoder({
    ids: ['server-0', 'server-1'],
    clockOf: () => 1,
    periodMs,
    nowUs: ms(1_000),
    wallUs: ms(wallMs),
  });

  constructor() {
    this.samples.begin(ms(1_000));
  }

  /** Both guests answer each period from one moment to another, but one for a while not. */
  answers(
    by: 'icmp' | 'udp',
    from: number,
    to: number,
    silent?: { guest: number; from: number; to: number },
  ) {
    for (let at = from; at < to; at += periodMs)
      for (const guest of [0, 1]) {
        if (silent?.guest === guest && at > silent.from && at < silent.to) continue;
        this.samples.answer(by, guest, ms(at), 500);
      }
  }

  seen(at: number) {
    return this.samples.seen(ms(at));
  }
}

test('a gap is seen within the second, whose it is and how long it was; guests that answer have none', () => {
  const probe = new Probe();
  probe.answers('udp', 1_020, 3_000, { guest: 1, from: 2_000, to: 2_340 });
  assert.deepEqual(probe.seen(3_000), [
    { serverId: 'server-1', kind: 'udp', fromMs: wallMs + 1_000, seenMs: 340 },
  ]);
  assert.deepEqual(probe.seen(3_010), [], 'once');
});

test('one that goes on is told while it does, as the same one and longer, and then that it is over', () => {
  const probe = new Probe();
  probe.answers('udp', 1_020, 5_000, { guest: 0, from: 2_000, to: 9_000 });
  assert.deepEqual(probe.seen(2_900), [], 'a second is waited');
  const fromMs = wallMs + 1_000;
  const told = { serverId: 'server-0', kind: 'udp', fromMs };
  assert.deepEqual(probe.seen(4_000), [{ ...told, seenMs: 2_000, open: true }]);
  probe.samples.answer('udp', 0, ms(5_000), 500);
  assert.deepEqual(probe.seen(5_500), [{ ...told, seenMs: 3_000 }]);
});

test('a guest that never answered is unknown, and tells no gap', () => {
  const probe = new Probe();
  for (let at = 1_020; at < 4_000; at += periodMs) probe.samples.answer('udp', 0, ms(at), 500);
  assert.deepEqual(probe.seen(4_000), []);
});

test('where the probe itself was late, no guest was silent; although it was late that tells', () => {
  const probe = new Probe();
  probe.answers('udp', 1_020, 2_000);
  probe.answers('udp', 2_500, 3_000);
  probe.samples.late(0, ms(2_500), ms(490));
  assert.deepEqual(probe.seen(3_000), []);
});

test('where fping was not there, no guest was silent by ping; the others are told all the same', () => {
  const probe = new Probe();
  for (const by of ['icmp', 'udp'] as const) {
    probe.answers(by, 1_020, 2_000);
    probe.answers(by, 2_500, 3_000);
  }
  probe.samples.present(1, ms(1_980), ms(980));
  probe.samples.present(1, ms(3_000), ms(500));
  assert.deepEqual(new Set(probe.seen(3_000).map(({ kind }) => kind)), new Set(['udp']));
});

test('what was lately seen is told for 20 seconds, one that goes on as one', () => {
  const lately = new Lately();
  const gap = { serverId: 'server-0', kind: 'udp', fromMs: wallMs } as const;
  lately.add([{ ...gap, seenMs: 1_200, open: true }], 0);
  lately.add([{ ...gap, seenMs: 2_200 }], 1_000);
  lately.add([{ ...gap, serverId: 'server-1', seenMs: 9_000 }], 2_000);
  assert.deepEqual(
    lately.at(3_000).map(({ serverId, seenMs }) => ({ serverId, seenMs })),
    [
      { serverId: 'server-1', seenMs: 9_000 },
      { serverId: 'server-0', seenMs: 2_200 },
    ],
  );
  assert.equal(lately.at(21_500).length, 1);
  assert.deepEqual(lately.at(23_000), []);
});
