import { judgeOutcome } from '../domain/judge-outcome.ts';
import type { Fault, MigrationRecord, Outcome } from '../domain/record.ts';
import { nothingSeen, phaseMs, type Sightings } from '../domain/sightings.ts';
import type { MigrationInput, Steps } from './migration.ts';

/** Makes the row of the account from what the steps found. */
export function recordOf(input: MigrationInput, steps: Steps): MigrationRecord {
  const { member } = input;
  const seen = steps.finished?.seen ?? steps.watched?.seen;
  const outcome = outcomeOf(input, steps, seen);
  const fault = faultOf(steps, outcome, seen);
  const host = steps.verified?.server?.host ?? seen?.server?.host;
  const destination = (host === member.host ? undefined : host) ?? seen?.record?.destination ?? input.to;
  return defined({
    key: input.key,
    run: input.run,
    campaign: input.campaign,
    scenario: input.scenario,
    trip: input.trip,
    warmup: input.warmup,
    direction: input.direction,
    server: member.name,
    serverId: member.id,
    boot: member.boot,
    ramMb: member.ramMb,
    source: member.host,
    requested: input.to,
    destination,
    blockMigration: input.blockMigration,
    outcome,
    fault,
    verified: steps.verified?.verified ?? {},
    interventions: steps.enforcement?.interventions ?? [],
    adopted: steps.started.state === 'accepted' && steps.started.adopted,
    requestId: steps.started.state === 'accepted' ? steps.started.requestId : undefined,
    migrationId: seen?.record?.id,
    migrationUuid: seen?.record?.uuid,
    ...times(steps, seen),
    ...(steps.verified && {
      precheckMs: steps.verified.precheckMs,
      preLiveMs: steps.verified.preLiveMs,
      postDestinationMs: steps.verified.postDestinationMs,
    }),
    pollEveryMs: seen?.pollEveryMs ?? input.pollEveryMs,
    ...bytes(seen),
    apiCalls: apiCalls(steps),
  });
}

function outcomeOf(input: MigrationInput, steps: Steps, seen: Sightings | undefined): Outcome {
  if (steps.started.state === 'refused') return 'never-started';
  const server = steps.verified?.server ?? seen?.server;
  return judgeOutcome({
    source: input.member.host,
    statusBefore: input.member.status,
    interventions: steps.enforcement?.interventions ?? [],
    overdue: steps.enforcement?.overdue ?? false,
    cancelled: steps.cancelled,
    ...(input.to !== undefined && { requested: input.to }),
    ...(server && { server }),
    ...(seen?.record && { record: seen.record }),
  });
}

function faultOf(steps: Steps, outcome: Outcome, seen: Sightings | undefined): Fault | undefined {
  if (steps.started.state === 'refused') return steps.started.fault;
  if (outcome === 'completed' || outcome === 'forced') return undefined;
  if (steps.verified?.fault) return steps.verified.fault;
  const { enforcement } = steps;
  if (enforcement?.overdue) {
    const minutes = (enforcement.deadlineMs / 1000).toFixed(0);
    return {
      source: 'ferry',
      message: `not done within its deadline of ${minutes} s; Nova's record: ${seen?.record?.status ?? 'none'}`,
    };
  }
  if (enforcement?.cancelled) return { source: 'ferry', message: `aborted with the run` };
  if (outcome === 'wrong-host') return undefined;
  return {
    source: 'migration',
    message: `Nova's migration record says ${seen?.record?.status ?? 'nothing'}, and gives no reason`,
  };
}

function times(steps: Steps, seen: Sightings | undefined) {
  const { started, watched, finished, verified } = steps;
  if (started.state === 'refused') return {};
  const landedAt = watched?.state === 'landed' ? watched.at : undefined;
  const completed =
    finished?.seen.record?.status === 'completed' ? finished.seen.phases.final?.from : undefined;
  const running = seen?.phases.running;
  // The record says `running` until Nova has tidied up at the source; the copy was over when the server had landed.
  const runningUntil = running && (landedAt ?? running.until);
  const record = seen?.record;
  return {
    postedAt: started.postedAt,
    apiAcceptMs: rounded(started.acceptMs),
    landedAt,
    verifiedAt: verified?.at,
    runningFrom: running?.from,
    runningUntil,
    totalMs: rounded(minus(landedAt, started.postedAt)),
    novaTotalMs: record && minus(record.updatedAt, record.createdAt),
    queueMs: seen && phaseMs(seen, 'queued'),
    prepareMs: seen && phaseMs(seen, 'preparing'),
    copyMs: rounded(minus(runningUntil, running?.from)),
    postMs: rounded(minus(completed, landedAt)),
    detectionLagMs: rounded(minus(landedAt, watched?.seen.lastNotYetAt)),
  };
}

function bytes(seen: Sightings | undefined) {
  const { samples, ...figures } = (seen ?? nothingSeen).progress;
  const { memoryTotalBytes: total, memoryProcessedBytes: processed } = figures;
  return {
    ...figures,
    progressSamples: samples,
    recopyRatio: total !== undefined && processed !== undefined ? processed / total : undefined,
  };
}

function apiCalls(steps: Steps): number {
  const { started, watched, finished, enforcement, verified } = steps;
  const afterwards = finished === watched ? 0 : (finished?.apiCalls ?? 0);
  const calls = started.apiCalls + (enforcement?.apiCalls ?? 0) + afterwards + (verified?.apiCalls ?? 0);
  return Math.round(calls * 1000) / 1000;
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

/** Leaves out what is unknown, so that nobody can mistake it for a value. */
function defined(record: { [K in keyof MigrationRecord]: MigrationRecord[K] | undefined }): MigrationRecord {
  return Object.fromEntries(
    Object.entries(record).filter(([, v]) => v !== undefined),
  ) as unknown as MigrationRecord;
}
