import type { RunFacts } from '../../run.ts';
import type { ScenarioSlice } from '../slices.ts';
import { clocks } from './clocks.ts';
import { coldStart } from './cold-start.ts';
import { felt } from './felt.ts';
import { policy } from './policy.ts';
import { overheadHigh } from './overhead.ts';
import { parallelismNotReached } from './parallelism.ts';
import { sampling } from './sampling.ts';
import { servers } from './servers.ts';
import type { Warning } from './warning.ts';

/** What to know of a scenario before trusting its figures; what concerns tenants' servers comes first. */
export function scenarioWarnings(scenario: ScenarioSlice): Warning[] {
  return [policy, servers, parallelismNotReached, coldStart, sampling, clocks, overheadHigh, felt].flatMap(
    (look) => look(scenario),
  );
}

/** What to know of the run as a whole. */
export function runWarnings(facts: RunFacts, scenarios: readonly ScenarioSlice[]): Warning[] {
  return [...unfinished(scenarios), ...leaks(facts)];
}

function unfinished(scenarios: readonly ScenarioSlice[]): Warning[] {
  const accounts = scenarios.flatMap(({ evacuations }) => evacuations.map(({ account }) => account));
  const open = accounts.filter((account) => account.unfinished);
  if (open.length === 0) return [];
  return [
    {
      kind: 'unfinished',
      observation: `${open.length} of ${accounts.length} evacuations ${open.length === 1 ? 'has' : 'have'} no account of ${open.length === 1 ? 'its' : 'their'} own`,
      cause: 'the run goes on, or ended before it could write them',
      next: 'their figures come from the migrations alone: servers left behind are not known there',
    },
  ];
}

function leaks({ run, leaks: left }: RunFacts): Warning[] {
  if (left.length === 0) return [];
  const reasons = new Set(left.map(({ reason }) => reason));
  return [
    {
      kind: 'leaks',
      observation: `${left.length} of the things that this run made ${left.length === 1 ? 'is' : 'are'} still in the cloud`,
      cause: [...reasons].slice(0, 3).join('; '),
      next: left.every(({ kind }) => kind === 'policy')
        ? 'set nova.conf on the hosts by hand: ferry clean does not know what it was'
        : `ferry clean --run ${run}`,
    },
  ];
}
