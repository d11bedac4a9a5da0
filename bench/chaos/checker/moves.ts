/** ferry's rows against the cloud's own migrations: each has one of the other, and both tell the same. */
import type { CloudMigration } from './account.ts';
import { type Books, type Evacuation, rowsOf } from './books.ts';

/** A Nova whose database, queue or compute dies under it leaves records that nobody ends. ferry may say neither that they did well nor that they failed. */
const unended = ['accepted', 'queued', 'preparing', 'running', 'post-migrating'];

/** What the cloud's own record must say of an attempt that ferry gives this outcome. */
const agreeing: Readonly<Record<string, readonly string[]>> = {
  completed: ['completed'],
  forced: ['completed'],
  failed: ['failed'],
  error: ['error', 'failed'],
  aborted: ['cancelled', 'failed'],
  inconsistent: unended,
  'timed-out': [...unended, 'cancelled', 'failed'],
};

export function oneEach({ document }: Books, migrations: readonly CloudMigration[]): string[] {
  const rows = rowsOf(document);
  const found: string[] = [];
  for (const { id, serverId, status } of migrations) {
    const n = rows.filter(({ migrationId }) => migrationId === id).length;
    if (n !== 1) found.push(`the cloud's migration ${id} (of ${serverId}, ${status}) has ${n} rows`);
  }
  const known = new Set(migrations.map(({ id }) => id));
  for (const { server, outcome, migrationId, scenario, trip, direction } of rows) {
    const where = `${scenario}, trip ${trip} ${direction}, ${server}`;
    if (migrationId !== undefined && !known.has(migrationId))
      found.push(`${where}: the cloud never had a migration ${migrationId}`);
    if (migrationId === undefined && outcome !== 'never-started')
      found.push(`${where}: ${outcome}, and names no migration of the cloud's`);
  }
  return found;
}

export function sameStory({ document }: Books, migrations: readonly CloudMigration[]): string[] {
  const byId = new Map(migrations.map((each) => [each.id, each]));
  return rowsOf(document).flatMap((row) => {
    const nova = byId.get(row.migrationId ?? -1);
    if (!nova) return [];
    const what = `${row.server}, migration ${nova.id}`;
    const tookMs = Date.parse(nova.updatedAt ?? '') - Date.parse(nova.createdAt);
    const both = [
      ['the server', row.serverId, nova.serverId],
      ['the source', row.source, nova.source],
      ...(row.outcome === 'completed'
        ? ([
            ['the destination', row.destination, nova.destination],
            ['updated_at − created_at', row.novaTotalMs, tookMs],
          ] as const)
        : []),
    ] as const;
    const expected = agreeing[row.outcome];
    return [
      ...(expected?.includes(nova.status) === true
        ? []
        : [`${what}: ferry says ${row.outcome}, the cloud ${nova.status}`]),
      ...both
        .filter(([, ours, its]) => ours !== its)
        .map(([name, ours, its]) => `${what}: ${name} is ${its}, and in ferry's record ${ours ?? 'unknown'}`),
    ];
  });
}

/** In ferry's rows, and by the cloud's own list: who went away comes back before it goes away again. */
export function nobodyTwice(
  { document }: Books,
  migrations: readonly CloudMigration[],
  { home, trips }: { readonly home: string; readonly trips: number },
): string[] {
  const places = Map.groupBy(rowsOf(document), ({ scenario, trip, direction, serverId }) =>
    [scenario, `trip ${trip} ${direction}`, serverId].join(', '),
  );
  const twice = [...places]
    .filter(([, rows]) => rows.length > 1)
    .map(([where, rows]) => `${where}: ${rows.length} rows`);
  const moved = Map.groupBy(
    migrations.filter(({ status }) => status === 'completed' || unended.includes(status)),
    ({ serverId }) => serverId,
  );
  for (const [server, moves] of moved) {
    let at: string | undefined = home;
    for (const { id, source, destination, status } of moves) {
      if (status !== 'completed') {
        at = undefined; // there or here
        continue;
      }
      if (at !== undefined && source !== at)
        twice.push(`${server}: migration ${id} left ${source}, and it was on ${at}`);
      at = destination;
    }
    if (moves.length > 2 * trips) twice.push(`${server} was moved ${moves.length} times in ${trips} trips`);
  }
  return twice;
}

const arrived: ReadonlySet<string> = new Set(['completed', 'forced']);
const unknownWhere: ReadonlySet<string> = new Set(['inconsistent', 'timed-out']);

const serversOf = ({ migrations, leftBehind }: Evacuation) =>
  new Set([...migrations, ...leftBehind].map(({ serverId }) => serverId));

/** What was to be done was done: every trip has its evacuations, and none of them forgets a server that was where it began. */
export function nobodyForgotten(
  { document }: Books,
  { servers, trips }: { readonly servers: number; readonly trips: number },
): string[] {
  if (document.endedEarly !== undefined) return [];
  const evacuations = document.scenarios.flatMap((scenario) =>
    scenario.evacuations.map((each) => ({ ...each, scenario: scenario.name })),
  );
  const all = new Set(evacuations.flatMap((each) => [...serversOf(each)]));
  const elsewhere = new Set<string>();
  const short = evacuations.map((each) => {
    const { scenario, trip, direction, migrations } = each;
    const known = serversOf(each);
    const forgotten = [...all].filter((server) => !known.has(server) && !elsewhere.has(server));
    for (const { serverId, outcome } of migrations)
      if (unknownWhere.has(outcome) || arrived.has(outcome) === (direction === 'out'))
        elsewhere.add(serverId);
      else elsewhere.delete(serverId);
    return direction === 'out' && (forgotten.length > 0 || all.size !== servers)
      ? `${scenario}, trip ${trip} out: ${known.size} of ${servers} servers`
      : '';
  });
  const missing =
    evacuations.length === 2 * trips ? '' : `${evacuations.length} evacuations, and ${2 * trips} were to be`;
  return [missing, ...short].filter(Boolean);
}

/** run.json and the lines beside it are of the same attempts, and no line is there twice. */
export function storeAgrees({ document, lines }: Books): string[] {
  const told = ({ scenario, trip, direction, serverId, outcome, migrationId }: Identified) =>
    [scenario, trip, direction, serverId, outcome, migrationId ?? '-'].join(' ');
  const [rows, records] = [rowsOf(document).map(told), lines.map(told)];
  return [
    ...beyond(rows, records).map((one) => `only in run.json: ${one}`),
    ...beyond(records, rows).map((one) => `only in migrations.ndjson: ${one}`),
  ];
}

interface Identified {
  readonly scenario: string;
  readonly trip: number;
  readonly direction: string;
  readonly serverId: string;
  readonly outcome: string;
  readonly migrationId?: number | undefined;
}

/** Those of the first that the second has not, each as often as that. */
function beyond(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
