/** What a simulated cloud is made of: as options of `Simulator.start`, or as a file of the same form in YAML or JSON. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { armable } from './faults/armable.ts';
import { defaultPace, defaultSettings, type Settings } from './world/settings.ts';

const count = z.number().int().min(1);
const amount = z.number().min(0);

const host = z.strictObject({
  /** The nova-compute service's name. */
  name: z.string().min(1),
  /** The hypervisor's own; default: the name, as a full one. */
  hypervisor: z.string().min(1).optional(),
  vcpus: count.default(64),
  memoryMb: count.default(262_144),
  diskGb: count.default(4_000),
  /** What migrations have between them, out and in; 10 GbE carries about 1 100. */
  linkMiBps: z.number().positive().default(1_100),
  zone: z.string().optional(),
});

const flavor = z.strictObject({
  name: z.string().min(1),
  vcpus: count.default(1),
  ramMb: count,
  diskGb: amount.default(1),
});

/** Servers that are there from the beginning. */
const servers = z.strictObject({
  name: z.string().min(1),
  count: count.default(1),
  host: z.string(),
  flavor: z.string(),
  boot: z.enum(['image', 'volume']).default('image'),
  network: z.string().optional(),
  metadata: z.record(z.string(), z.string()).default({}),
});

const liveMigration = z.strictObject({
  downtimeMs: z.number().positive().optional(),
  bandwidthMiBps: amount.optional(),
  permitAutoConverge: z.boolean().optional(),
  permitPostCopy: z.boolean().optional(),
  tunnelMiBps: z.number().positive().optional(),
  parallelConnections: count.optional(),
  streamMiBps: z.number().positive().optional(),
  switchoverMs: amount.optional(),
  completionTimeoutPerGib: amount.optional(),
  timeoutAction: z.enum(['abort', 'force_complete']).optional(),
});

const pace = z.strictObject(
  Object.fromEntries(Object.keys(defaultPace).map((step) => [step, amount.optional()])) as Record<
    keyof typeof defaultPace,
    z.ZodOptional<typeof amount>
  >,
);

export const scenario = z.strictObject({
  /** 0: any that is free. */
  port: z.number().int().min(0).max(65_535).default(0),
  seed: z.number().int().default(1),
  /** How many of the cloud's seconds pass in one of the machine's: clock.ts. */
  timeFactor: z.number().positive().default(1),
  hosts: z
    .array(host)
    .min(1)
    .default(() => ['compute01', 'compute02', 'compute03'].map((name) => host.parse({ name }))),
  maxConcurrentLiveMigrations: z.number().int().min(0).default(defaultSettings.maxConcurrentLiveMigrations),
  storage: z.enum(['local', 'shared', 'unchecked']).default(defaultSettings.storage),
  crossAzAttach: z.boolean().default(true),
  serviceDownTimeMs: amount.default(defaultSettings.serviceDownTimeMs),
  rpcResponseTimeoutMs: amount.default(defaultSettings.rpcResponseTimeoutMs),
  publishEveryMs: z.number().positive().default(defaultSettings.publishEveryMs),
  liveMigration: liveMigration.default({}),
  load: z
    .strictObject({
      dirtyMiBps: amount.optional(),
      workingSetMiB: amount.optional(),
      usedFraction: z.number().min(0).max(1).optional(),
    })
    .default({}),
  pace: pace.default({}),
  flavors: z.array(flavor).default([
    { name: 'tiny', vcpus: 1, ramMb: 256, diskGb: 1 },
    { name: 'm1.tiny', vcpus: 1, ramMb: 512, diskGb: 1 },
    { name: 'm1.small', vcpus: 1, ramMb: 2_048, diskGb: 20 },
    { name: 'm1.medium', vcpus: 2, ramMb: 4_096, diskGb: 40 },
    { name: 'm1.large', vcpus: 4, ramMb: 8_192, diskGb: 80 },
  ]),
  images: z.array(z.string().min(1)).default(['tiny']),
  networks: z
    .array(z.strictObject({ name: z.string().min(1), cidr: z.string() }))
    .default([{ name: 'bench', cidr: '10.77.0.0/16' }]),
  /** Zones of Cinder's, each with a backend. */
  volumeZones: z.array(z.string().min(1)).min(1).default(['nova', 'az2']),
  /** -1 is no limit. */
  quotas: z
    .strictObject({
      compute: z.record(z.string(), z.number().int().min(-1)).default({}),
      volume: z.record(z.string(), z.number().int().min(-1)).default({}),
      network: z.record(z.string(), z.number().int().min(-1)).default({}),
    })
    .default({ compute: {}, volume: {}, network: {} }),
  servers: z.array(servers).default([]),
  faults: z.array(armable).default([]),
});

export type ScenarioInput = z.input<typeof scenario>;
export type Scenario = z.output<typeof scenario>;

/** @throws Error naming file, field, value and what would be right */
export async function readScenario(path: string): Promise<Scenario> {
  return checkedScenario(parse(await readFile(path, 'utf8')) ?? {}, path);
}

/** @throws Error with every problem */
export function checkedScenario(input: unknown, source = 'the scenario'): Scenario {
  const result = scenario.safeParse(input);
  if (!result.success) throw new Error(`${source}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

export function settingsOf(given: Scenario): Settings {
  const { load, liveMigration: policy, pace: steps } = given;
  const known = (some: object) =>
    Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
  return {
    maxConcurrentLiveMigrations: given.maxConcurrentLiveMigrations,
    storage: given.storage,
    crossAzAttach: given.crossAzAttach,
    serviceDownTimeMs: given.serviceDownTimeMs,
    rpcResponseTimeoutMs: given.rpcResponseTimeoutMs,
    publishEveryMs: given.publishEveryMs,
    liveMigration: { ...defaultSettings.liveMigration, ...known(policy) },
    load: { ...defaultSettings.load, ...known(load) },
    pace: { ...defaultPace, ...known(steps) },
  };
}
