import type { Influxd } from '../../support/influx.ts';

/** A point as two sides can be compared by it: its tags and time, and its figures. */
export interface ComparablePoint {
  readonly identity: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Of a line of the line protocol; texts (`fault`, `reasons`) are left out. */
export function pointOf(line: string): ComparablePoint {
  const [series = '', fields = '', time = ''] = split(line, ' ');
  const [measurement = '', ...tags] = split(series, ',');
  const figures = split(fields, ',')
    .map((field) => split(field, '='))
    .filter(([, value = '']) => !value.startsWith('"'))
    .map(([name = '', value]) => [name, Number(value)] as const);
  return { identity: identity(measurement, tags.map(plain), Number(time)), figures: ordered(figures) };
}

/** All that InfluxDB holds of a measurement. */
export async function pointsIn(influx: Influxd, measurement: string): Promise<ComparablePoint[]> {
  const rows = await influx.query(
    `from(bucket: "ferry") |> range(start: 0) |> filter(fn: (r) => r._measurement == "${measurement}" and r._field != "fault" and r._field != "reasons")`,
  );
  const points = Map.groupBy(rows, (row) =>
    identity(measurement, tagsOf(row), Date.parse(row['_time'] ?? '')),
  );
  return [...points].map(([of, cells]) => ({
    identity: of,
    figures: ordered(cells.map((cell) => [cell['_field'] ?? '', Number(cell['_value'])])),
  }));
}

export const inOrder = (points: readonly ComparablePoint[]) =>
  points.toSorted((a, b) => a.identity.localeCompare(b.identity));

/** What Flux answers beside tags: columns of its own begin with an underscore. */
function tagsOf(row: Readonly<Record<string, string>>): string[] {
  return Object.entries(row)
    .filter(([name, value]) => !/^(_.*|result|table|)$/.test(name) && value !== '')
    .map(([name, value]) => `${name}=${value}`);
}

const identity = (measurement: string, tags: readonly string[], time: number) =>
  [measurement, ...tags.toSorted(), String(time)].join(' ');

const ordered = (figures: readonly (readonly [string, number])[]) =>
  Object.fromEntries(figures.toSorted(([a], [b]) => a.localeCompare(b)));

/** At what is not escaped, nor within a quoted text. */
function split(text: string, at: string): string[] {
  const parts = [''];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const two = text.slice(i, i + 2);
    if (two.startsWith('\\')) {
      parts.push((parts.pop() ?? '') + two);
      i++;
    } else if (two.startsWith(at) && !quoted) parts.push('');
    else {
      if (two.startsWith('"')) quoted = !quoted;
      parts.push((parts.pop() ?? '') + (two[0] ?? ''));
    }
  }
  return parts;
}

const plain = (tag: string) => tag.replaceAll(/\\([ ,=])/g, '$1');
