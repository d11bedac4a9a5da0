/** A past made up for the tests: moves of 1 GiB at 100 MiB/s, with two seconds around each. */
import type { Past } from '../../../../client/plan/past.ts';
import { parseCampaign } from '../../../../domain/campaign/parse.ts';
import type { CampaignSpec } from '../../../../domain/campaign/spec.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import type { EvacuationAccount } from '../../../../domain/run.ts';

const copyMs = 10_240;

export function attempt(
  index: number,
  startMs: number,
  more: Partial<MigrationRecord> = {},
): MigrationRecord {
  const { key = `run/one/1-out/${index}` } = more;
  return {
    key,
    run: 'run',
    campaign: 'drain',
    scenario: 'one',
    trip: 1,
    warmup: false,
    direction: 'out',
    server: `vm-${index}`,
    serverId: `id-${index}`,
    boot: 'volume',
    ramMb: 1024,
    source: 'a',
    destination: 'b',
    blockMigration: false,
    outcome: 'completed',
    verified: {},
    interventions: [],
    adopted: false,
    postedAt: startMs,
    runningFrom: startMs + 1500,
    runningUntil: startMs + 1500 + copyMs,
    totalMs: copyMs + 2000,
    queueMs: 500,
    prepareMs: 1000,
    copyMs,
    pollEveryMs: 400,
    progressSamples: 1,
    apiCalls: 10,
    ...more,
  };
}

export function evacuation(id: string, requestedParallelism: number): EvacuationAccount {
  return {
    id,
    scenario: 'one',
    trip: 1,
    warmup: false,
    direction: 'out',
    sources: ['a'],
    destination: 'b',
    requestedParallelism,
    startedAt: 0,
    finishedAt: 1,
    leftBehind: [],
    ownApiCalls: 0,
  };
}

export const nothing: Past = { runs: [], attempts: [], evacuations: [] };

/** Eight, one after the other. */
export const serial: Past = {
  runs: ['run'],
  attempts: Array.from({ length: 8 }, (_, index) => attempt(index, index * 13_000)),
  evacuations: [evacuation('run/one/1-out', 1)],
};

/** Four asked for at once; Nova ran one at a time. */
export const queued: Past = {
  ...serial,
  evacuations: [evacuation('run/one/1-out', 4)],
};

export function campaign(migrate: object = { parallelism: 1 }): CampaignSpec {
  const parsed = parseCampaign({
    name: 'drain',
    cloud: 'x',
    evacuate: 'a',
    to: 'b',
    fleet: { adopt: 'all' },
    migrate,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  // Nothing to attach, so the draft is the campaign already.
  return parsed.draft as unknown as CampaignSpec;
}
