import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { runDocument } from '../../../../domain/account/run-document.ts';
import { jsonSchemaOf } from '../../../../domain/account/json-schema.ts';
import { runDocumentSchema } from '../../../../domain/account/schema/run.ts';
import { type MigrationRecord, outcomes } from '../../../../domain/record.ts';
import type { RunFacts } from '../../../../domain/run.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../sample-run.ts';

const limits = { successRatePercent: 100, makespanMs: 20_000 };

/** Everything that can be in a run at once: every outcome, every optional field, a leak, a server left behind. */
function eventful(): RunFacts {
  const facts = sampleRun({ warmup: 1 });
  const rich = (record: MigrationRecord, i: number): MigrationRecord => {
    const outcome = outcomes[i % outcomes.length] ?? 'completed';
    const base =
      outcome === 'completed' || outcome === 'forced'
        ? { ...record, outcome }
        : unmoved(record, outcome, 'why');
    return {
      ...base,
      requestId: 'req-1',
      migrationId: i,
      migrationUuid: 'b9d8e6f0-0000-4000-8000-000000000000',
      precheckMs: 0,
      preLiveMs: 1000,
      postDestinationMs: 1000,
      memoryTotalBytes: 512 * 2 ** 20,
      memoryProcessedBytes: 600 * 2 ** 20,
      memoryRemainingBytes: 0,
      diskTotalBytes: 2 ** 30,
      diskProcessedBytes: 2 ** 30,
      diskRemainingBytes: 0,
      progressSamples: 3,
      recopyRatio: 1.17,
      fault: { message: 'why', details: 'Traceback', source: 'event' },
      interventions: [{ act: 'abort', at: record.postedAt ?? 0, status: 202, tookEffect: true }],
      verified: { ...base.verified, volumes: true, bootId: true, heartbeat: true },
    };
  };
  const [first, ...others] = withRecords(facts, rich).evacuations;
  assert.ok(first);
  const leftBehind = [{ server: 'db-1', serverId: 'db-1', host: 'cmp-a', reason: 'locked' }];
  return {
    ...withRecords(facts, rich),
    evacuations: [{ ...first, leftBehind, sources: ['cmp-a', 'cmp-c'], cutShort: 'stopped' }, ...others],
    leaks: [{ kind: 'port', id: 'p-1', name: '', reason: 'in use' }],
    endedEarly: { how: 'stopped', reason: 'the operator asked' },
  };
}

for (const [name, facts] of [
  ['a night like any other', sampleRun()],
  ['a run with everything in it', eventful()],
  ['a run without scenarios', { ...sampleRun(), scenarios: [], evacuations: [], migrations: [] }],
  ['a run whose scenarios never began', { ...sampleRun(), evacuations: [], migrations: [] }],
  ['one server', sampleRun({ servers: 1, trips: 1 })],
  ['a run whose evacuations are all open', { ...sampleRun(), evacuations: [] }],
] as const) {
  test(`the document of ${name} is what its own schema says, to the last field`, () => {
    const document = runDocument(facts, limits);
    const read: unknown = JSON.parse(JSON.stringify(document));
    const parsed = runDocumentSchema.safeParse(read);
    assert.ok(parsed.success, parsed.error && z.prettifyError(parsed.error));
    assert.deepEqual(parsed.data, document);
  });
}

test('it begins with what the issue names, in that order', () => {
  const document = runDocument(sampleRun(), limits);
  const { format, run, campaign, cloud, startedAt, finishedAt } = document;
  assert.deepEqual([format, run, campaign, cloud], ['ferry.run/1', 'nightly-20260314', 'nightly', 'testbed']);
  assert.equal(startedAt, '2026-03-14T02:00:00.000Z');
  assert.match(finishedAt, /^2026-03-14T02:0\d:\d\d\.\d{3}Z$/);
});

test('an evacuation and a migration have the fields that consumers were promised', () => {
  const [evacuation] = runDocument(sampleRun(), limits).scenarios[0]?.evacuations ?? [];
  const [migration] = evacuation?.migrations ?? [];
  assert.ok(evacuation && migration);
  const promised =
    'trip direction source destination requestedParallelism effectiveParallelism makespanMs attempted verified leftBehind apiCalls overheadRatio migrations';
  for (const field of promised.split(' ')) assert.ok(field in evacuation, field);
  const ofMigration =
    'server serverId source destination outcome totalMs novaTotalMs queueMs prepareMs copyMs postMs verified';
  for (const field of ofMigration.split(' ')) assert.ok(field in migration, field);
});

