import { summariseEvacuation } from '../../../../domain/account/evacuation-summary.ts';
import type { Account, EvacuationSlice, ScenarioSlice } from '../../../../domain/account/slices.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';

/** A server that arrived, of which nothing is known but what the test says. */
export function moved(known: Partial<MigrationRecord> = {}): MigrationRecord {
  const server = known.server ?? 'web-1';
  return {
    key: `r/s/1-out/${server}`,
    ...{ run: 'r', campaign: 'nightly', scenario: 's', trip: 1, warmup: false, direction: 'out' },
    ...{ server, serverId: server, source: 'cmp-a', blockMigration: 'auto' },
    ...{ outcome: 'completed', verified: { host: true }, interventions: [], adopted: false },
    ...{ pollEveryMs: 0, progressSamples: 0, apiCalls: 1 },
    ...known,
  };
}

/** As many servers as are wanted, `web-1` the first, each known as far as the test says. */
export function fleet(servers: number, known: Partial<MigrationRecord> = {}): MigrationRecord[] {
  return Array.from({ length: servers }, (_, i) => moved({ ...known, server: `web-${i + 1}` }));
}

/** The first trip out of one host, unless the test says otherwise, with its figures. */
export function evacuationOf(
  records: readonly MigrationRecord[],
  { ownApiCalls = 0, leftBehind = [], ...known }: Partial<Account> = {},
): EvacuationSlice {
  const account = {
    ...{ id: 'r/s/1-out', scenario: 's', trip: 1, warmup: false, direction: 'out' as const },
    ...{ sources: ['cmp-a'], destination: 'cmp-b', leftBehind, ownApiCalls },
    ...known,
  };
  return { account, records, ...summariseEvacuation(account, records) };
}

export function scenarioOf(...evacuations: readonly EvacuationSlice[]): ScenarioSlice {
  return { name: 's', parameters: {}, evacuations };
}
