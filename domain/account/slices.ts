import type { MigrationRecord } from '../record.ts';
import type { EvacuationAccount, RunFacts, ScenarioFacts } from '../run.ts';
import { type EvacuationSummary, summariseEvacuation } from './evacuation-summary.ts';

/** One evacuation with its records and its figures. */
export interface EvacuationSlice extends EvacuationSummary {
  readonly account: Account;
  /** By the time of their POST; those never posted last. */
  readonly records: readonly MigrationRecord[];
}

/**
 * An evacuation's account; or, while it runs (or when its workflow died for good), what its records say of it, with
 * `unfinished` set and whatever only the account knows absent.
 */
export type Account = Omit<EvacuationAccount, 'requestedParallelism' | 'startedAt' | 'finishedAt'> &
  Partial<Pick<EvacuationAccount, 'requestedParallelism' | 'startedAt' | 'finishedAt'>> & {
    readonly unfinished?: true;
  };

export interface ScenarioSlice extends ScenarioFacts {
  /** By trip, out before back. */
  readonly evacuations: readonly EvacuationSlice[];
}

/**
 * The run by scenarios and evacuations, in the order of the plan. Nothing falls through: a record without an account,
 * or an account without a scenario, gets a place of its own.
 */
export function sliceRun(facts: RunFacts): ScenarioSlice[] {
  const recordsOf = Map.groupBy(facts.migrations, place);
  const accounts = new Map<string, Account>(facts.evacuations.map((account) => [place(account), account]));
  for (const [where, records] of recordsOf) {
    if (!accounts.has(where)) accounts.set(where, unfinished(records));
  }
  const accountsOf = Map.groupBy(accounts.values(), ({ scenario }) => scenario);
  const planned = new Set(facts.scenarios.map(({ name }) => name));
  const unplanned = [...accountsOf.keys()].filter((name) => !planned.has(name)).sort();
  return [...facts.scenarios, ...unplanned.map((name) => ({ name, parameters: {} }))].map((scenario) => ({
    ...scenario,
    ...policyOf(facts, scenario.name),
    evacuations: (accountsOf.get(scenario.name) ?? [])
      .sort((a, b) => a.trip - b.trip || (a.direction === 'out' ? -1 : 1))
      .map((account) => slice(account, recordsOf.get(place(account)) ?? [])),
  }));
}

function policyOf({ policies }: RunFacts, name: string): Pick<ScenarioSlice, 'policy'> {
  const found = policies?.find(({ scenario }) => scenario === name);
  return found ? { policy: found.check } : {};
}

function slice(account: Account, unordered: readonly MigrationRecord[]): EvacuationSlice {
  const records = unordered.toSorted(
    (a, b) => (a.postedAt ?? Infinity) - (b.postedAt ?? Infinity) || (a.serverId < b.serverId ? -1 : 1),
  );
  return { account, records, ...summariseEvacuation(account, records) };
}

function place(of: Pick<EvacuationAccount, 'scenario' | 'trip' | 'direction'>): string {
  return `${of.trip}-${of.direction} ${of.scenario}`;
}

function unfinished(records: readonly MigrationRecord[]): Account {
  const [one] = records;
  if (one === undefined) throw new RangeError('an evacuation of no account and no record');
  const { run, scenario, trip, warmup, direction } = one;
  const destinations = new Set(records.map(({ requested }) => requested));
  return {
    id: `${run}/${scenario}/${trip}-${direction}`,
    scenario,
    trip,
    warmup,
    direction,
    sources: [...new Set(records.map(({ source }) => source))].sort(),
    destination: destinations.size === 1 ? (one.requested ?? 'nova') : 'nova',
    leftBehind: [],
    ownApiCalls: 0,
    unfinished: true,
  };
}
