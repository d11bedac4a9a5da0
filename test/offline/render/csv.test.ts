import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvHeader, renderCsv } from '../../../client/render/csv.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import { migrationSchema } from '../../../domain/account/schema/migration.ts';
import type { RunFacts } from '../../../domain/run.ts';
import { feltRun } from '../report/felt-run.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';

const csv = (facts: RunFacts) => renderCsv(runDocument(facts, { successRatePercent: 100 }));

/** Reads RFC 4180 as another program would. */
function read(text: string): Record<string, string>[] {
  assert.ok(text.endsWith('\r\n'));
  const [head = [], ...rows] = text
    .slice(0, -2)
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
  for (const row of rows) assert.equal(row.length, head.length);
  return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i] ?? ''])));
}

test('every migration is a row, whatever became of it', () => {
  const facts = withRecords(sampleRun({ warmup: 1 }), (r, i) => (i < 5 ? unmoved(r, 'error', 'why') : r));
  const rows = read(csv(facts));
  assert.equal(rows.length, 72);
  assert.equal(rows.filter((row) => row['outcome'] === 'error' && row['isVerified'] === 'false').length, 5);
  assert.deepEqual([rows[0]?.['warmup'], rows.at(-1)?.['warmup']], ['true', 'false']);
  assert.deepEqual([rows[0]?.['faultMessage'], rows[0]?.['faultSource']], ['why', 'migration']);
});

test('the header is stable: columns may be added at the end, none moved or renamed', () => {
  assert.deepEqual(
    csvHeader.slice(0, 18).join(),
    'run,campaign,cloud,scenario,trip,direction,warmup,requestedParallelism,server,serverId,boot,ramMb,source,requested,destination,blockMigration,outcome,isVerified',
  );
  assert.equal(csvHeader.length, 84);
  assert.equal(csvHeader[58], 'faultMessage');
  assert.deepEqual(csvHeader.slice(-2), ['recoverySeconds', 'gaps']);
});

test('every field of a migration has its column', () => {
  const elsewhere = ['verified', 'fault', 'interventions', 'direction', 'warmup'];
  for (const field of Object.keys(migrationSchema.shape)) {
    assert.ok(elsewhere.includes(field) || csvHeader.includes(field), field);
  }
});

test('figures come through as they are, and an unknown is an empty cell', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r, i) => (i === 0 ? lacking(r, 'novaTotalMs') : r));
  const [row, other] = read(csv(facts));
  assert.deepEqual([row?.['novaTotalMs'], other?.['novaTotalMs']], ['', '4000']);
  assert.deepEqual([row?.['totalMs'], row?.['postedAt']], ['4400', '2026-03-14T02:00:20.000Z']);
  assert.deepEqual([row?.['verifiedHost'], row?.['verifiedVolumes']], ['true', '']);
});

test('gaps are told with their time and length', () => {
  const [row] = read(csv(feltRun({ servers: 1, trips: 1 })));
  assert.match(row?.['gaps'] ?? '', /^beat 2026-03-14T02:00:23\.\d{3}Z 80 ms; icmp 2026/);
});

test('commas, quotes and spaces survive the reading', () => {
  for (const server of ['a,b', 'say "hi"', ' padded ', '漢字', 'a;b']) {
    const facts = withRecords(sampleRun({ trips: 1 }), (r) => ({ ...r, server }));
    assert.equal(read(csv(facts))[0]?.['server'], server);
  }
});

test('what a spreadsheet would take for a formula is told to be text', () => {
  for (const server of ['=cmd|"/c calc"!A0', '+1', '-2+3', '@SUM(A1)', '  =1+1', '\t=1']) {
    const facts = withRecords(sampleRun({ trips: 1 }), (r) => ({ ...r, server }));
    const found = read(csv(facts))[0]?.['server'] ?? '';
    assert.doesNotMatch(found, /^\s*[=+\-@]/, server);
  }
});

test('a negative number is a number', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r) => ({ ...r, novaTotalMs: -1000 }));
  assert.equal(read(csv(facts))[0]?.['novaTotalMs'], '-1000');
});

test('one row is one line, and nothing in it moves a cursor', () => {
  const message = 'first\nsecond\r\n\u001b[31mred\u0000';
  const facts = withRecords(sampleRun({ trips: 1 }), (r) => unmoved(r, 'error', message));
  const lines = csv(facts).split('\r\n');
  assert.equal(lines.length, 26);
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  assert.doesNotMatch(lines.join(''), /[\u0000-\u001f]/);
  assert.equal(read(csv(facts))[0]?.['faultMessage'], 'first\\u{a}second\\u{d}\\u{a}\\u{1b}[31mred\\u{0}');
});

test('interventions are told with their answer and effect', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r) => ({
    ...r,
    interventions: [
      { act: 'abort', at: 0, status: 202, tookEffect: false },
      { act: 'force-complete', at: 1, tookEffect: true },
    ],
  }));
  assert.equal(read(csv(facts))[0]?.['interventions'], 'abort 202 ignored; force-complete unanswered obeyed');
});

test('a run of nothing is a header', () => {
  assert.equal(csv({ ...sampleRun(), evacuations: [], migrations: [] }), `${csvHeader.join(',')}\r\n`);
});
