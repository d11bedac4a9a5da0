import type { Limits } from '../campaign/spec.ts';
import type { RunFacts } from '../run.ts';
import { feltLimits } from '../felt/limits.ts';
import { duration } from './duration.ts';
import { feltReasons } from './felt-limits.ts';
import { known } from './known.ts';
import { type EvacuationSlice, type ScenarioSlice, sliceRun } from './slices.ts';
import { isVerified } from './verified.ts';

export const checks = [
  /** The run came to the end of its plan. */
  'completed',
  /** Every scenario moved something: a run that tried nothing has shown nothing. */
  'attempted',
  'successRatePercent',
  'makespanMs',
  'serverMs',
  /** The scenario is not slower than in the runs before it. */
  'regressionPercent',
  /** Percentiles of what guests and clients felt. */
  ...feltLimits.map(({ name }) => name),
  /** Nothing of the run's making is left in the cloud. */
  'leaks',
] as const;
export type Check = (typeof checks)[number];

/** One demand and what was found, met or not. */
export interface Reason {
  readonly limit: Check;
  /** Absent where the demand is on the run as a whole. */
  readonly scenario?: string;
  /** In the unit that the limit's name says; counts for `attempted` and `leaks`. */
  readonly expected: number | string;
  /** Absent where it isn't known, which is not a pass. */
  readonly actual?: number | string;
  /** The evidence, in a line. */
  readonly text: string;
  readonly passed: boolean;
}

export interface Verdict {
  readonly state: 'pass' | 'fail';
  /** Every demand, the met ones too: a pass has its evidence like a fail. */
  readonly reasons: readonly Reason[];
}

/**
 * Holds a run against its campaign's limits. The success rate counts every trip, warm-up included: a server that is lost
 * while warming up is lost. Times are held against the trips that count.
 */
export function judge(facts: RunFacts, limits: Limits): Verdict {
  const scenarios = sliceRun(facts);
  const reasons = [
    completed(facts, scenarios),
    ...(scenarios.length === 0 ? [nothingPlanned] : []),
    ...scenarios.flatMap((scenario) => [
      attempted(scenario),
      successRate(scenario, limits.successRatePercent),
      ...(limits.makespanMs === undefined ? [] : [makespan(scenario, limits.makespanMs)]),
      ...(limits.serverMs === undefined ? [] : [perServer(scenario, limits.serverMs)]),
      ...feltReasons(scenario, limits),
    ]),
    ...(facts.regression ?? []),
    leaks(facts),
  ];
  return { state: reasons.every(({ passed }) => passed) ? 'pass' : 'fail', reasons };
}

const nothingPlanned: Reason = {
  limit: 'attempted',
  expected: 1,
  actual: 0,
  text: 'no scenario was begun',
  passed: false,
};

function completed({ endedEarly }: RunFacts, scenarios: readonly ScenarioSlice[]): Reason {
  const cut = scenarios
    .flatMap(({ name, evacuations }) => evacuations.map((e) => ({ e, of: `${trip(e)} of ${name}` })))
    .find(({ e }) => e.account.cutShort ?? e.account.unfinished);
  const how = endedEarly?.how ?? (cut && (cut.e.account.cutShort ?? 'unfinished'));
  const text = endedEarly
    ? `the run was ${endedEarly.how}: ${endedEarly.reason}`
    : cut
      ? `${cut.of} was ${how ?? ''} before every server was tried`
      : 'the run came to its end';
  return {
    limit: 'completed',
    expected: 'completed',
    actual: how ?? 'completed',
    text,
    passed: how === undefined,
  };
}

function attempted({ name, policy, evacuations }: ScenarioSlice): Reason {
  const n = sum(evacuations, (e) => e.attempted);
  const why = policy?.state === 'refused' ? `: ${policy.observation}` : '';
  const text = n === 0 ? `no migration was attempted${why}` : `${n} migrations attempted`;
  return { limit: 'attempted', scenario: name, expected: 1, actual: n, text, passed: n > 0 };
}

