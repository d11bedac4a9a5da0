import { momentOf } from './zone.ts';

const dayMs = 86_400_000;
const written =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;

/**
 * A moment as people write it: `2026-12-31` (its first moment, or its last), `2026-12-31 02:00`, both by the clock of
 * the zone; or with an offset, `2026-12-31T02:00:00Z`. Epoch ms; undefined where it is none.
 */
export function momentIn(zone: string, text: string, ofDay: 'begin' | 'end'): number | undefined {
  const [, ...parts] = written.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const offset = parts.pop();
  const numbers = parts.map((part: string | undefined) => Number(part ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] = numbers;
  const begin = Date.UTC(year, month - 1, day);
  // A day that does not exist would be taken for one of another month.
  if (new Date(begin).getUTCMonth() + 1 !== month) return undefined;
  if (parts[3] === undefined)
    return ofDay === 'begin' ? momentOf(zone, begin) : momentOf(zone, begin + dayMs) - 1000;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const at = begin + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(fraction * 1000);
  return offset === undefined ? momentOf(zone, at) : fromOffset(at, offset);
}

/** @param offset `Z`, `+05:30`, `-0130` */
function fromOffset(at: number, offset: string): number | undefined {
  if (offset === 'Z') return at;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return at - (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
