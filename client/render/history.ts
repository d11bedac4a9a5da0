import { duration } from '../../domain/account/duration.ts';
import { publishMigration } from '../../domain/account/publish-migration.ts';
import { isVerified } from '../../domain/account/verified.ts';
import type { Moved } from '../runs/history.ts';
import { colours as coloursFor } from './colours.ts';
import { renderCsvRows } from './csv.ts';
import type { Look } from './look.ts';
import { name } from './printable.ts';
import { table } from './table.ts';

/** A line a migration, in the order given. */
export function renderHistory(moved: readonly Moved[], look: Look): string {
  if (moved.length === 0) return 'no migrations\n';
  const colours = coloursFor(look.colour);
  const of = (cell: (one: Moved) => string) => moved.map(cell);
  const [head = '', ...lines] = table([
    { head: 'posted (UTC)', align: 'left', cells: of(({ at }) => second(at)) },
    { head: 'server', align: 'left', cells: of((one) => name(subject(one).server, 32)) },
    { head: 'id', align: 'left', cells: of((one) => subject(one).serverId.slice(0, 8)) },
    { head: 'from', align: 'left', cells: of((one) => name(subject(one).source, 24)) },
    { head: 'to', align: 'left', cells: of(to) },
    { head: 'took', align: 'right', cells: of(took) },
    { head: 'outcome', align: 'left', cells: of(outcome) },
    { head: 'run', align: 'left', cells: of((one) => name(subject(one).run, 48)) },
    { head: 'trip', align: 'left', cells: of((one) => `${subject(one).trip} ${subject(one).direction}`) },
  ]);
  const failed = moved.filter((one) => one.state === 'ended' && !isVerified(one.record)).length;
  const underWay = moved.filter(({ state }) => state === 'under way').length;
  const sum = `${moved.length} ${moved.length === 1 ? 'migration' : 'migrations'}, ${failed} not verified${underWay === 0 ? '' : `, ${underWay} under way`}`;
  return `${[colours.dim(head), ...lines, '', sum].join('\n')}\n`;
}

/** Each as in the run document, with what its run and evacuation say there. */
export function historyDocument(moved: readonly Moved[]): object[] {
  return moved.map((one) => {
    const { run, campaign, scenario, trip } = subject(one);
    const about = { run, campaign, scenario, trip };
    if (one.state === 'ended') return { ...about, ...publishMigration(one.record) };
    const { direction, server, serverId, source, startedAt } = one.underWay;
    return {
      ...about,
      direction,
      server,
      serverId,
      source,
      underWaySince: new Date(startedAt).toISOString(),
    };
  });
}

/** The same columns as `ferry show --csv`; a migration under way has no row yet. */
export function renderHistoryCsv(moved: readonly Moved[]): string {
  return renderCsvRows(
    moved.flatMap((one) => {
      if (one.state === 'under way') return [];
      const { run, campaign, scenario, trip, direction, warmup } = one.record;
      return [
        {
          run: { run, campaign },
          scenario: { name: scenario },
          evacuation: { trip, direction, warmup },
          migration: publishMigration(one.record),
        },
      ];
    }),
  );
}

function subject(moved: Moved) {
  return moved.state === 'ended' ? moved.record : moved.underWay;
}

function to(moved: Moved): string {
  const host = moved.state === 'ended' ? moved.record.destination : undefined;
  return host === undefined ? '·' : name(host, 24);
}

function took(moved: Moved): string {
  const ms = moved.state === 'ended' ? moved.record.totalMs : undefined;
  return ms === undefined ? '·' : duration(ms);
}

function outcome(moved: Moved): string {
  if (moved.state === 'under way') return 'under way';
  const { record } = moved;
  return record.outcome === 'completed' && !isVerified(record) ? 'completed, not whole' : record.outcome;
}

const second = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
