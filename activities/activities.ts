import type { KeyObject } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { Felt } from '../domain/felt/figures.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { NotificationInput } from '../domain/notification.ts';
import type { EvacuationAccount } from '../domain/run.ts';
import { type Announcer, silent } from '../results/influx/influx.ts';
import type { RunStore } from '../results/run-store.ts';
import type { Clouds } from './clouds.ts';
import { adoptFleet, type AdoptInput } from './fleet/adopt.ts';
import { bootFleet, type BootInput } from './fleet/boot.ts';
import { type GroundInput, prepareGround } from './fleet/materials.ts';
import { cleanUp, removeFleet } from './fleet/remove.ts';
import { surveyFleet, type SurveyInput } from './fleet/survey.ts';
import { claimHost, type ClaimInput, type HostsInput, hostsToClaim } from './hosts/claim.ts';
import { runIsOver, untilRunIsOver } from './hosts/run-is-over.ts';
import { intervene, type InterventionInput } from './migration/intervene.ts';
import { seeThrough, type SeeThroughInput } from './migration/see-through.ts';
import { startMigration, type StartInput } from './migration/start.ts';
import { verifyServer, type VerifyInput } from './migration/verify.ts';
import { heartbeatsOf } from './migration/memory.ts';
import { deliverVerdict } from './notify/deliver-verdict.ts';
import { type PauseInput, pauseSchedule } from './pause-schedule.ts';
import { readPolicy, type PolicyInput, setPolicy } from './policies/policies.ts';
import { preflight, type PreflightInput } from './preflight/preflight.ts';
import { whoToProbe, type WhoInput } from './probes/who-to-probe.ts';
import { type ConclusionInput, concludeRun, type RunInput, storeRun } from './records.ts';

export interface Dependencies {
  readonly clouds: Clouds;
  readonly store: RunStore;
  /** Of what the keys of runs are made, which guests get; asked for where a fleet has the agent. */
  readonly probeKey: () => Promise<KeyObject>;
  /** Tells of runs while they go on; absent: nobody is told. */
  readonly announcer?: Announcer;
}

export type Activities = ReturnType<typeof createActivities>;

/** Everything that touches the world, by the names that workflows know it by. */
export function createActivities({ clouds, store, probeKey, announcer = silent }: Dependencies) {
  return {
    hostsToClaim: (input: HostsInput) => hostsToClaim(clouds, input),
    claimHost: (input: ClaimInput) => claimHost(input),
    runIsOver: (input: { run: string }) => runIsOver(input),
    untilRunIsOver: (input: { run: string }) => untilRunIsOver(input),

    pauseSchedule: (input: PauseInput) => pauseSchedule(input),

    preflight: (input: PreflightInput) => preflight(clouds, input),

    readPolicy: (input: PolicyInput) => readPolicy(input),
    setPolicy: (input: Parameters<typeof setPolicy>[0]) => setPolicy(input),

    prepareGround: (input: GroundInput) => prepareGround(clouds, input),
    bootFleet: (input: BootInput) => bootFleet(clouds, input, probeKey),
    adoptFleet: (input: AdoptInput) => adoptFleet(clouds, input),
    surveyFleet: (input: SurveyInput) => surveyFleet(clouds, input),
    removeFleet: (input: Parameters<typeof removeFleet>[1]) => removeFleet(clouds, input),
    cleanUp: (input: Parameters<typeof cleanUp>[1]) => cleanUp(clouds, input),

    startMigration: (input: StartInput) => startMigration(clouds, input),
    watchMigration: (input: SeeThroughInput) => seeThrough(clouds, input, announcer),
    intervene: (input: InterventionInput) => intervene(clouds, input),
    verifyServer: (input: VerifyInput) => {
      const memory = heartbeatsOf(Context.current());
      return verifyServer(clouds, input, { announcer, memory });
    },

    storeRun: (input: RunInput) => storeRun(store, input),
    storeMigrations: async (records: readonly MigrationRecord[]) => {
      await store.storeMigrations(records);
      await announcer.migrations(records);
    },
    whoToProbe: (input: WhoInput) => whoToProbe(clouds, input),
    storeFelt: async (run: string, felt: readonly Felt[]) => {
      await store.storeFelt(run, felt);
      await announcer.felt(
        run,
        felt.map(({ key }) => key),
      );
    },
    storeEvacuation: async (run: string, account: EvacuationAccount) => {
      await store.storeEvacuation(run, account);
      await announcer.evacuation(run, account.id);
    },
    concludeRun: async (input: ConclusionInput) => {
      const conclusion = await concludeRun(store, input, Context.current().info.scheduledTimestampMs);
      await announcer.run(input.run);
      return conclusion;
    },

    deliverVerdict: (input: NotificationInput) => deliverVerdict({ store }, input),
  };
}
