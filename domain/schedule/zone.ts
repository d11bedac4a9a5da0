import type { WallTime } from './cron.ts';

/** The zone under the name that Temporal's server looks for, or undefined where there is none of that name. */
export function knownZone(name: string): string | undefined {
  // An offset is no zone to Go's time.LoadLocation, which Temporal's server asks.
  if (/^[+-]/.test(name)) return undefined;
  try {
    const canonical = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Intl does not mind the case of letters; the server does.
    return canonical.toLowerCase() === name.toLowerCase() ? canonical : name;
  } catch {
    return undefined;
  }
}

export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = '2-digit' as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: two, day: two },
    ...{ hour: two, minute: two, second: two },
  });
  formats.set(zone, format);
  return format;
}

/** Wall time minus UTC, ms. */
export function offsetMs(zone: string, at: number): number {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map((p) => [p.type, Number(p.value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** `2026-11-25 02:00`, as the clock on the wall of that zone shows it. */
export function wallText(zone: string, at: number): string {
  return new Date(at + offsetMs(zone, at)).toISOString().slice(0, 16).replace('T', ' ');
}

/** The moment of a wall time given as if it were UTC; in a gap, the moment after it. */
export function momentOf(zone: string, wallAsUtc: number): number {
  const guess = wallAsUtc - offsetMs(zone, wallAsUtc);
  return wallAsUtc - offsetMs(zone, guess);
}

/** A clock that is put forward (or back): wall times that do not exist (or exist twice). */
export interface ClockChange {
  readonly at: number;
  readonly fromOffsetMs: number;
  readonly toOffsetMs: number;
}

const dayMs = 86_400_000;

/** The next change of a zone's clock within 400 days; undefined where it is never changed. */
export function nextClockChange(zone: string, after: number): ClockChange | undefined {
  for (let day = 0; day < 400; day += 1) {
    const [from, to] = [after + day * dayMs, after + (day + 1) * dayMs];
    const [fromOffsetMs, toOffsetMs] = [offsetMs(zone, from), offsetMs(zone, to)];
    if (fromOffsetMs !== toOffsetMs) return { at: changeBetween(zone, from, to), fromOffsetMs, toOffsetMs };
  }
  return undefined;
}

function changeBetween(zone: string, from: number, to: number): number {
  const before = offsetMs(zone, from);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}

export function wallOf(wallAsUtc: number): WallTime {
  const at = new Date(wallAsUtc);
  return {
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}
