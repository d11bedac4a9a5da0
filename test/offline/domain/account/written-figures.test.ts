/** How figures and times of day are written into documents. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iso } from '../../../../domain/account/iso.ts';
import { publishGap, publishMigration } from '../../../../domain/account/publish-migration.ts';
import { rounded } from '../../../../domain/account/rounded.ts';
import { moved } from './scenario-of.ts';

for (const [figure, expected] of [
  [1974.358974, 1974.359],
  [0.0004, 0],
  [0.0005, 0.001],
  [7, 7],
  ['1974.358974', '1974.358974'],
  [true, true],
  [null, null],
  [undefined, undefined],
  [
    [0.33333, 'a', [0.66666]],
    [0.333, 'a', [0.667]],
  ],
  [
    { ms: 0.33333, of: { name: 'a', p: [0.66666], none: null } },
    { ms: 0.333, of: { name: 'a', p: [0.667], none: null } },
  ],
] as const)
  test(`${JSON.stringify(figure)} to three decimals is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(rounded<unknown>(figure), expected);
  });

const T = Date.UTC(2026, 2, 14, 2, 59, 59, 999);

for (const [at, expected] of [
  [T, '2026-03-14T02:59:59.999Z'],
  [T + 1, '2026-03-14T03:00:00.000Z'],
  [T + 1.9, '2026-03-14T03:00:00.000Z'],
  [T + 11, '2026-03-14T03:00:00.010Z'],
  [0, '1970-01-01T00:00:00.000Z'],
  [-1, '1969-12-31T23:59:59.999Z'],
  [undefined, undefined],
] as const)
  test(`${at ?? 'a time that is not known'} is written as ${expected ?? 'nothing'}`, () => {
    assert.equal(iso(at), expected);
  });

test('the minutes may come in any order', () => {
  assert.deepEqual(
    [iso(T), iso(T + 1), iso(T)].map((at) => at.slice(14, 16)),
    ['59', '00', '59'],
  );
});

test('of a migration what its run says is left out, and its times of day are written out', () => {
  const { key, run, campaign, scenario, trip, ...rest } = moved({
    ...{ postedAt: T, landedAt: T + 1, verifiedAt: T + 2, runningFrom: T + 3, runningUntil: T + 4 },
    ...{ totalMs: 1, requestId: 'req-1' },
    interventions: [{ act: 'abort', at: T + 5, status: 202, tookEffect: true }],
  });
  assert.deepEqual(publishMigration({ ...rest, key, run, campaign, scenario, trip }), {
    ...rest,
    postedAt: '2026-03-14T02:59:59.999Z',
    landedAt: '2026-03-14T03:00:00.000Z',
    verifiedAt: '2026-03-14T03:00:00.001Z',
    runningFrom: '2026-03-14T03:00:00.002Z',
    runningUntil: '2026-03-14T03:00:00.003Z',
    isVerified: true,
    interventions: [{ act: 'abort', at: '2026-03-14T03:00:00.004Z', status: 202, tookEffect: true }],
  });
});

test('what is not known of a migration is absent', () => {
  const published = publishMigration({ ...moved({ outcome: 'failed' }), fault: undefined as never });
  assert.ok(!('fault' in published) && !('gaps' in published) && !('postedAt' in published));
  assert.equal(published.isVerified, false);
});

test("a guest's gaps have their ends written out, and whether they were still open", () => {
  const gap = { kind: 'icmp', fromMs: T, toMs: T + 250.7, seenMs: 250.7, open: true } as const;
  const written = {
    ...{ kind: 'icmp', seenMs: 250.7, open: true },
    ...{ from: '2026-03-14T02:59:59.999Z', to: '2026-03-14T03:00:00.249Z' },
  };
  assert.deepEqual(publishMigration(moved({ gaps: [gap] })).gaps, [written]);
  assert.deepEqual(publishGap({ ...gap, serverId: 'db' }), { ...written, serverId: 'db' });
});
