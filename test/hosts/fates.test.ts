import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { MigrationDocument, RunDocument } from '../../domain/account/schema/run.ts';
import { assertBooksAgree, published, rowsOf } from '../cloud/support/account.ts';
import type { Scene } from '../cloud/support/scene.ts';
import { sceneAtTheProbe } from './support/probe.ts';

/** Less than a guest can dirty: 12.5 MB/s. */
const linkMbit = 100;
const guest = { count: 1, boot: 'image', flavor: 'tiny', image: 'guest', network: 'guests' };
const idle = guest;
const cpu = { ...guest, load: [{ cpu: { cores: 1, percent: 50 } }] };
const beyondTheLink = {
  ...guest,
  load: [{ memory: { working_set_mib: 96, dirty_mib_per_second: 40, pattern: 'uniform' } }],
};
const disk = {
  ...guest,
  load: [{ disk: { write_mib_per_second: 1, file_mib: 16, fsync: true } }],
};

test('of four guests that are watched, three converge, and the one that dirties more than the link carries is aborted', async (t) => {
  const set = await slowScene(t);
  const document = await evacuated(set, [idle, cpu, beyondTheLink, disk], 'abort', 1);
  const rows = byGroup(document);
  tell(t, rows);
  assert.deepEqual(
    rows.map((r) => r.outcome),
    ['completed', 'completed', 'timed-out', 'completed'],
  );
  const aborted = rows[2];
  assert.ok(aborted?.interventions.some((i) => i.act === 'abort' && i.status === 202));
  for (const row of rows) assertSameGuest(row);
  assert.ok((rows[3]?.diskTotalBytes ?? 0) > 0, 'the disk was copied, and how much is told');
  for (const row of rows) assert.ok((row.memoryProcessedBytes ?? 0) > 0, `${row.server}: memory`);
  await assertBooksAgree(set, document);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
});

test('the guest that does not converge is forced: it stands still for the rest of its copy, and is told as such', async (t) => {
  const set = await slowScene(t);
  const document = await evacuated(set, [idle, beyondTheLink], 'force-complete', 0);
  const rows = byGroup(document);
  tell(t, rows);
  assert.deepEqual(
    rows.map((r) => r.outcome),
    ['completed', 'forced'],
  );
  for (const row of rows) assertSameGuest(row);
  const forced = rows[1];
  // 60 MiB and more are left to be copied, at 12 MiB/s, while it stands still.
  assert.ok((forced?.guestPauseMs ?? 0) > 1_000, `its pause: ${String(forced?.guestPauseMs)} ms`);
  assert.ok((forced?.icmpGapMaxMs ?? 0) > 1_000, `its clients' gap: ${String(forced?.icmpGapMaxMs)} ms`);
  await assertBooksAgree(set, document);
});

/** Where the migrations' network is slow; as it was when the test ends. */
async function slowScene(t: TestContext): Promise<Scene> {
  const set = await sceneAtTheProbe(t);
  await set.testbed.up({ TB_STORAGE: 'local' });
  const before = await set.testbed.throttle(linkMbit);
  set.afterwards(async () => {
    await set.testbed.throttle(before);
  });
  return set;
}

async function evacuated(
  set: Scene,
  groups: readonly object[],
  then: 'abort' | 'force-complete',
  expected: number,
): Promise<RunDocument> {
  const file = await set.ferry.file('fates.yaml', {
    ...{ name: 'fates', cloud: 'testbed', evacuate: 'host-a', to: 'host-b' },
    fleet: { groups },
    migrate: {
      parallelism: 2,
      block_migration: true,
      deadline: { base_seconds: 240, per_gib_seconds: 0, then },
    },
    trips: { count: 1, way_back: false },
    probes: { icmp: true, udp: true, tcp: true, period_ms: 20 },
  });
  const { code, stdout, stderr } = await set.ferry.run(['run', '--embedded', '--json', file], 900_000);
  assert.equal(code, expected, `expected exit ${String(expected)}, actual ${String(code)}\n${stderr}`);
  return await published(set.ferry, stdout);
}

/** Servers are numbered in the order of the groups. */
const byGroup = (document: RunDocument) =>
  rowsOf(document).toSorted((a, b) => a.server.localeCompare(b.server));

function assertSameGuest({ server, verified }: MigrationDocument): void {
  assert.equal(verified.bootId, true, `${server}: the same boot`);
  assert.equal(verified.heartbeat, true, `${server}: its heart went on`);
}

function tell(t: TestContext, rows: readonly MigrationDocument[]): void {
  for (const row of rows) {
    const figures = {
      ...{ memory: row.memoryProcessedBytes, disk: row.diskProcessedBytes, samples: row.progressSamples },
      ...{ pause: row.guestPauseMs, icmp: row.icmpGapMaxMs, tcp: row.tcpStallMaxMs, blind: row.blindMs },
      ...row.verified,
    };
    t.diagnostic(`${row.server}: ${row.outcome}, ${String(row.totalMs)} ms ${JSON.stringify(figures)}`);
  }
}
