/** InfluxDB's points against the run store's lines: one each, with the same time and the same figures. */
import type { Books, Line } from './books.ts';

export interface Point {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly at: number;
  readonly figures: Readonly<Record<string, number>>;
}

export interface InfluxAccess {
  readonly url: string;
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
}

/** All points of a run's ends; texts (`fault`, `reasons`) are left out. */
export async function pointsOf({ url, token, org, bucket }: InfluxAccess, run: string): Promise<Point[]> {
  const kinds = ['ferry_migration', 'ferry_evacuation', 'ferry_run'];
  const wanted = kinds.map((kind) => `r._measurement == "${kind}"`).join(' or ');
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    signal: AbortSignal.timeout(60_000),
    headers: {
      ...{ Authorization: `Token ${token}`, 'Content-Type': 'application/vnd.flux' },
      Accept: 'application/csv',
    },
    body:
      `from(bucket: "${bucket}") |> range(start: 0, stop: 2100-01-01T00:00:00Z) |> filter(fn: (r) => r.run == "${run}" and (${wanted})` +
      ' and r._field != "fault" and r._field != "reasons")',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answers ${response.status}: ${text}`);
  const cells = cellsOf(text);
  const points = Map.groupBy(cells, (cell) =>
    JSON.stringify([cell['_measurement'], cell['_time'], tagsOf(cell)]),
  );
  return [...points.values()].map((each) => ({
    measurement: each[0]?.['_measurement'] ?? '',
    tags: tagsOf(each[0] ?? {}),
    at: Date.parse(each[0]?.['_time'] ?? ''),
    figures: Object.fromEntries(each.map((cell) => [cell['_field'] ?? '', Number(cell['_value'])])),
  }));
}

/** Each table of Flux's CSV has a head of its own, after an empty line. */
function cellsOf(csv: string): Record<string, string>[] {
  return csv
    .split('\r\n\r\n')
    .map((table) => table.split('\r\n').filter(Boolean))
    .flatMap(([head = '', ...rows]) => {
      const columns = head.split(',');
      return rows.map((row) => {
        const values = row.split(',');
        return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']));
      });
    });
}

const tagsOf = (cell: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(cell)
      .filter(([name, value]) => !/^(_.*|result|table|)$/.test(name) && value !== '')
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );

export function equalsInflux({ document, lines, felt }: Books, points: readonly Point[]): string[] {
  const startedAt = Date.parse(document.startedAt);
  const feltOf = new Map(felt.map((one) => [one.key, one]));
  const left = [...points];
  const take = (what: string, fits: (point: Point) => boolean): { point?: Point; wrong: string[] } => {
    const fitting = left.filter(fits);
    for (const point of fitting) left.splice(left.indexOf(point), 1);
    const [point] = fitting;
    const wrong = fitting.length === 1 ? [] : [`${what}: ${fitting.length} points in InfluxDB`];
    return { ...(point && { point }), wrong };
  };
  const found = lines.flatMap((line) => {
    const { point, wrong } = take(line.key, ({ measurement, tags }) => {
      const { scenario, trip, direction, serverId } = line;
      const own = [scenario, String(trip), direction, serverId];
      return (
        measurement === 'ferry_migration' &&
        own.join() === [tags['scenario'], tags['trip'], tags['direction'], tags['server_id']].join()
      );
    });
    return point
      ? [...wrong, ...sameMigration({ ...line, ...feltOf.get(line.key) }, point, startedAt)]
      : wrong;
  });
  for (const scenario of document.scenarios)
    for (const { trip, direction, finishedAt, attempted, verified, makespanMs } of scenario.evacuations) {
      const what = `${scenario.name}, trip ${trip} ${direction}`;
      const own = [scenario.name, String(trip), direction].join();
      const { point, wrong } = take(
        what,
        ({ measurement, tags }) =>
          measurement === 'ferry_evacuation' &&
          own === [tags['scenario'], tags['trip'], tags['direction']].join(),
      );
      found.push(...wrong);
      if (point)
        found.push(
          ...differing(
            what,
            { at: Date.parse(finishedAt ?? ''), attempted, verified, makespan_ms: makespanMs },
            point,
          ),
        );
    }
  const { point, wrong } = take('the run', ({ measurement }) => measurement === 'ferry_run');
  found.push(...wrong);
  const finishedAt = Date.parse(document.finishedAt);
  const { attempted, verified } = document.totals;
  const passed = document.verdict.state === 'pass' ? 1 : 0;
  const figures = {
    passed,
    attempted,
    verified,
    leaks: document.leaks.length,
    took_ms: finishedAt - startedAt,
  };
  if (point) found.push(...differing('the run', { at: finishedAt, ...figures }, point));
  return [...found, ...left.map((point) => `a point of nothing in the run store: ${JSON.stringify(point)}`)];
}

/** Fields that are no figure of the record's. */
const ofThePoint = ['is_verified', 'adopted'];

function sameMigration(line: Line, point: Point, startedAt: number): string[] {
  const numbers = Object.entries(line).filter(
    ([name, value]) => typeof value === 'number' && !/(At|From|Until)$/.test(name) && name !== 'trip',
  );
  const figures = Object.fromEntries(
    numbers.map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as number,
    ]),
  );
  const at = line.verifiedAt ?? line.landedAt ?? line.postedAt ?? startedAt;
  const more = Object.keys(point.figures).filter((name) => !(name in figures) && !ofThePoint.includes(name));
  return [
    ...differing(line.key, { at: Math.round(at), ...figures }, point),
    ...more.map((name) => `${line.key}: InfluxDB has ${name}, and the run store has not`),
    ...(point.tags['outcome'] === line.outcome
      ? []
      : [`${line.key}: InfluxDB says ${point.tags['outcome'] ?? '?'}`]),
  ];
}

function differing(
  what: string,
  { at, ...figures }: { at: number } & Record<string, number | undefined>,
  point: Point,
): string[] {
  return [
    ...(at === point.at ? [] : [`${what}: its point stands at ${point.at}, and not at ${at}`]),
    ...Object.entries(figures)
      .filter(([name, value]) => point.figures[name] !== value)
      .map(
        ([name, value]) =>
          `${what}: ${name} is ${value ?? 'absent'} in the run store, ${point.figures[name] ?? 'absent'} in InfluxDB`,
      ),
  ];
}
