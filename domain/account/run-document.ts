import type { Limits } from '../campaign/spec.ts';
import type { MigrationRecord } from '../record.ts';
import type { RunFacts } from '../run.ts';
import { type Known, known } from './known.ts';
import { NOVA_RESOLUTION_MS } from './overhead.ts';
import { rounded } from './rounded.ts';
import { summariseRun } from './run-summary.ts';
import { summariseScenario } from './scenario-summary.ts';
import {
  type EvacuationDocument,
  type FinishedRunDocument,
  type MigrationDocument,
  RUN_FORMAT,
  type RunDocument,
  type ScenarioDocument,
} from './schema/run.ts';
import { type EvacuationSlice, type ScenarioSlice, sliceRun } from './slices.ts';
import { isVerified } from './verified.ts';
import { judge } from './verdict.ts';
import { runWarnings, scenarioWarnings } from './warnings/warnings.ts';

/** The published account of a run. While it runs there is no `finishedAt` and no `verdict`. */
export function runDocument(
  facts: RunFacts & Required<Pick<RunFacts, 'finishedAt'>>,
  limits: Limits,
): FinishedRunDocument;
export function runDocument(facts: RunFacts, limits: Limits): RunDocument;
export function runDocument(facts: RunFacts, limits: Limits): RunDocument {
  const scenarios = sliceRun(facts);
  const polls = facts.migrations.map(({ pollEveryMs }) => pollEveryMs);
  return mutable({
    format: RUN_FORMAT,
    run: facts.run,
    campaign: facts.campaign,
    cloud: facts.cloud,
    startedAt: iso(facts.startedAt),
    finishedAt: iso(facts.finishedAt),
    endedEarly: facts.endedEarly,
    verdict: facts.finishedAt === undefined ? undefined : rounded(judge(facts, limits)),
    totals: rounded(summariseRun(facts, scenarios)),
    resolutions: known({
      pollEveryMs: polls.length === 0 ? undefined : polls.reduce((a, b) => Math.max(a, b)),
      novaMs: NOVA_RESOLUTION_MS,
    }),
    scenarios: scenarios.map(publishScenario),
    warnings: runWarnings(facts, scenarios),
    leaks: facts.leaks,
  });
}

function publishScenario(scenario: ScenarioSlice): ScenarioDocument {
  const { name, parameters, policy, evacuations } = scenario;
  return mutable({
    name,
    parameters,
    policy,
    evacuations: evacuations.map(publishEvacuation),
    warnings: scenarioWarnings(scenario),
    summary: rounded(summariseScenario(evacuations)),
  });
}

function publishEvacuation({ account, records, ...figures }: EvacuationSlice): EvacuationDocument {
  const { trip, direction, warmup, sources, destination, requestedParallelism } = account;
  return mutable({
    trip,
    direction,
    warmup,
    source: sources.join(','),
    sources: sources.length > 1 ? sources : undefined,
    destination,
    requestedParallelism,
    startedAt: iso(account.startedAt),
    finishedAt: iso(account.finishedAt),
    ...rounded(figures),
    cutShort: account.cutShort,
    unfinished: account.unfinished,
    unwatched: account.unwatched,
    unattributedGaps: account.unattributedGaps?.map(({ fromMs, toMs, ...gap }) => ({
      ...rounded(gap),
      from: iso(fromMs),
      to: iso(toMs),
    })),
    migrations: records.map(publishMigration),
  });
}

/** The record without what its evacuation and run say already, and its times of day as the rest of the document has them. */
export function publishMigration(record: MigrationRecord): MigrationDocument {
  const published = {
    ...record,
    isVerified: isVerified(record),
    interventions: record.interventions.map(({ at, ...intervention }) => ({ ...intervention, at: iso(at) })),
    postedAt: iso(record.postedAt),
    landedAt: iso(record.landedAt),
    verifiedAt: iso(record.verifiedAt),
    runningFrom: iso(record.runningFrom),
    runningUntil: iso(record.runningUntil),
  };
  return mutable({ ...published, ...saidAbove });
}

/** Of the evacuation or the run, which say it once. */
const saidAbove = {
  key: undefined,
  run: undefined,
  campaign: undefined,
  scenario: undefined,
  trip: undefined,
};

function iso(at: number): string;
function iso(at: number | undefined): string | undefined;
function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** What is undefined left out; and zod's types, unlike the domain's, are not readonly. */
function mutable<T extends object>(document: T): Mutable<Known<T>> {
  return known(document) as Mutable<Known<T>>;
}
