/**
 * Times in crontab's words: five fields, or a macro. What is accepted is what both crontab(5) and Temporal understand,
 * so that a line means the same before and after.
 */
export interface Cron {
  /** As written, blanks evened out. */
  readonly text: string;
  /** What Temporal is told. Two where the day may be right in either of two ways. */
  readonly expressions: readonly string[];
  /** Whether a time of day, on a wall clock of the schedule's zone, is one of them. */
  matches(wall: WallTime): boolean;
}

/** What a clock and a calendar on the wall show. */
export interface WallTime {
  readonly month: number;
  readonly day: number;
  /** 0 = Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

/** What is wrong with an expression: `hour: 25 is not in 0…23`. */
export interface CronProblem {
  readonly problem: string;
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const minute: Field = { name: 'minute', low: 0, high: 59 };
const hour: Field = { name: 'hour', low: 0, high: 23 };
const day: Field = { name: 'day of the month', low: 1, high: 31 };
const month: Field = {
  ...{ name: 'month', low: 1, high: 12 },
  names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const weekday: Field = {
  ...{ name: 'day of the week', low: 0, high: 7 },
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const fields = [minute, hour, day, month, weekday] as const;

/** crontab(5). `@reboot` is no time. */
const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export function parseCron(written: string): Cron | CronProblem {
  const text = written.trim().replaceAll(/\s+/g, ' ');
  const plain = text.startsWith('@') ? macros[text.toLowerCase()] : text;
  if (plain === undefined)
    return { problem: `${text} is not one of ${[...new Set(Object.keys(macros))].join(', ')}` };
  const parts = plain.split(' ');
  if (parts.length !== fields.length) {
    const has = text === '' ? 'it is empty' : `${text} has ${parts.length} of the 5 fields`;
    return { problem: `${has}: minute, hour, day of the month, month, day of the week` };
  }
  const sets = fields.map((field, i) => valuesOf(field, parts[i] ?? ''));
  const problems = sets.filter((set) => typeof set === 'string');
  if (problems.length > 0) return { problem: problems.join('; ') };
  const [minutes, hours, days, months, weekdays] = sets as [Values, Values, Values, Values, Values];
  if (neverComes(days, months) && weekdays.size > 6)
    return { problem: `${plain}: that day does not exist in any year` };
  // Where both days are given, either will do; where one begins with *, both must fit. Source: Debian's cron 3.0,
  // entry.c (DOM_STAR, DOW_STAR) and cron.c. Temporal always wants both (service/worker/scheduler/calendar.go).
  const [m = '', h = '', dayText = '', monthText = '', weekdayText = ''] = parts;
  const either = !dayText.startsWith('*') && !weekdayText.startsWith('*');
  const expressions = either
    ? [`${m} ${h} ${dayText} ${monthText} *`, `${m} ${h} * ${monthText} ${weekdayText}`]
    : [plain];
  const matches = (wall: WallTime) => {
    if (!minutes.has(wall.minute) || !hours.has(wall.hour) || !months.has(wall.month)) return false;
    const [byDay, byWeekday] = [days.has(wall.day), weekdays.has(wall.weekday)];
    return either ? byDay || byWeekday : byDay && byWeekday;
  };
  return { text, expressions, matches };
}

type Values = ReadonlySet<number>;

/** The values that a field stands for, or what is wrong with it. */
function valuesOf(field: Field, text: string): Values | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = rangeOf(field, item);
    if (typeof range === 'string') return `${field.name}: ${range}`;
    for (let n = range.from; n <= range.to; n += range.step) values.add(field === weekday ? n % 7 : n);
  }
  return values;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function rangeOf(field: Field, item: string): Range | string {
  const found = /^(?:\*|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d+))?$/i.exec(item);
  if (!found) return `${item === '' ? 'nothing' : item} is neither *, a value, nor a range of them`;
  const [, first, second, stepText] = found;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1) return `${item}: a step of 0 never arrives`;
  if (first === undefined) return { from: field.low, to: field.high, step };
  const from = valueOf(field, first);
  const to = second === undefined ? (stepText === undefined ? from : field.high) : valueOf(field, second);
  if (from === undefined) return outside(field, first);
  if (to === undefined) return outside(field, second ?? '');
  return from <= to ? { from, to, step } : `${item} ends before it begins`;
}

function valueOf({ low, high, names }: Field, text: string): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named : /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : undefined;
}

function outside({ low, high, names }: Field, text: string): string {
  const words = names ? `, ${names.find((n) => n !== '') ?? ''}…${names.at(-1) ?? ''}` : '';
  return `${text} is not in ${low}…${high}${words}`;
}

/** 30 February, and the like. */
function neverComes(days: Values, months: Values): boolean {
  const longest = (m: number) => new Date(Date.UTC(2024, m, 0)).getUTCDate();
  return ![...months].some((m) => [...days].some((d) => d <= longest(m)));
}
