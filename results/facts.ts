import { expandScenarios } from '../domain/campaign/expand.ts';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import { cloudLabel } from '../domain/cloud-ref.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount, RunFacts } from '../domain/run.ts';
import type { StoredRun } from './run-store.ts';

/** The facts of a run from whatever holds them: the store's files, or the results of its workflows. */
export function assembleFacts(known: {
  readonly run: string;
  readonly spec: CampaignSpec;
  readonly startedAt: number;
  readonly evacuations: readonly EvacuationAccount[];
  readonly migrations: readonly MigrationRecord[];
}): RunFacts {
  const { run, spec, startedAt, evacuations, migrations } = known;
  return {
    run,
    campaign: spec.name,
    cloud: cloudLabel(spec.cloud),
    startedAt,
    scenarios: expandScenarios(spec).map(({ name, parameters }) => ({ name, parameters })),
    evacuations: evacuations.toSorted((a, b) => a.startedAt - b.startedAt),
    migrations: migrations.toSorted(
      (a, b) => (a.postedAt ?? 0) - (b.postedAt ?? 0) || a.key.localeCompare(b.key),
    ),
    leaks: [],
  };
}

/** All that the store knows of a run, finished or not. */
export function factsOf({ head, evacuations, migrations }: StoredRun): RunFacts {
  return assembleFacts({
    run: head.run,
    spec: head.spec,
    startedAt: head.startedAt,
    evacuations,
    migrations,
  });
}
