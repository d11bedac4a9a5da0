/** What the cloud alone would have needed, of one host and of several; and how sure that is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overhead } from '../../../../domain/account/overhead.ts';
import { effectiveParallelism } from '../../../../domain/account/parallelism.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import { near } from '../statistics/samples.ts';
import { moved } from './scenario-of.ts';

/** Ran from one second to another, by ferry's clock and by Nova's; asked for when it began, or at once. */
const ran = (source: string, from: number, until: number, known: Partial<MigrationRecord> = {}) =>
  moved({
    ...{ source, postedAt: 0, verifiedAt: until * 1000, novaTotalMs: (until - from) * 1000 },
    ...{ runningFrom: from * 1000, runningUntil: until * 1000, ...known },
  });

test('of two hosts at once, the one with the longer schedule is what the cloud needed', () => {
  // Two at once could have done 10 + 10 + 2 in 12 s; but one host had 10 + 10 to do, one after the other.
  const records = [ran('a', 0, 10), ran('a', 10, 20), ran('b', 0, 2)];
  for (const order of [records, records.toReversed()]) near(overhead(order)?.ratio, 20 / 20);
});

test('of two hosts one after the other, the whole is what the cloud needed', () => {
  // Each had 10 s to do; that no more than one ran at once is how they were asked.
  const records = [ran('a', 0, 10), ran('b', 10, 20)];
  for (const order of [records, records.toReversed()]) near(overhead(order)?.ratio, 20 / 20);
});

test('its uncertainty comes of the seconds that Nova cuts off, and of the poll that saw a queue', () => {
  // Six of a second each: variance 6 · (1² + p²)/6 s², so 1 s for no poll, 1.25 s for one of 0.75 s.
  const six = (pollEveryMs: number) =>
    Array.from({ length: 6 }, (_, i) => ran('a', i, i + 1, { pollEveryMs }));
  near(overhead(six(0))?.ratio, 1);
  near(overhead(six(0))?.plusMinus, 1.959963984540054 / 6);
  near(overhead(six(750))?.plusMinus, (1.959963984540054 * 1.25) / 6);
  // Two at once: what each is off by is shared by two slots.
  const pairs = [0, 0, 1, 1, 2, 2].map((from) => ran('a', from, from + 1));
  near(overhead(pairs)?.plusMinus, 1.959963984540054 / 2 / 3);
});

test('where Nova says that everything took no time at all, there is nothing to divide by', () => {
  assert.equal(overhead([ran('a', 0, 1, { novaTotalMs: 0 })]), undefined);
});

test('where no POST is known, neither is the makespan nor the overhead', () => {
  const { postedAt, ...adopted } = ran('a', 0, 1);
  assert.equal(postedAt, 0);
  assert.equal(overhead([adopted]), undefined);
});

test('of hosts that ran as many at once, the one that did so for longer speaks', () => {
  const seen = (source: string, ...ends: readonly number[]) => ends.map((until) => ran(source, 0, until));
  // Two at once for 10 s of 20, and for 15 s of 20.
  const records = [...seen('a', 10, 20), ...seen('b', 15, 20), ...seen('c', 40)];
  for (const order of [records, records.toReversed()])
    assert.deepEqual(effectiveParallelism(order), { mean: 35 / 20, max: 2 });
});

test('a migration that was last seen running before it was first seen so says nothing', () => {
  assert.equal(effectiveParallelism([ran('a', 5, 4)]), undefined);
  assert.deepEqual(effectiveParallelism([ran('a', 5, 4), ran('a', 4, 5)]), { mean: 1, max: 1 });
});
