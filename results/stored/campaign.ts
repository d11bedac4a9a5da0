/** The campaign as it rests in a run's head. Fields beyond these are kept: a later ferry of the same format may have added some. */
import { z } from 'zod';
import { bootKinds, deadlinePolicies, diskFormats } from '../../domain/campaign/spec.ts';

const axis = <T extends z.ZodType>(value: T) => z.array(value).min(1);
const labels = z.record(z.string(), z.string());
const byKind = <K extends string, T extends z.core.$ZodLooseShape>(kind: K, fields: T) =>
  z.looseObject({ kind: z.literal(kind), ...fields });

const flavor = z.discriminatedUnion('kind', [
  byKind('existing', { name: z.string() }),
  byKind('made', { vcpus: z.number(), ramMb: z.number(), diskGb: z.number(), ephemeralGb: z.number() }),
]);
const image = z.discriminatedUnion('kind', [
  byKind('existing', { name: z.string() }),
  byKind('upload', { file: z.string(), diskFormat: z.enum(diskFormats), sizeBytes: z.number() }),
]);
const network = z.discriminatedUnion('kind', [
  byKind('existing', { name: z.string() }),
  byKind('none', {}),
  byKind('auto', {}),
]);

const group = z.looseObject({
  count: axis(z.number()),
  boot: axis(z.enum(bootKinds)),
  flavor: axis(flavor),
  image: axis(image),
  network: axis(network),
  volumeSizeGb: axis(z.number()).exactOptional(),
  load: z.array(z.looseObject({})).exactOptional(),
  metadata: labels,
});

const fleet = z.discriminatedUnion('kind', [
  byKind('created', { groups: z.array(group).min(1) }),
  byKind('adopted', {
    filter: z.looseObject({
      metadata: labels.exactOptional(),
      tags: z.array(z.string()).exactOptional(),
      project: z.string().exactOptional(),
      flavor: z.string().exactOptional(),
    }),
  }),
]);

const limits = z.looseObject({
  successRatePercent: z.number(),
  makespanMs: z.number().exactOptional(),
  serverMs: z.number().exactOptional(),
  regression: z.looseObject({ percent: z.number(), baselineRuns: z.number() }).exactOptional(),
  felt: z.record(z.string(), z.number()).exactOptional(),
});

export const campaignSchema = z.looseObject({
  name: z.string(),
  cloud: z.looseObject({ cloud: z.string().exactOptional(), rally: z.string().exactOptional() }),
  evacuate: z.string(),
  to: axis(z.string()),
  fleet,
  migrate: z.looseObject({
    blockMigration: axis(z.union([z.boolean(), z.literal('auto')])),
    parallelism: axis(z.number()),
    deadline: z.looseObject({
      baseMs: z.number(),
      perGibMs: z.number(),
      then: axis(z.enum(deadlinePolicies)),
    }),
  }),
  policy: z
    .looseObject({
      postCopy: axis(z.boolean()).exactOptional(),
      autoConverge: axis(z.boolean()).exactOptional(),
      tunnelled: axis(z.boolean()).exactOptional(),
      bandwidthMibPerSecond: axis(z.number()).exactOptional(),
    })
    .exactOptional(),
  trips: z.looseObject({ count: z.number(), wayBack: z.boolean(), pauseMs: z.number(), warmup: z.number() }),
  probes: z
    .looseObject({
      icmp: z.boolean(),
      udp: z.boolean(),
      tcp: z.boolean(),
      periodMs: z.number(),
      port: z.number(),
      keepSamplesDays: z.number(),
    })
    .exactOptional(),
  limits,
  tags: labels,
  notify: z.array(z.string()).exactOptional(),
});
