/** What past runs have measured in a cloud: read from the run store, fitted for the physics. */
import { effectiveParallelism } from '../../domain/account/parallelism.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import type { EvacuationAccount } from '../../domain/run.ts';
import type { RunStore } from '../../results/run-store.ts';
import { mapSpan, type Span, spanOf } from './span.ts';

export interface Past {
  readonly runs: readonly string[];
  readonly attempts: readonly MigrationRecord[];
  readonly evacuations: readonly EvacuationAccount[];
}

/** Every attempt in the same cloud, by Keystone's address. */
export async function pastOf(store: RunStore, authUrl: string): Promise<Past> {
  const runs = await Promise.all((await store.list()).map((run) => store.read(run).catch(() => undefined)));
  const same = runs.flatMap((run) => (run?.head.ground.authUrl === authUrl ? [run] : []));
  return {
    runs: same.map(({ head }) => head.run),
    attempts: same.flatMap(({ migrations }) => migrations),
    evacuations: same.flatMap(({ evacuations }) => evacuations),
  };
}

/** Absent: nothing in the past tells. */
export interface Fitted {
  /** How many completed moves it rests on. */
  readonly moves: number;
  readonly runs: number;
  /** Bytes of memory (and disk, where one was copied) per second of copying, where one went at a time if any did. */
  readonly rate?: Span;
  readonly alone?: Around;
  readonly together?: Around & {
    /** How many ran at once, on average. */
    readonly company: number;
  };
  readonly slots?: Slots;
  /** Whether servers booted from an image had their disk copied. */
  readonly imageDisks?: 'copied' | 'shared';
  /** The largest memory that was moved. */
  readonly largestRamMb?: number;
}

/** What a move takes beside its copy: Nova's own steps, which are slower when it has several at once to do. */
export interface Around {
  readonly checkSeconds: Span;
  readonly prepareSeconds: Span;
  readonly landSeconds: Span;
}

/** How many the cloud ran at once on one source: `limited` when more were asked for than ever ran. */
export interface Slots {
  readonly most: number;
  readonly limited: boolean;
  /** All that ran at once together, against one alone: 1 = going together gained nothing. Absent: never seen. */
  readonly gain?: number;
}

export function fit({ runs, attempts, evacuations }: Past): Fitted {
  const done = attempts.filter(({ outcome, warmup }) => outcome === 'completed' && !warmup);
  const companies = companyOf(done, evacuations);
  const companyAt = (record: MigrationRecord) => companies.get(evacuationOf(record)) ?? 1;
  const solo = done.filter((record) => companyAt(record) < ACCOMPANIED);
  const several = done.filter((record) => companyAt(record) >= ACCOMPANIED);
  const rate = spanOf((solo.length > 0 ? solo : done).flatMap((record) => secondsPerByte(record) ?? []));
  const alone = aroundOf(solo);
  const together = aroundOf(several);
  const company = several.reduce((sum, record) => sum + companyAt(record), 0) / several.length;
  const slots = slotsOf(done, evacuations, companies);
  const imageDisks = imageDisksOf(done);
  const largest = Math.max(0, ...done.map(({ ramMb = 0 }) => ramMb));
  return {
    moves: done.length,
    runs: runs.length,
    ...(rate && { rate: mapSpan(rate, (seconds) => 1 / seconds) }),
    ...(alone && { alone }),
    ...(together && { together: { ...together, company } }),
    ...(slots && { slots }),
    ...(imageDisks && { imageDisks }),
    ...(largest > 0 && { largestRamMb: largest }),
  };
}

/** From this many at once on, on average, a move was not alone. */
const ACCOMPANIED = 1.5;

