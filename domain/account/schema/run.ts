import { z } from 'zod';
import { count, figure, parallelismSchema, text, time } from './figures.ts';
import { unattributedGapSchema } from './felt.ts';
import { migrationSchema } from './migration.ts';
import { scenarioSummarySchema, tally, totalsSchema } from './summary.ts';
import { checks } from '../verdict.ts';
import { warningKinds } from '../warnings/warning.ts';

export const RUN_FORMAT = 'ferry.run/1' as const;

const reason = z
  .strictObject({
    limit: z.enum(checks).describe('What was checked.'),
    scenario: text('Absent where the demand is on the run as a whole.').exactOptional(),
    expected: z
      .union([z.number(), z.string()])
      .describe("In the unit of the limit's name; a count for attempted and leaks."),
    actual: z
      .union([z.number(), z.string()])
      .describe("Absent where it isn't known, which is not a pass.")
      .exactOptional(),
    text: text('The evidence, in a line.'),
    passed: z.boolean(),
  })
  .describe('One demand and what was found.');

const verdict = z.strictObject({
  state: z.enum(['pass', 'fail']),
  reasons: z.array(reason).describe('Every demand, the met ones too.'),
});

const leftBehind = z
  .strictObject({
    server: z.string(),
    serverId: z.string(),
    host: text('Where it is.').exactOptional(),
    reason: z.string(),
  })
  .describe('A server that should have moved and is still on its source.');

const evacuation = z
  .strictObject({
    trip: z.int().min(1).describe('From 1, warm-up trips included.'),
    direction: z.enum(['out', 'back']),
    warmup: z.boolean().describe('Of a trip before those that count.'),
    source: text('The host that was emptied; several are joined by commas.'),
    sources: z.array(z.string()).describe('The hosts, where there are several.').exactOptional(),
    destination: text('The host asked for; nova where the scheduler chose for each server.'),
    requestedParallelism: count('Migrations asked for at once.').exactOptional(),
    effectiveParallelism: parallelismSchema.exactOptional(),
    startedAt: time('Begun.').exactOptional(),
    finishedAt: time('Every server accounted for.').exactOptional(),
    makespanMs: figure('Milliseconds. First POST → last server verified.').exactOptional(),
    vmsPerHour: figure('Verified servers per hour of makespan.').exactOptional(),
    ...tally,
    leftBehind: z.array(leftBehind),
    overheadRatio: figure(
      'Makespan ÷ the best schedule (longest first) of the measured service times, novaTotalMs − queueMs, at the most ' +
        'that ran at once. Absent unless every migration that Nova took was verified.',
    ).exactOptional(),
    overheadRatioPlusMinus: figure(
      "Half-width of the ratio's 95 % interval that comes of Nova's whole seconds.",
    ).exactOptional(),
    detectionLagMs: figure('Milliseconds. Median over the verified migrations.').exactOptional(),
    cutShort: z
      .enum(['stopped', 'aborted'])
      .describe('Present where it ended before every server was tried.')
      .exactOptional(),
    unfinished: z
      .literal(true)
      .describe('Present where it has no account of its own yet: only what its migrations say is known.')
      .exactOptional(),
    unwatched: text(
      'Why nobody watched its guests although the campaign asks for it; absent where somebody did, or was not to.',
    ).exactOptional(),
    unattributedGaps: z.array(unattributedGapSchema).exactOptional(),
    migrations: z.array(migrationSchema).describe('By the time of their POST.'),
  })
  .describe('One host emptied, in one direction.');

const warning = z
  .strictObject({
    kind: z.enum(warningKinds),
    observation: z.string(),
    cause: text('The likely one.'),
    next: text('What to do about it.'),
  })
  .describe('What to know before trusting the figures.');

const policy = z
  .discriminatedUnion('state', [
    z.strictObject({ state: z.literal('checked').describe('The cloud said that it has it.') }),
    z.strictObject({ state: z.literal('unchecked').describe('Declared, not checked.'), reason: z.string() }),
    z.strictObject({
      state: z.literal('refused').describe('The cloud has something else: nothing was moved.'),
      observation: z.string(),
      consequence: z.string(),
      remedy: z.string(),
    }),
  ])
  .describe(
    "How the cloud stood with the policy that the scenario's parameters declare. Absent where none is.",
  );

const scenario = z.strictObject({
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()).describe("The scenario's point in the campaign's matrix."),
  policy: policy.exactOptional(),
  evacuations: z.array(evacuation).describe('By trip, out before back.'),
  warnings: z.array(warning),
  summary: scenarioSummarySchema,
});

const leak = z
  .strictObject({
    kind: z.enum(['server', 'volume', 'image', 'flavor', 'keypair', 'security group', 'port', 'policy']),
    id: z.string(),
    name: z.string(),
    reason: z.string(),
  })
  .describe("Something of the run's making that is still there after clean-up.");

/** The published account of a run: what `--json` prints and `ferry schema run` describes. */
export const runDocumentSchema = z
  .strictObject({
    format: z.literal(RUN_FORMAT),
    run: z.string(),
    campaign: z.string(),
    cloud: z.string(),
    startedAt: time('Begun.'),
    finishedAt: time('Ended; absent while it runs.').exactOptional(),
    endedEarly: z
      .strictObject({ how: z.enum(['stopped', 'aborted', 'failed']), reason: z.string() })
      .describe('Why the run ended before its plan did; absent when it did not.')
      .exactOptional(),
    verdict: verdict.describe('Absent while the run goes on.').exactOptional(),
    totals: totalsSchema,
    resolutions: z
      .strictObject({
        pollEveryMs: figure('Milliseconds. Of what is observed: the longest period of all.').exactOptional(),
        novaMs: figure("Milliseconds. Of Nova's own times."),
      })
      .describe('How finely things were seen.'),
    scenarios: z.array(scenario),
    warnings: z.array(warning).describe('On the run as a whole.'),
    leaks: z.array(leak),
  })
  .describe("A run of ferry. An unknown is absent, never 0. A field's name ends in its unit.");

export type RunDocument = z.infer<typeof runDocumentSchema>;
export type FinishedRunDocument = RunDocument & Required<Pick<RunDocument, 'finishedAt' | 'verdict'>>;
export type ScenarioDocument = RunDocument['scenarios'][number];
export type EvacuationDocument = ScenarioDocument['evacuations'][number];
export type MigrationDocument = EvacuationDocument['migrations'][number];
