import type { Cron } from './cron.ts';
import { nextClockChange, wallOf, wallText } from './zone.ts';

const minuteMs = 60_000;

/**
 * What the next two changes of the clock do to a schedule, a sentence each; none where they do nothing. Temporal passes
 * over a time that does not exist, and takes a time that comes twice once, the second time (tried:
 * test/offline/schedules/daylight.test.ts).
 */
export function daylightNotes(cron: Cron, zone: string, now: number): string[] {
  const first = nextClockChange(zone, now);
  const second = first && nextClockChange(zone, first.at);
  return [first, second].flatMap((change) => {
    if (!change) return [];
    const { at, fromOffsetMs, toOffsetMs } = change;
    const forward = toOffsetMs > fromOffsetMs;
    const [begin, end] = [at + Math.min(fromOffsetMs, toOffsetMs), at + Math.max(fromOffsetMs, toOffsetMs)];
    const hit = matchWithin(cron, begin, end);
    if (hit === undefined) return [];
    const clock = `${wallText(zone, at).slice(0, 10)}: the clock goes from ${clockOf(at + fromOffsetMs)} to ${clockOf(at + toOffsetMs)}`;
    return [
      forward
        ? `${clock}; ${clockOf(hit)} does not exist, and there is no run in its place`
        : `${clock}; ${clockOf(hit)} comes twice, and there is one run, the second time`,
    ];
  });
}

function matchWithin(cron: Cron, begin: number, end: number): number | undefined {
  for (let wall = begin; wall < end; wall += minuteMs) if (cron.matches(wallOf(wall))) return wall;
  return undefined;
}

const clockOf = (wallAsUtc: number) => new Date(wallAsUtc).toISOString().slice(11, 16);
