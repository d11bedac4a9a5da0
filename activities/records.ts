import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Ground } from '../domain/ground.ts';
import type { ScenarioPolicy } from '../domain/policy.ts';
import type { Leak, RunConclusion, RunFacts } from '../domain/run.ts';
import { runDocument } from '../domain/account/run-document.ts';
import { regression as heldAgainst } from '../domain/account/regression.ts';
import { sliceRun } from '../domain/account/slices.ts';
import { isVerified } from '../domain/account/verified.ts';
import { factsOf } from '../results/facts.ts';
import type { RunHead, RunStore } from '../results/run-store.ts';
import { baselineOf } from './baseline.ts';

export interface RunInput {
  readonly run: string;
  readonly spec: CampaignSpec;
  readonly startedAt: number;
  readonly ground: Ground;
}

export async function storeRun(store: RunStore, input: RunInput): Promise<void> {
  await store.storeHead({ format: 'ferry.run-store/1', ...input });
}

export interface ConclusionInput {
  readonly run: string;
  readonly leaks: readonly Leak[];
  /** Where the campaign declares one: how each scenario stood with it. */
  readonly policies?: readonly ScenarioPolicy[];
  readonly endedEarly?: NonNullable<RunFacts['endedEarly']>;
}

/**
 * Reads the run's records back, judges them against the campaign's limits, and puts the published document beside them.
 * `finishedAt` (epoch ms) must be the same at each attempt, so that all of them make the same document.
 */
export async function concludeRun(
  store: RunStore,
  input: ConclusionInput,
  finishedAt: number,
): Promise<RunConclusion> {
  const stored = await store.read(input.run);
  if (!stored)
    throw new Error(`run store: ${store.address} has no ${input.run}, which was stored there when it began.`);
  const known = { ...factsOf(stored), ...input, finishedAt };
  const regression = await heldAgainstEarlier(store, stored.head, known);
  const facts = { ...known, ...(regression && { regression }) };
  const document = runDocument(facts, stored.head.spec.limits);
  await store.storeDocument(input.run, document);
  return {
    run: input.run,
    campaign: facts.campaign,
    verdict: document.verdict.state,
    reasons: document.verdict.reasons.filter((r) => !r.passed).map((r) => r.text),
    attempted: facts.migrations.length,
    verified: facts.migrations.filter(isVerified).length,
    leaks: input.leaks,
    ...(regression && { regression }),
    ...(input.policies && { policies: input.policies }),
    ...(input.endedEarly && { endedEarly: input.endedEarly }),
  };
}

/** Undefined where the campaign does not ask. */
async function heldAgainstEarlier(store: RunStore, head: RunHead, facts: RunFacts) {
  const { regression: limit } = head.spec.limits;
  if (!limit) return undefined;
  const scenarios = sliceRun(facts);
  const baseline = await baselineOf(
    store,
    head,
    scenarios.map(({ name }) => name),
  );
  return scenarios.map((scenario) => heldAgainst(scenario, limit, baseline));
}