function aroundOf(records: readonly MigrationRecord[]): Around | undefined {
  // Before `preparing` a move is being checked, or waits for its turn: the quicker half only was checked.
  const queued = records.map(({ queueMs = 0 }) => queueMs / 1000).toSorted((a, b) => a - b);
  const check = spanOf(queued.slice(0, Math.ceil(queued.length / 2)));
  const prepare = spanOf(
    records.flatMap(({ prepareMs }) => (prepareMs === undefined ? [] : prepareMs / 1000)),
  );
  const land = spanOf(records.flatMap(landingOf));
  if (!check || !land) return undefined;
  const none = { optimistic: 0, expected: 0, pessimistic: 0 };
  return { checkSeconds: check, prepareSeconds: prepare ?? none, landSeconds: land };
}

/** What went over, or at least had to: bytes seen last are up to 5 s old, so the size of the memory is the better figure. */
function secondsPerByte({
  copyMs,
  memoryTotalBytes,
  ramMb,
  diskTotalBytes = 0,
}: MigrationRecord): number | undefined {
  const memory = memoryTotalBytes ?? (ramMb === undefined ? undefined : ramMb * 2 ** 20);
  if (memory === undefined || copyMs === undefined || copyMs <= 0) return undefined;
  return copyMs / 1000 / (memory + diskTotalBytes);
}

function landingOf({ totalMs, queueMs = 0, prepareMs = 0, copyMs }: MigrationRecord): number[] {
  if (totalMs === undefined || copyMs === undefined) return [];
  return [Math.max(0, totalMs - queueMs - prepareMs - copyMs) / 1000];
}

/** `<run>/<scenario>/<trip>-<direction>`, the beginning of a record's key. */
const evacuationOf = ({ key }: MigrationRecord) => key.slice(0, key.lastIndexOf('/'));

/** How many ran at once in each evacuation, on average. */
function companyOf(done: readonly MigrationRecord[], evacuations: readonly EvacuationAccount[]) {
  const known = new Set(evacuations.map(({ id }) => id));
  const groups = Map.groupBy(done, evacuationOf);
  return new Map(
    [...groups].flatMap(([id, records]) => {
      const ran = known.has(id) ? effectiveParallelism(records) : undefined;
      return ran ? [[id, ran.mean] as const] : [];
    }),
  );
}

function slotsOf(
  done: readonly MigrationRecord[],
  evacuations: readonly EvacuationAccount[],
  companies: ReadonlyMap<string, number>,
): Slots | undefined {
  const groups = Map.groupBy(done, evacuationOf);
  const asked = evacuations.filter(({ requestedParallelism }) => requestedParallelism > 1);
  const seen = asked.flatMap(({ id, requestedParallelism }) => {
    const records = groups.get(id) ?? [];
    const ran = effectiveParallelism(records);
    return ran && records.length > 1
      ? [{ asked: Math.min(requestedParallelism, records.length), ran: ran.max }]
      : [];
  });
  if (seen.length === 0) return undefined;
  const most = Math.max(...seen.map(({ ran }) => ran));
  const limited = Math.max(...seen.map((each) => each.asked)) > most;
  const gain = gainOf(groups, companies);
  return { most, limited, ...(gain !== undefined && { gain }) };
}

/** What all that ran together copied in a second ÷ what one alone did. */
function gainOf(groups: ReadonlyMap<string, MigrationRecord[]>, companies: ReadonlyMap<string, number>) {
  const alone: number[] = [];
  const together: number[] = [];
  for (const [id, company] of companies) {
    const seconds = (groups.get(id) ?? []).flatMap((record) => secondsPerByte(record) ?? []);
    if (company < ACCOMPANIED) alone.push(...seconds);
    else together.push(...seconds.map((each) => each / company));
  }
  const [one, all] = [spanOf(alone), spanOf(together)];
  return one && all ? one.expected / all.expected : undefined;
}

function imageDisksOf(done: readonly MigrationRecord[]): Fitted['imageDisks'] {
  const told = done.filter(
    ({ boot, blockMigration, progressSamples }) =>
      boot === 'image' && blockMigration !== false && progressSamples > 0,
  );
  if (told.length === 0) return undefined;
  return told.some(({ diskTotalBytes = 0 }) => diskTotalBytes > 0) ? 'copied' : 'shared';
}
