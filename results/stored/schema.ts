/**
 * What the files of a stored run must hold. Types, not plausibility: what ferry saw is a record, however odd. Fields
 * beyond these are kept: a later ferry of the same format may have added some.
 */
import { z } from 'zod';
import { feltFields } from '../../domain/account/schema/felt.ts';
import { verificationSchema } from '../../domain/account/schema/migration.ts';
import { probeKinds } from '../../domain/felt/figures.ts';
import { type MigrationRecord, outcomes } from '../../domain/record.ts';
import { campaignSchema } from './campaign.ts';

/** Epoch ms that are a day of the calendar: ECMA-262, 21.4.1.1. */
const time = z.number().min(-8.64e15).max(8.64e15);
const direction = z.enum(['out', 'back']);
const texts = z.array(z.string());

const gap = z.looseObject({
  kind: z.enum(probeKinds),
  fromMs: time,
  toMs: time,
  seenMs: z.number(),
  open: z.literal(true).exactOptional(),
});

export const headSchema = z.looseObject({
  run: z.string(),
  startedAt: time,
  spec: campaignSchema,
  ground: z.looseObject({
    home: z.string(),
    hosts: z.record(z.string(), z.string()),
    authUrl: z.string(),
    computeMicroversion: z.string(),
    findings: z.array(z.looseObject({})),
  }),
});

export const evacuationSchema = z.looseObject({
  id: z.string(),
  scenario: z.string(),
  trip: z.int(),
  warmup: z.boolean(),
  direction,
  sources: texts,
  destination: z.string(),
  requestedParallelism: z.number(),
  startedAt: time,
  finishedAt: time,
  leftBehind: z.array(
    z.looseObject({
      server: z.string(),
      serverId: z.string(),
      host: z.string().exactOptional(),
      reason: z.string(),
    }),
  ),
  ownApiCalls: z.number(),
  unwatched: z.string().exactOptional(),
  unattributedGaps: z.array(gap.extend({ serverId: z.string() })).exactOptional(),
  cutShort: z.enum(['stopped', 'aborted']).exactOptional(),
});

/** Each of these where it is known. */
const each = <T extends z.ZodType>(names: readonly string[], schema: T) =>
  Object.fromEntries(names.map((name) => [name, schema.optional()]));

const figures = [
  ...['migrationId', 'ramMb', 'apiAcceptMs', 'totalMs', 'novaTotalMs', 'queueMs', 'prepareMs', 'copyMs'],
  ...['postMs', 'precheckMs', 'preLiveMs', 'postDestinationMs', 'detectionLagMs', 'recopyRatio'],
  ...['memoryTotalBytes', 'memoryProcessedBytes', 'memoryRemainingBytes'],
  ...['diskTotalBytes', 'diskProcessedBytes', 'diskRemainingBytes'],
] as const satisfies readonly (keyof MigrationRecord)[];
const moments = ['postedAt', 'landedAt', 'verifiedAt', 'runningFrom', 'runningUntil'] as const;
const names = ['requested', 'destination', 'requestId', 'migrationUuid'] as const;

const felt = { ...each(Object.keys(feltFields), z.number()), gaps: z.array(gap).exactOptional() };

export const feltSchema = z.looseObject({
  key: z.string(),
  bootId: z.boolean().exactOptional(),
  heartbeat: z.boolean().exactOptional(),
  ...felt,
});

export const migrationSchema = z.looseObject({
  ...each(figures, z.number()),
  ...each(moments, time),
  ...each(names, z.string()),
  ...felt,
  key: z.string(),
  run: z.string(),
  campaign: z.string(),
  scenario: z.string(),
  trip: z.int(),
  warmup: z.boolean(),
  direction,
  server: z.string(),
  serverId: z.string(),
  boot: z.enum(['image', 'volume']).exactOptional(),
  source: z.string(),
  blockMigration: z.union([z.boolean(), z.literal('auto')]),
  outcome: z.enum(outcomes),
  fault: z
    .looseObject({ message: z.string(), details: z.string().exactOptional(), source: z.string() })
    .exactOptional(),
  verified: verificationSchema.loose(),
  interventions: z.array(
    z.looseObject({
      act: z.enum(['abort', 'force-complete']),
      at: time,
      status: z.number().exactOptional(),
      tookEffect: z.boolean(),
    }),
  ),
  adopted: z.boolean(),
  pollEveryMs: z.number(),
  progressSamples: z.number(),
  apiCalls: z.number(),
});
