import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What Grafana would ask: read from a dashboard's JSON, its variables and macros filled in as Grafana fills them in. */
const target = z.object({
  query: z.string(),
  datasource: z.object({ type: z.literal('influxdb'), uid: z.string() }),
});
const panelSchema = z.object({
  id: z.int(),
  title: z.string().min(1),
  type: z.string(),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  datasource: z.object({ uid: z.string() }),
  targets: z.array(target).min(1),
});
const variableSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('query'),
    name: z.string(),
    query: z.string(),
    multi: z.boolean(),
    datasource: z.object({ uid: z.string() }),
  }),
  z.object({ type: z.literal('constant'), name: z.string(), query: z.string() }),
]);
export const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.int(),
  panels: z.array(panelSchema).min(1),
  templating: z.object({ list: z.array(variableSchema) }),
  annotations: z.object({
    list: z.array(
      z.object({ name: z.string(), builtIn: z.literal(1).optional(), target: target.optional() }),
    ),
  }),
});
export type Dashboard = z.infer<typeof dashboardSchema>;
export type Panel = z.infer<typeof panelSchema>;

const folder = fileURLToPath(new URL('../../deploy/grafana/dashboards/', import.meta.url));

export async function dashboards(): Promise<Dashboard[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return await Promise.all(
    files.map(async (file) => dashboardSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))),
  );
}

export interface Filled {
  readonly variables: ReadonlyMap<string, string | readonly string[]>;
  readonly from: Date;
  readonly to: Date;
  readonly defaultBucket: string;
  readonly windowPeriod: string;
}

/** Grafana's regexEscape (packages/grafana-data, text/string.ts): it escapes the slash, too. */
const escaped = (text: string) => text.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`);

/**
 * Variables by templateSrv's formats (`${x}` of one value, `${x:regex}`), then the macros of its InfluxDB data source
 * (pkg/tsdb/influxdb/flux/macros.go). @throws Error where something is left that Grafana would not fill in either
 */
export function filledIn(
  query: string,
  { variables, from, to, defaultBucket, windowPeriod }: Filled,
): string {
  const text = query.replaceAll(/\$\{(\w+)(?::(\w+))?\}/g, (all, name: string, format?: string) => {
    const value = variables.get(name);
    if (value === undefined)
      throw new Error(`${all}: the dashboard has no variable ${name}, or it is filled in later`);
    if (format === undefined) {
      if (typeof value !== 'string') throw new Error(`${all} may be several values: it wants a format`);
      return value;
    }
    if (format !== 'regex') throw new Error(`${all}: ${format} is not known here`);
    return typeof value === 'string' ? escaped(value) : `(${value.map(escaped).join('|')})`;
  });
  return text
    .replaceAll('v.timeRangeStart', from.toISOString())
    .replaceAll('v.timeRangeStop', to.toISOString())
    .replaceAll('v.windowPeriod', windowPeriod)
    .replaceAll('v.defaultBucket', JSON.stringify(defaultBucket));
}
