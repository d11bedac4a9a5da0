import type { EvacuationDocument, RunDocument } from '../../domain/account/schema/run.ts';
import { name, printable } from './printable.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** A run that goes wrong can go wrong ten thousand times; what is cut here is in the JSON and CSV. */
const MOST = 40;

/** A server that did not arrive whole. */
export interface Unmoved {
  readonly where: string;
  readonly server: string;
  readonly outcome: string;
  readonly reason: string;
}

/** Every server that did not arrive whole, with the reason; nothing where all did. */
export function renderUnmoved({ scenarios }: RunDocument, width: number): string[] {
  const all = unmoved(scenarios);
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST);
  const [, ...lines] = table([
    { head: '', align: 'left', cells: shown.map(({ where }) => where) },
    { head: '', align: 'left', cells: shown.map(({ server }) => name(server)) },
    { head: '', align: 'left', cells: shown.map(({ outcome }) => outcome) },
  ]);
  const more = all.length - shown.length;
  return [
    `Servers that did not arrive whole: ${all.length}`,
    ...lines.flatMap((line, i) => [`  ${line}`, ...wrap(printable(shown[i]?.reason ?? ''), width, '      ')]),
    ...(more > 0 ? [`  and ${more} more, in --json and --csv`] : []),
  ];
}

/** All of them, in the order of the plan; where there are several scenarios, each says of which. */
export function unmoved(scenarios: RunDocument['scenarios']): Unmoved[] {
  return scenarios.flatMap(({ name: scenario, evacuations }) =>
    evacuations.flatMap((evacuation) =>
      unmovedOf(evacuation, scenarios.length > 1 ? `${name(scenario)}, ` : ''),
    ),
  );
}

function unmovedOf(
  { trip, direction, migrations, leftBehind }: EvacuationDocument,
  before: string,
): Unmoved[] {
  const where = `${before}trip ${trip} ${direction}`;
  const left = new Map(leftBehind.map((server) => [server.serverId, server]));
  const tried = migrations
    .filter((migration) => !migration.isVerified)
    .map((migration) => {
      const reason =
        migration.fault?.message ?? left.get(migration.serverId)?.reason ?? failedChecks(migration.verified);
      return { where, server: migration.server, outcome: migration.outcome, reason };
    });
  const ids = new Set(migrations.map(({ serverId }) => serverId));
  const untried = leftBehind
    .filter(({ serverId }) => !ids.has(serverId))
    .map(({ server, reason }) => ({ where, server, outcome: 'never tried', reason }));
  return [...tried, ...untried];
}

function failedChecks(verified: Readonly<Record<string, boolean | undefined>>): string {
  const failed = Object.entries(verified).flatMap(([check, held]) => (held === false ? [check] : []));
  if (failed.length > 0) return `found otherwise than it should be: ${failed.join(', ')}`;
  return verified['host'] === undefined ? 'where it is afterwards is not known' : 'no reason was given';
}
