import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Baseline } from '../domain/account/regression.ts';
import { isVerified } from '../domain/account/verified.ts';
import type { RunStore } from '../results/run-store.ts';
import { ifDamaged } from '../results/stored/damaged.ts';

/**
 * What the newest passing runs of a campaign before this one took, scenario by scenario. Warm-up is left out. A run
 * without a scenario (the campaign may have changed) makes room for an older one: `scenarios` are those looked for.
 */
export async function baselineOf(
  store: RunStore,
  { run, startedAt, spec }: { readonly run: string; readonly startedAt: number; readonly spec: CampaignSpec },
  scenarios: readonly string[],
): Promise<Baseline> {
  const wanted = spec.limits.regression?.baselineRuns ?? 0;
  const found: Record<string, number[][]> = Object.fromEntries(scenarios.map((name) => [name, []]));
  for (const earlier of await passingBefore(store, run, startedAt, spec.name)) {
    const open = scenarios.filter((name) => (found[name]?.length ?? 0) < wanted);
    if (open.length === 0) break;
    const stored = await store.read(earlier).catch(ifDamaged(undefined));
    const counted = stored?.migrations.filter((r) => !r.warmup && isVerified(r)) ?? [];
    for (const name of open) {
      const totals = counted.flatMap(({ scenario, totalMs }) => (scenario === name ? (totalMs ?? []) : []));
      if (totals.length > 0) found[name]?.unshift(totals);
    }
  }
  return found;
}

/** Newest first. */
async function passingBefore(store: RunStore, run: string, startedAt: number, campaign: string) {
  const cards = [];
  // A run's id begins with its campaign's name: the cards of other campaigns need not be read.
  for (const id of (await store.list()).filter((name) => name !== run && name.startsWith(`${campaign}-`)))
    cards.push(await store.readCard(id).catch(ifDamaged(undefined)));
  return cards
    .filter((card) => card !== undefined)
    .filter((card) => card.campaign === campaign && card.verdict === 'pass' && card.startedAt < startedAt)
    .sort((a, b) => b.startedAt - a.startedAt)
    .map((card) => card.run);
}
