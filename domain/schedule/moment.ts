import { momentOf } from './zone.ts';

const dayMs = 86_400_000;
const wall = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * A moment as people write it: `2026-12-31` (its first moment, or its last), `2026-12-31 02:00`, both by the clock of
 * the zone; or with an offset, `2026-12-31T02:00:00Z`. Epoch ms; undefined where it is none.
 */
export function momentIn(zone: string, text: string, ofDay: 'begin' | 'end'): number | undefined {
  const parts = wall.exec(text);
  if (!parts) {
    const at = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(at) ? undefined : at;
  }
  const numbers = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const begin = Date.UTC(year, month - 1, day);
  // A day that does not exist would be taken for one of another month.
  if (new Date(begin).getUTCMonth() + 1 !== month) return undefined;
  if (parts[4] === undefined)
    return ofDay === 'begin' ? momentOf(zone, begin) : momentOf(zone, begin + dayMs) - 1000;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return momentOf(zone, begin + hour * 3_600_000 + minute * 60_000 + second * 1000);
}
