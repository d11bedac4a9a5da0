import type { MigrationRecord, Outcome } from '../../../domain/record.ts';
import type { EvacuationAccount, RunFacts } from '../../../domain/run.ts';

/** How the sample cloud and its user behave; everything follows from it, nothing is left to chance. */
export interface Sample {
  readonly servers: number;
  /** The campaign's parallelism: POSTs in flight. */
  readonly asked: number;
  /** Nova's `max_concurrent_live_migrations`. */
  readonly slots: number;
  readonly trips: number;
  readonly warmup: number;
  readonly pollEveryMs: number;
  readonly scenario: string;
  /** Multiplies the preparation of the first trip: a cold image cache. */
  readonly coldFactor: number;
  readonly hosts: readonly [string, string];
}

const usual: Sample = {
  servers: 12,
  asked: 4,
  slots: 4,
  trips: 2,
  warmup: 0,
  pollEveryMs: 200,
  scenario: 'image-m1.tiny-x4',
  coldFactor: 1,
  hosts: ['cmp-a', 'cmp-b'],
};

export const T0 = Date.UTC(2026, 2, 14, 2, 0, 0);

type Finished = RunFacts & Required<Pick<RunFacts, 'finishedAt'>>;

/** A night's run: twelve servers out and back twice, four at a time, on a cloud that lets them. */
export function sampleRun(wish: Partial<Sample> = {}): Finished {
  const sample = { ...usual, ...wish };
  const evacuations: EvacuationAccount[] = [];
  const migrations: MigrationRecord[] = [];
  let now = T0 + 20_000;
  for (let trip = 1; trip <= sample.warmup + sample.trips; trip++) {
    for (const direction of ['out', 'back'] as const) {
      const records = evacuate(sample, trip, direction, now);
      const account = accountOf(sample, records, trip, direction, now);
      migrations.push(...records);
      evacuations.push(account);
      now = account.finishedAt + 5_000;
    }
  }
  return {
    run: 'nightly-20260314',
    campaign: 'nightly',
    cloud: 'testbed',
    startedAt: T0,
    finishedAt: now,
    scenarios: [
      {
        name: sample.scenario,
        parameters: { boot: 'image', flavor: 'm1.tiny', blockMigration: 'auto', parallelism: sample.asked },
      },
    ],
    evacuations,
    migrations,
    leaks: [],
  };
}

function evacuate(sample: Sample, trip: number, direction: 'out' | 'back', from: number): MigrationRecord[] {
  const windowFree: number[] = Array.from({ length: sample.asked }, () => from);
  const slotFree: number[] = Array.from({ length: sample.slots }, () => from);
  return Array.from({ length: sample.servers }, (_, i) => {
    const postedAt = takeEarliest(windowFree);
    const queuedAt = postedAt + 180;
    const begun = Math.max(queuedAt, takeEarliest(slotFree));
    const prepareMs = (500 + 37 * (i % 5)) * (trip === 1 ? sample.coldFactor : 1);
    const copyMs = 3_000 + 113 * (i % 7);
    const running = begun + prepareMs;
    const stopped = running + copyMs;
    const completed = stopped + 600;
    const landedAt = Math.ceil((completed + 1) / sample.pollEveryMs) * sample.pollEveryMs;
    slotFree.push(completed);
    windowFree.push(landedAt + 60);
    return record(sample, {
      trip,
      direction,
      i,
      postedAt,
      landedAt,
      verifiedAt: landedAt + 60,
      runningFrom: running,
      runningUntil: stopped,
      queueMs: begun - queuedAt,
      prepareMs,
      copyMs,
      postMs: 600,
      novaTotalMs: seconds(completed) - seconds(queuedAt),
    });
  });
}

interface Course {
  readonly trip: number;
  readonly direction: 'out' | 'back';
  readonly i: number;
  readonly postedAt: number;
  readonly landedAt: number;
  readonly verifiedAt: number;
  readonly runningFrom: number;
  readonly runningUntil: number;
  readonly queueMs: number;
  readonly prepareMs: number;
  readonly copyMs: number;
  readonly postMs: number;
  readonly novaTotalMs: number;
}

function record(sample: Sample, { i, ...course }: Course): MigrationRecord {
  const [home, away] = sample.hosts;
  const [source, destination] = course.direction === 'out' ? [home, away] : [away, home];
  const serverId = `6f1f0c1e-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const run = 'nightly-20260314';
  return {
    key: `${run}/${sample.scenario}/${course.trip}-${course.direction}/${serverId}`,
    run,
    campaign: 'nightly',
    scenario: sample.scenario,
    warmup: course.trip <= sample.warmup,
    server: `web-${i + 1}`,
    serverId,
    boot: 'image',
    ramMb: 512,
    source,
    requested: destination,
    destination,
    blockMigration: 'auto',
    outcome: 'completed',
    verified: { host: true, status: true, taskState: true, portBinding: true, goneFromSource: true },
    interventions: [],
    adopted: false,
    ...course,
    apiAcceptMs: 180,
    totalMs: course.landedAt - course.postedAt,
    detectionLagMs: sample.pollEveryMs,
    pollEveryMs: sample.pollEveryMs,
    progressSamples: 0,
    apiCalls: 7 + 1 / 3,
  };
}

function accountOf(
  sample: Sample,
  records: readonly MigrationRecord[],
  trip: number,
  direction: 'out' | 'back',
  startedAt: number,
): EvacuationAccount {
  const [home, away] = sample.hosts;
  return {
    id: `nightly-20260314/${sample.scenario}/${trip}-${direction}`,
    scenario: sample.scenario,
    trip,
    warmup: trip <= sample.warmup,
    direction,
    sources: [direction === 'out' ? home : away],
    destination: direction === 'out' ? away : home,
    requestedParallelism: sample.asked,
    startedAt,
    finishedAt: records.reduce((last, { verifiedAt }) => Math.max(last, verifiedAt ?? 0), startedAt) + 500,
    leftBehind: [],
    ownApiCalls: 4,
  };
}

function takeEarliest(times: number[]): number {
  const earliest = times.reduce((a, b) => Math.min(a, b));
  times.splice(times.indexOf(earliest), 1);
  return earliest;
}

const seconds = (ms: number) => Math.floor(ms / 1000) * 1000;

/** Less what is not known. */
export function lacking<T extends object, K extends keyof T & string>(whole: T, ...names: K[]): Omit<T, K> {
  const left: readonly string[] = names;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !left.includes(name))) as Omit<T, K>;
}

/** The record as it is when the move came to nothing: no landing, no destination reached, and why. */
export function unmoved(record: MigrationRecord, outcome: Outcome, message: string): MigrationRecord {
  return {
    ...lacking(record, 'landedAt', 'verifiedAt', 'totalMs', 'detectionLagMs', 'postMs'),
    outcome,
    verified: { host: false, status: true, taskState: true },
    fault: { message, source: 'migration' },
  };
}

/** The facts with some of the migrations made otherwise; what `change` returns the same stays the same. */
export function withRecords<F extends RunFacts>(
  facts: F,
  change: (record: MigrationRecord, index: number) => MigrationRecord,
): F {
  return { ...facts, migrations: facts.migrations.map(change) };
}

/** The first evacuation of a run and its records. */
export function firstEvacuation(facts: RunFacts): { account: EvacuationAccount; records: MigrationRecord[] } {
  const [account] = facts.evacuations;
  if (!account) throw new Error('the sample has no evacuation');
  const { trip, direction } = account;
  return {
    account,
    records: facts.migrations.filter((r) => r.trip === trip && r.direction === direction),
  };
}
