import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withFelt } from '../../../../domain/felt/merge.ts';
import { watchNews } from '../../../../domain/felt/seen-gap.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';

const record = (key: string) =>
  ({ key, server: key, outcome: 'completed', verified: { host: true } }) as unknown as MigrationRecord;

test('what was felt is put to its record; boot and heartbeat are verifications like any other', () => {
  const felt = [{ key: 'b', udpGapMaxMs: 40, bootId: true, heartbeat: false }];
  assert.deepEqual(withFelt([record('a'), record('b')], felt), [
    record('a'),
    { ...record('b'), udpGapMaxMs: 40, verified: { host: true, bootId: true, heartbeat: false } },
  ]);
});

test('what is not known of a guest stays unknown in its record', () => {
  const [merged] = withFelt([record('a')], [{ key: 'a', blindMs: 3 }]);
  assert.deepEqual(merged, { ...record('a'), blindMs: 3 });
});

test('a gap that is told while the watch goes on has whose it is, of what, since when and for how long', () => {
  const gap = { serverId: 's', kind: 'tcp', fromMs: 1, seenMs: 2 };
  for (const some of [gap, { ...gap, open: true }])
    assert.deepEqual(watchNews.parse({ gaps: [some] }).gaps, [some]);
  for (const wrong of [
    { ...gap, kind: 'smell' },
    { ...gap, open: false },
    { ...gap, fromMs: null },
    { kind: 'tcp' },
  ])
    assert.equal(watchNews.safeParse({ gaps: [wrong] }).success, false);
});