function successRate({ name, evacuations }: ScenarioSlice, expected: number): Reason {
  const verified = sum(evacuations, (e) => e.verified);
  const asked = sum(evacuations, (e) => e.attempted + neverTried(e));
  const untried = sum(evacuations, neverTried);
  const actual = asked === 0 ? undefined : (100 * verified) / asked;
  const warmup = evacuations.some(({ account }) => account.warmup) ? ', warm-up included' : '';
  const tried = untried === 0 ? '' : `, ${untried} of them never tried`;
  return known({
    limit: 'successRatePercent' as const,
    scenario: name,
    expected,
    actual,
    text: `${verified} of ${asked} migrations verified${warmup}${tried}; at least ${expected} % must be`,
    passed: actual !== undefined && actual >= expected,
  });
}

/** Left on the source without an attempt. Those with one are in the records already. */
function neverTried({ records, leftBehind }: EvacuationSlice): number {
  const tried = new Set(records.map(({ serverId }) => serverId));
  return leftBehind.filter(({ serverId }) => !tried.has(serverId)).length;
}

function makespan({ name, evacuations }: ScenarioSlice, expected: number): Reason {
  // A way back for which nothing had left is no evacuation to hold against it.
  const found = counted(evacuations)
    .filter((e) => e.attempted + e.leftBehind.length > 0)
    .map((e) => ({ ms: e.makespanMs, of: trip(e) }));
  return slowest('makespanMs', name, expected, found, 'evacuation');
}

function perServer({ name, evacuations }: ScenarioSlice, expected: number): Reason {
  const found = counted(evacuations).flatMap((e) =>
    e.records.filter(isVerified).map(({ totalMs, server }) => ({ ms: totalMs, of: `${server}, ${trip(e)}` })),
  );
  return slowest('serverMs', name, expected, found, 'verified migration');
}

function slowest(
  limit: 'makespanMs' | 'serverMs',
  scenario: string,
  expected: number,
  found: readonly { readonly ms: number | undefined; readonly of: string }[],
  what: string,
): Reason {
  const unknown = found.find(({ ms }) => ms === undefined);
  const worst = found.reduce<(typeof found)[number] | undefined>(
    (a, b) => (a?.ms === undefined || (b.ms ?? 0) > a.ms ? b : a),
    undefined,
  );
  const demand = `at most ${duration(expected)} is allowed`;
  if (worst?.ms === undefined || unknown) {
    const lack = unknown
      ? `how long ${unknown.of} took isn't known`
      : `there is no ${what} to hold against it`;
    return { limit, scenario, expected, text: `${lack}; ${demand}`, passed: false };
  }
  return {
    limit,
    scenario,
    expected,
    actual: worst.ms,
    text: `the slowest ${what} took ${duration(worst.ms)} (${worst.of}); ${demand}`,
    passed: worst.ms <= expected,
  };
}

function leaks({ leaks: left }: RunFacts): Reason {
  const named = left.slice(0, 10).map(({ kind, name, id }) => `${kind} ${name} (${id})`);
  if (left.length > named.length) named.push(`and ${left.length - named.length} more`);
  return {
    limit: 'leaks',
    expected: 0,
    actual: left.length,
    text: left.length === 0 ? 'nothing was left in the cloud' : `left in the cloud: ${named.join(', ')}`,
    passed: left.length === 0,
  };
}

const counted = (evacuations: readonly EvacuationSlice[]) => evacuations.filter((e) => !e.account.warmup);
const trip = ({ account }: EvacuationSlice) => `trip ${account.trip} ${account.direction}`;
const sum = (evacuations: readonly EvacuationSlice[], of: (evacuation: EvacuationSlice) => number) =>
  evacuations.reduce((total, evacuation) => total + of(evacuation), 0);
