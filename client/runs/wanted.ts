import type { MigrationRecord, Outcome } from '../../domain/record.ts';
import { CommandEnds, exitCodes } from '../exit.ts';

export const runStates = ['pass', 'fail', 'broken', 'running', 'waiting', 'unknown'] as const;
export type RunState = (typeof runStates)[number];

/** What is asked for; whatever is absent is not asked. Times are epoch ms. */
export interface Wanted {
  readonly campaign?: string;
  readonly verdict?: RunState;
  readonly since?: number;
  readonly until?: number;
  readonly scenario?: string;
  /** A server's name or id. */
  readonly server?: string;
  /** A host that a migration left, reached, or was to reach. */
  readonly host?: string;
  readonly outcome?: Outcome;
  readonly limit: number;
}

/** As a person types it. */
export interface WantedOptions {
  readonly campaign?: string;
  readonly verdict?: RunState;
  readonly since?: string;
  readonly until?: string;
  readonly scenario?: string;
  readonly server?: string;
  readonly host?: string;
  readonly outcome?: Outcome;
  readonly limit?: string;
}

/** @throws CommandEnds naming the option, what was given, and what it takes */
export function wanted(options: WantedOptions, now: number): Wanted {
  const { since, until, limit, ...names } = options;
  const empty = Object.entries(names).find(([, value]) => value.trim() === '');
  if (empty) throw usage(`--${empty[0]}: it is empty. Leave it out to see all.`);
  const from = since === undefined ? undefined : timeOf('--since', since, now);
  const to = until === undefined ? undefined : timeOf('--until', until, now);
  if (from !== undefined && to !== undefined && from > to)
    throw usage(`--until: ${until ?? ''} is before --since ${since ?? ''}: nothing can lie between them.`);
  return {
    ...names,
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
    limit: limit === undefined ? Infinity : wholeNumber('--limit', limit),
  };
}

/** Whether anything is asked of single migrations. */
export function asksOfMigrations({ scenario, server, host, outcome }: Wanted): boolean {
  return [scenario, server, host, outcome].some((asked) => asked !== undefined);
}

export function fits(record: MigrationRecord, { scenario, server, host, outcome }: Wanted): boolean {
  const hosts = [record.source, record.destination, record.requested];
  return (
    (scenario === undefined || record.scenario === scenario) &&
    (server === undefined || record.server === server || record.serverId === server) &&
    (host === undefined || hosts.includes(host)) &&
    (outcome === undefined || record.outcome === outcome)
  );
}

export function within(at: number, { since = -Infinity, until = Infinity }: Wanted): boolean {
  return at >= since && at <= until;
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
};
const day = String.raw`\d{4}-\d{2}-\d{2}`;
const iso = new RegExp(`^(${day})(?:[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?))?(Z|[+-]\\d{2}:\\d{2})?$`);

/** An age (`7d`: that long ago), or a time of ISO 8601; UTC where it names no zone. */
function timeOf(option: string, text: string, now: number): number {
  const [, n, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  if (n !== undefined && unit !== undefined) return now - Number(n) * (unitsMs[unit] ?? 0);
  const [, date, clock = '00:00', zone = 'Z'] = iso.exec(text) ?? [];
  const at = date === undefined ? NaN : Date.parse(`${date}T${clock}${zone}`);
  // Date.parse takes 31 February for 3 March.
  const real = !Number.isNaN(at) && new Date(`${date ?? ''}T00:00Z`).toISOString().startsWith(date ?? '?');
  if (real) return at;
  throw usage(
    `${option}: ${text} is no time. Write an age (30m, 12h, 7d, 2w) or a time (2026-11-24, 2026-11-24T02:00Z; UTC where no zone is named).`,
  );
}

function wholeNumber(option: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw usage(`${option}: ${text} is not a whole number above 0.`);
}

function usage(message: string): CommandEnds {
  return new CommandEnds(exitCodes.usage, message);
}
