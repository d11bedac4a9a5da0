import assert from 'node:assert/strict';
import { test } from 'node:test';
import { felt } from '../../../../../domain/account/warnings/felt.ts';
import type { UnattributedGap } from '../../../../../domain/felt/figures.ts';
import type { MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, moved, scenarioOf } from '../scenario-of.ts';

const T = Date.UTC(2026, 2, 14);
/** Its window is of 20 s: a second before the POST, 14 s under way, five seconds after. */
const watched = (blindMs: number, known: Partial<MigrationRecord> = {}) =>
  moved({ postedAt: T, verifiedAt: T + 14_000, blindMs, ...known });
const told = (...records: MigrationRecord[]) => felt(scenarioOf(evacuationOf(records)));

test('a watch that saw everything warns of nothing', () => {
  assert.deepEqual(told(watched(0), moved()), []);
  assert.deepEqual(felt(scenarioOf()), []);
});

test('a watch that saw 95 % of a window is good enough, and one that saw less is not', () => {
  assert.deepEqual(told(watched(1_000)), []);
  const [warning, ...others] = told(watched(1_001), watched(7_000), watched(0), moved());
  assert.deepEqual(others, []);
  assert.equal(warning?.kind, 'probe-blind');
  assert.match(warning.observation, /more than 5 % .* around 2 of 3 migrations; at most 7\.00 s/);
  assert.match(warning.cause, /too busy/);
  assert.match(warning.next, /probes\.period_ms/);
});

test('the window of a move that was never verified ends where the server landed, or with the evacuation', () => {
  const lost = (blindMs: number, known: Partial<MigrationRecord> = {}) =>
    moved({ postedAt: T, blindMs, outcome: 'failed', verified: { host: false }, ...known });
  const until = (ms: number, record: MigrationRecord) =>
    felt(scenarioOf(evacuationOf([record], { finishedAt: T + ms }))).length;
  assert.deepEqual(
    [until(14_000, lost(0)), until(14_000, lost(1_000)), until(14_000, lost(1_001))],
    [0, 0, 1],
  );
  assert.equal(until(90_000, lost(1_001, { landedAt: T + 14_000 })), 1);
  assert.equal(until(90_000, lost(1_001)), 0);
  assert.deepEqual(told(lost(60_000)), [], 'while it runs, how long its window will be is not known');
});

test('where nobody watched is told once, with the first reason and how many evacuations', () => {
  const unwatched = (reason: string) => evacuationOf([moved()], { unwatched: reason });
  const [warning, ...others] = felt(
    scenarioOf(unwatched('no probe answered'), evacuationOf([]), unwatched('it died')),
  );
  assert.deepEqual(others, []);
  assert.equal(warning?.kind, 'unwatched');
  assert.match(warning.observation, /in 2 of 3 evacuations/);
  assert.equal(warning.cause, 'no probe answered');
  assert.match(warning.next, /--role probe/);
});

const gap = (serverId: string, seenMs: number, kind: UnattributedGap['kind'] = 'icmp') =>
  ({ serverId, kind, fromMs: T, toMs: T + seenMs, seenMs }) satisfies UnattributedGap;

test('gaps that fell into no migration are counted, by servers too, and the longest is named', () => {
  const gaps = [gap('db', 800), gap('web', 2_500, 'tcp'), gap('db', 1_200)];
  for (const unattributedGaps of [gaps, gaps.toReversed()]) {
    const [warning, ...others] = felt(
      scenarioOf(evacuationOf([], { unattributedGaps }), evacuationOf([], { unattributedGaps: [] })),
    );
    assert.deepEqual(others, []);
    assert.equal(warning?.kind, 'unattributed-gaps');
    assert.match(warning.observation, /3 gaps of 2 servers .* longest 2\.50 s \(tcp, web\)/);
    assert.match(warning.cause, /network/);
    assert.match(warning.next, /unattributedGaps/);
  }
});

test('of gaps of one length the first is named', () => {
  const unattributedGaps = [gap('db', 800), gap('web', 800)];
  assert.match(
    felt(scenarioOf(evacuationOf([], { unattributedGaps })))[0]?.observation ?? '',
    /800 ms \(icmp, db\)/,
  );
});
