/** A checker that finds nothing proves nothing: each kind of wrong is put into books that are right, and must be found. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { CloudAccount } from '../../../bench/chaos/checker/account.ts';
import { booksOf } from '../../../bench/chaos/checker/books.ts';
import { check } from '../../../bench/chaos/checker/check.ts';
import { equalsInflux, type Point } from '../../../bench/chaos/checker/influx.ts';
import { folder } from '../../support/folder.ts';

const startedAt = Date.parse('2026-11-25T10:00:00Z');
const time = (seconds: number) => new Date(startedAt + seconds * 1_000).toISOString();

const move = (id: number, direction: 'out' | 'back', more: object = {}) => ({
  ...{ direction, server: 'web-1', serverId: 's1', outcome: 'completed', isVerified: true, adopted: false },
  ...(direction === 'out' ? { source: 'a', destination: 'b' } : { source: 'b', destination: 'a' }),
  ...{ migrationId: id, novaTotalMs: 2_000, apiCalls: 5.5, ...more },
});
type Move = ReturnType<typeof move>;

const evacuation = (direction: 'out' | 'back', migrations: readonly Move[]) => ({
  ...{ trip: 1, direction, finishedAt: time(5), attempted: migrations.length, verified: migrations.length },
  ...{ makespanMs: 4_000, leftBehind: [], migrations },
});

const document = (out: readonly Move[], back: readonly Move[]) => ({
  ...{ startedAt: time(0), finishedAt: time(10), verdict: { state: 'pass' }, leaks: [] },
  totals: { attempted: out.length + back.length, verified: out.length + back.length },
  scenarios: [{ name: 'x1', evacuations: [evacuation('out', out), evacuation('back', back)] }],
});

const nova = (id: number, direction: 'out' | 'back', more: object = {}) => ({
  ...{ id, serverId: 's1', status: 'completed', createdAt: time(1), updatedAt: time(3) },
  ...(direction === 'out' ? { source: 'a', destination: 'b' } : { source: 'b', destination: 'a' }),
  ...more,
});

const flavor = { kind: 'flavor', id: 'f', name: 'tiny' };
const account = (migrations: CloudAccount['migrations'], things = [flavor]): CloudAccount => ({
  ...{ migrations, things },
  servers: { made: 1, deleted: 1 },
});

const lineOf = (each: Move) => ({
  ...each,
  key: `r/x1/1-${each.direction}/s1`,
  ...{ scenario: 'x1', trip: 1, verifiedAt: startedAt + 4_000 },
});

interface Told {
  readonly out?: readonly Move[];
  readonly back?: readonly Move[];
  readonly lines?: readonly object[];
  readonly cloud?: CloudAccount['migrations'];
  readonly things?: CloudAccount['things'][number][];
}

const right = { out: [move(1, 'out')], back: [move(2, 'back')], cloud: [nova(1, 'out'), nova(2, 'back')] };

async function findings(t: TestContext, told: Told = {}): Promise<readonly string[]> {
  const { out, back, cloud } = { ...right, ...told };
  const store = await folder(t);
  await mkdir(join(store, 'r'));
  const lines = told.lines ?? [...out, ...back].map(lineOf);
  await writeFile(join(store, 'r', 'run.json'), JSON.stringify(document(out, back)));
  await writeFile(
    join(store, 'r', 'migrations.ndjson'),
    lines.map((line) => JSON.stringify(line)).join('\n'),
  );
  const [before, after] = [account([]), account(cloud, told.things)];
  const evidence = { run: 'r', store, before, after, home: 'a', servers: 1, trips: 1 };
  return (await check(evidence)).violations;
}

test('books that agree with the cloud are in order', async (t) => {
  assert.deepEqual(await findings(t), []);
});

test('what a broken cloud never ends, and ferry gave up on, is in order', async (t) => {
  const cloud = [nova(1, 'out', { status: 'running' }), nova(2, 'back')];
  assert.deepEqual(await findings(t, { out: [move(1, 'out', { outcome: 'inconsistent' })], cloud }), []);
  assert.deepEqual(await findings(t, { out: [move(1, 'out', { outcome: 'timed-out' })], cloud }), []);
});

const wrongs: readonly (readonly [string, Told, RegExp])[] = [
  [
    'a migration without a row',
    { cloud: [...right.cloud, nova(3, 'out', { status: 'failed' })] },
    /migration 3 .* has 0 rows/,
  ],
  ['a row without a migration', { cloud: [nova(1, 'out')] }, /never had a migration 2/],
  ['a migration with two rows', { back: [move(1, 'back')] }, /migration 1 .* has 2 rows/],
  [
    'a server that was moved on in the same direction',
    { cloud: [nova(1, 'out'), nova(2, 'out')] },
    /migration 2 left a, and it was on b/,
  ],
  [
    'a server that was moved once too often',
    { cloud: [...right.cloud, nova(3, 'out')] },
    /s1 was moved 3 times in 1 trips/,
  ],
  ['a server with two rows in a trip', { out: [move(1, 'out'), move(3, 'out')] }, /trip 1 out, s1: 2 rows/],
  [
    'another outcome than the cloud has',
    { out: [move(1, 'out', { outcome: 'failed' })] },
    /ferry says failed, the cloud completed/,
  ],
  [
    'an outcome that agrees with nothing',
    { out: [move(1, 'out', { outcome: 'inconsistent' })] },
    /inconsistent/,
  ],
  [
    'a success that the cloud never ended',
    { cloud: [nova(1, 'out', { status: 'running' }), nova(2, 'back')] },
    /ferry says completed, the cloud running/,
  ],
  [
    'another duration than the cloud has',
    { out: [move(1, 'out', { novaTotalMs: 3_000 })] },
    /updated_at − created_at is 2000/,
  ],
  [
    'a move that names no migration',
    { out: [move(1, 'out', { migrationId: undefined })] },
    /names no migration/,
  ],
  ['a server that was forgotten', { out: [] }, /trip 1 out: 0 of 1 servers/],
  ['a line that run.json does not know', { lines: [lineOf(move(1, 'out'))] }, /only in run.json: x1 1 back/],
  [
    'a line twice',
    { lines: [move(1, 'out'), move(1, 'out'), move(2, 'back')].map(lineOf) },
    /only in migrations.ndjson: x1 1 out/,
  ],
  [
    'a volume that is left',
    { things: [flavor, { kind: 'volume', id: 'v', name: 'root' }] },
    /left .* volume v root/,
  ],
];

for (const [what, told, finding] of wrongs)
  test(`${what} is found`, async (t) => {
    const found = await findings(t, told);
    assert.ok(
      found.some((one) => finding.test(one)),
      `expected ${String(finding)}; found: ${found.join(' | ') || 'nothing'}`,
    );
  });

test('a store without the run is found', async (t) => {
  const [before, after, store] = [account([]), account([]), await folder(t)];
  const { violations } = await check({ run: 'r', store, before, after, home: 'a', servers: 1, trips: 1 });
  assert.match(violations.join(), /the run store cannot be read/);
});

const migrationPoint = (direction: string): Point => ({
  measurement: 'ferry_migration',
  tags: { scenario: 'x1', trip: '1', direction, server_id: 's1', outcome: 'completed' },
  at: startedAt + 4_000,
  figures: {
    nova_total_ms: 2_000,
    migration_id: direction === 'out' ? 1 : 2,
    api_calls: 5.5,
    is_verified: 1,
  },
});
const evacuationPoint = (direction: string): Point => ({
  measurement: 'ferry_evacuation',
  tags: { scenario: 'x1', trip: '1', direction },
  at: startedAt + 5_000,
  figures: { attempted: 1, verified: 1, makespan_ms: 4_000 },
});
const runPoint: Point = {
  ...{ measurement: 'ferry_run', tags: {}, at: startedAt + 10_000 },
  figures: { passed: 1, attempted: 2, verified: 2, leaks: 0, took_ms: 10_000 },
};
const points = [...['out', 'back'].flatMap((one) => [migrationPoint(one), evacuationPoint(one)]), runPoint];

async function beside(t: TestContext, some: readonly Point[]): Promise<string[]> {
  const store = await folder(t);
  await mkdir(join(store, 'r'));
  const lines = [...right.out, ...right.back].map((each) => JSON.stringify(lineOf(each)));
  await writeFile(join(store, 'r', 'run.json'), JSON.stringify(document(right.out, right.back)));
  await writeFile(join(store, 'r', 'migrations.ndjson'), lines.join('\n'));
  return equalsInflux(await booksOf(store, 'r'), some);
}

test("InfluxDB's points are the run store's, or it is found what is missing, too much or different", async (t) => {
  assert.deepEqual(await beside(t, points), []);
  for (const [i, point] of points.entries()) {
    const others = points.toSpliced(i, 1);
    const [field = '', value = NaN] = Object.entries(point.figures)[0] ?? [];
    const wrong: readonly (readonly Point[])[] = [
      others,
      [...points, point],
      [...others, { ...point, at: point.at + 1 }],
      [...others, { ...point, figures: { ...point.figures, [field]: value + 1 } }],
    ];
    for (const some of wrong) assert.equal((await beside(t, some)).length, 1, JSON.stringify(some));
  }
  const stray = { ...migrationPoint('out'), tags: { ...migrationPoint('out').tags, server_id: 's9' } };
  assert.match((await beside(t, [...points, stray])).join(), /a point of nothing in the run store/);
  const more = { ...migrationPoint('out'), figures: { ...migrationPoint('out').figures, invented_ms: 1 } };
  assert.match((await beside(t, points.with(0, more))).join(), /InfluxDB has invented_ms/);
});
