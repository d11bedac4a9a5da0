import type { Limits } from '../campaign/spec.ts';
import type { RunFacts } from '../run.ts';
import { iso } from './iso.ts';
import { type Known, known } from './known.ts';
import { NOVA_RESOLUTION_MS } from './overhead.ts';
import { publishGap, publishMigration } from './publish-migration.ts';
import { rounded } from './rounded.ts';
import { summariseRun } from './run-summary.ts';
import { summariseScenario } from './scenario-summary.ts';
import {
  type EvacuationDocument,
  type FinishedRunDocument,
  RUN_FORMAT,
  type RunDocument,
  type ScenarioDocument,
} from './schema/run.ts';
import { type EvacuationSlice, type ScenarioSlice, sliceRun } from './slices.ts';
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
    unattributedGaps: account.unattributedGaps?.map(publishGap),
    migrations: records.map(publishMigration),
  });
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
