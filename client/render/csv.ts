import { feltFields } from '../../domain/account/schema/felt.ts';
import type {
  EvacuationDocument,
  MigrationDocument,
  RunDocument,
  ScenarioDocument,
} from '../../domain/account/schema/run.ts';
import { printable } from './printable.ts';

/** A migration, and of its run, scenario and evacuation what a row says. */
export interface Row {
  readonly run: Pick<RunDocument, 'run' | 'campaign'> & { readonly cloud?: string };
  readonly scenario: Pick<ScenarioDocument, 'name'>;
  readonly evacuation: Pick<EvacuationDocument, 'trip' | 'direction' | 'warmup' | 'requestedParallelism'>;
  readonly migration: MigrationDocument;
}
type Cell = string | number | boolean | undefined;

const verifiedColumns = {
  verifiedHost: 'host',
  verifiedStatus: 'status',
  verifiedTaskState: 'taskState',
  verifiedPortBinding: 'portBinding',
  verifiedVolumes: 'volumes',
  verifiedGoneFromSource: 'goneFromSource',
  verifiedBootId: 'bootId',
  verifiedHeartbeat: 'heartbeat',
} as const;

const identity = [
  'server',
  'serverId',
  'boot',
  'ramMb',
  'source',
  'requested',
  'destination',
  'blockMigration',
] as const;
const figures = [
  'postedAt',
  'landedAt',
  'verifiedAt',
  'runningFrom',
  'runningUntil',
  'apiAcceptMs',
  'totalMs',
  'novaTotalMs',
  'queueMs',
  'prepareMs',
  'copyMs',
  'postMs',
  'precheckMs',
  'preLiveMs',
  'postDestinationMs',
  'detectionLagMs',
  'pollEveryMs',
  'memoryTotalBytes',
  'memoryProcessedBytes',
  'memoryRemainingBytes',
  'diskTotalBytes',
  'diskProcessedBytes',
  'diskRemainingBytes',
  'progressSamples',
  'recopyRatio',
  'apiCalls',
  'adopted',
  'requestId',
  'migrationId',
  'migrationUuid',
] as const;

const of = <K extends keyof MigrationDocument>(field: K & keyof MigrationDocument) =>
  [field, ({ migration }: Row) => migration[field] as Cell] as const;

/** Columns are only ever added at the end. Named as in the run document, where each is described with its unit. */
const columns: readonly (readonly [string, (row: Row) => Cell])[] = [
  ['run', ({ run }) => run.run],
  ['campaign', ({ run }) => run.campaign],
  ['cloud', ({ run }) => run.cloud],
  ['scenario', ({ scenario }) => scenario.name],
  ['trip', ({ evacuation }) => evacuation.trip],
  ['direction', ({ evacuation }) => evacuation.direction],
  ['warmup', ({ evacuation }) => evacuation.warmup],
  ['requestedParallelism', ({ evacuation }) => evacuation.requestedParallelism],
  ...identity.map(of),
  of('outcome'),
  of('isVerified'),
  ...Object.entries(verifiedColumns).map(
    ([column, check]) => [column, ({ migration }: Row) => migration.verified[check]] as const,
  ),
  ...figures.map(of),
  ['interventions', ({ migration }) => interventions(migration)],
  ['faultSource', ({ migration }) => migration.fault?.source],
  ['faultMessage', ({ migration }) => migration.fault?.message],
  ...(Object.keys(feltFields) as (keyof typeof feltFields)[]).map(of),
  ['gaps', ({ migration }) => gaps(migration)],
];

export const csvHeader: readonly string[] = columns.map(([column]) => column);

/**
 * One migration a row, RFC 4180: a header, CRLF, quotes where needed. An unknown is an empty cell. One row is one line,
 * since control characters, line breaks among them, are written as `\u{a}`. Text that a spreadsheet would take for a
 * formula (it begins with = + - @, a tenant may have named a server so) gets an apostrophe before it; who needs names to
 * the letter reads the JSON.
 */
export function renderCsv(run: RunDocument): string {
  return renderCsvRows(
    run.scenarios.flatMap((scenario) =>
      scenario.evacuations.flatMap((evacuation) =>
        evacuation.migrations.map((migration) => ({ run, scenario, evacuation, migration })),
      ),
    ),
  );
}

export function renderCsvRows(rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map(([, cell]) => quoted(cell(row))).join(','));
  return [csvHeader.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

/** `force-complete 202 obeyed; abort unanswered ignored` */
function interventions({ interventions: sent }: MigrationDocument): string {
  return sent
    .map(
      ({ act, status, tookEffect }) =>
        `${act} ${status ?? 'unanswered'} ${tookEffect ? 'obeyed' : 'ignored'}`,
    )
    .join('; ');
}

/** `icmp 2026-03-14T02:00:12.345Z 820 ms; tcp …` */
function gaps({ gaps: some }: MigrationDocument): string | undefined {
  return some?.map(({ kind, from, seenMs }) => `${kind} ${from} ${Math.round(seenMs)} ms`).join('; ');
}

function quoted(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = printable(cell).replace(/^(?=\s*[=+\-@])/u, "'");
  return /[",']|^\s|\s$/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