test('every field of the record is there, save what is said above it', () => {
  const [record] = eventful().migrations;
  const migration = runDocument(eventful(), limits).scenarios[0]?.evacuations[0]?.migrations[0];
  assert.ok(record && migration);
  const above = ['key', 'run', 'campaign', 'scenario', 'trip'];
  const expected = Object.keys(record).filter((field) => !above.includes(field));
  assert.deepEqual(Object.keys(migration).sort(), [...expected, 'isVerified'].sort());
});

test('a host gathered from several is listed, and joined by commas', () => {
  const [evacuation] = runDocument(eventful(), limits).scenarios[0]?.evacuations ?? [];
  assert.equal(evacuation?.source, 'cmp-a,cmp-c');
  assert.deepEqual(evacuation.sources, ['cmp-a', 'cmp-c']);
});

test('a host that was emptied alone is not listed beside its name', () => {
  const [evacuation] = runDocument(sampleRun({ trips: 1 }), limits).scenarios[0]?.evacuations ?? [];
  assert.equal(evacuation?.source, 'cmp-a');
  assert.ok(!('sources' in evacuation));
});

test('things were seen as finely as the slowest look, at worst; where nothing was looked at, only by Nova', () => {
  const facts = sampleRun({ servers: 3, trips: 1 });
  const mixed = withRecords(facts, (r, i) => ({ ...r, pollEveryMs: [300, 1_000, 450][i % 3] ?? 0 }));
  assert.deepEqual(runDocument(mixed, limits).resolutions, { pollEveryMs: 1_000, novaMs: 1_000 });
  const nothing = { ...facts, evacuations: [], migrations: [] };
  assert.deepEqual(runDocument(nothing, limits).resolutions, { novaMs: 1_000 });
});

test('an unknown is absent: nowhere null, nowhere undefined', () => {
  const text = JSON.stringify(runDocument(eventful(), limits), (_key, value: unknown) =>
    value === undefined ? 'UNDEFINED' : value,
  );
  assert.doesNotMatch(text, /null|UNDEFINED|NaN/);
});

test('while it runs a run has no end and no verdict', () => {
  const document = runDocument(lacking(sampleRun(), 'finishedAt'), limits);
  assert.ok(!('finishedAt' in document) && !('verdict' in document));
  assert.ok(runDocumentSchema.safeParse(document).success);
});

test('a field that the format does not know is refused, at every depth', () => {
  const document = runDocument(sampleRun(), limits);
  assert.ok(!runDocumentSchema.safeParse({ ...document, colour: 'blue' }).success);
  const [migration] = document.scenarios[0]?.evacuations[0]?.migrations ?? [];
  Object.assign(migration ?? {}, { colour: 'blue' });
  assert.ok(!runDocumentSchema.safeParse(document).success);
});

test('the order of the facts makes no difference to the document', () => {
  const facts = eventful();
  const turned = {
    ...facts,
    migrations: facts.migrations.toReversed(),
    evacuations: facts.evacuations.toReversed(),
  };
  assert.deepEqual(runDocument(turned, limits), runDocument(facts, limits));
});

test('the facts are left as they were', () => {
  const facts = eventful();
  const before = structuredClone(facts);
  runDocument(facts, limits);
  assert.deepEqual(facts, before);
});

test('its JSON Schema is of 2020-12, strict, and says what each field is', () => {
  const schema = jsonSchemaOf('run') as {
    $schema: string;
    additionalProperties: boolean;
    $defs: Record<
      string,
      { properties?: Record<string, { description?: string }>; additionalProperties?: unknown }
    >;
  };
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(Object.keys(schema.$defs).sort(), [
    'Distribution',
    'Interval',
    'Migration',
    'OutcomeCounts',
    'Parallelism',
    'Rate',
    'Trips',
  ]);
  const { properties = {}, additionalProperties } = schema.$defs['Migration'] ?? {};
  assert.equal(additionalProperties, false);
  for (const [field, { description }] of Object.entries(properties)) {
    if (field.endsWith('Ms')) assert.match(description ?? '', /^Milliseconds/, field);
    if (field.endsWith('Bytes')) assert.match(description ?? '', /^Bytes/, field);
  }
  assert.deepEqual(jsonSchemaOf('run'), schema, 'making it twice makes the same');
});

// What takes time by the square of them would take hours.
test('ten thousand migrations are summed up', () => {
  const facts = sampleRun({ servers: 2500, asked: 32, slots: 32, trips: 2 });
  assert.equal(facts.migrations.length, 10_000);
  assert.equal(runDocument(facts, { successRatePercent: 100 }).verdict.state, 'pass');
});
