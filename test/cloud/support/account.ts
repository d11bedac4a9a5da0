import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { MigrationDocument, RunDocument } from '../../../domain/account/schema/run.ts';
import type { Ferry } from './ferry.ts';
import { liveMigrations, type NovaMigration } from './nova-records.ts';
import type { Testbed } from './testbed.ts';

/** A run's published account, held against the schema that ferry itself publishes. */
export async function published(ferry: Ferry, json: string): Promise<RunDocument> {
  const { stdout, code } = await ferry.run(['schema', 'run']);
  assert.equal(code, 0);
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const valid = ajv.compile(JSON.parse(stdout) as object);
  const document: unknown = JSON.parse(json);
  assert.ok(
    valid(document),
    `ferry run --json is not what ferry schema run says: ${ajv.errorsText(valid.errors)}`,
  );
  return document as RunDocument;
}

export function rowsOf(document: RunDocument): MigrationDocument[] {
  return document.scenarios.flatMap((s) => s.evacuations.flatMap((e) => e.migrations));
}

/** How many attempts ended how: `{completed: 96}`. */
export function tally(rows: readonly MigrationDocument[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** What Nova's own record must say of an attempt that ferry gives this outcome. */
const agreeing: Readonly<Record<string, readonly string[]>> = {
  completed: ['completed'],
  forced: ['completed'],
  failed: ['failed'],
  error: ['error', 'failed'],
  aborted: ['cancelled', 'failed'], // `failed` where Nova's look came after the abort's end: domain/judge-outcome.ts
  'timed-out': [
    'cancelled',
    'running',
    'preparing',
    'queued',
    'accepted',
    'post-migrating',
    'error',
    'failed',
    'completed',
  ],
};

/**
 * Holds ferry's books against Nova's: every live migration that Nova has a record of since the test began is one
 * row of ferry's, and the reverse; both agree on the outcome and on how long it took; and in Nova's own list no
 * server moved twice in a trip.
 */
export async function assertBooksAgree(
  { testbed, began }: { readonly testbed: Testbed; readonly began: Date },
  document: RunDocument,
): Promise<readonly NovaMigration[]> {
  const nova = await liveMigrations(testbed, began);
  const rows = rowsOf(document);
  const taken = rows.filter((r) => r.migrationId !== undefined);
  assert.deepEqual(
    taken.map((r) => r.migrationId).sort((a, b) => Number(a) - Number(b)),
    nova.map((m) => m.id),
    "expected: each of Nova's records in exactly one row; actual (ids): ferry's, Nova's",
  );
  assertNobodyTwiceInATrip(document);
  const byId = new Map(nova.map((m) => [m.id, m]));
  for (const row of taken) assertSameStory(row, byId.get(row.migrationId ?? -1));
  return nova;
}

function assertNobodyTwiceInATrip(document: RunDocument): void {
  for (const scenario of document.scenarios) {
    for (const { trip, direction, migrations } of scenario.evacuations) {
      const servers = migrations.map((m) => m.serverId);
      const where = `${scenario.name}, trip ${String(trip)} ${direction}`;
      assert.equal(new Set(servers).size, servers.length, `${where}: a server has two rows`);
    }
  }
}

function assertSameStory(row: MigrationDocument, record: NovaMigration | undefined): void {
  assert.ok(record, `Nova has no record ${String(row.migrationId)}`);
  const what = `${row.server}, Nova's record ${String(record.id)}`;
  assert.equal(record.instance_uuid, row.serverId, `${what}: of the same server`);
  assert.equal(record.source_compute, row.source, `${what}: from the same source`);
  const expected = agreeing[row.outcome];
  if (expected) {
    const actual = `${what}: ferry says ${row.outcome}; expected of Nova: ${expected.join(' or ')}; actual: ${record.status}`;
    assert.ok(expected.includes(record.status), actual);
  }
  if (row.outcome === 'completed') {
    assert.equal(record.dest_compute, row.destination, `${what}: to the same destination`);
    const tookMs = Date.parse(record.updated_at ?? '') - Date.parse(record.created_at);
    assert.equal(row.novaTotalMs, tookMs, `${what}: updated_at − created_at`);
  }
}
