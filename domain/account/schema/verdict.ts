import { z } from 'zod';
import { checks } from '../verdict.ts';
import { count, figure, text, time } from './figures.ts';

export const VERDICT_FORMAT = 'ferry.verdict/1' as const;

/** How a run ended, for whoever is to be told. */
export const endings = ['pass', 'fail', 'broken'] as const;
export type Ending = (typeof endings)[number];

const unmet = z
  .strictObject({
    limit: z.enum(checks).describe('What was checked.'),
    scenario: text('Absent where the demand is on the run as a whole.').exactOptional(),
    text: text('The evidence, in a line.'),
  })
  .describe('A demand that was not met.');

const scenario = z
  .strictObject({
    name: z.string(),
    attempted: count('Migrations in the trips that count.'),
    verified: count('Of those, the servers that arrived whole.'),
    p50Ms: figure('Milliseconds. Median of totalMs, over the verified migrations.').exactOptional(),
    p95Ms: figure('Milliseconds. 95th percentile of the same.').exactOptional(),
    makespanMs: figure('Milliseconds. Median makespan of the evacuations.').exactOptional(),
  })
  .describe('What one scenario took, warm-up left out.');

/** What receivers are told of a run: what webhooks of the format `ferry` carry and `ferry schema verdict` describes. */
export const verdictMessageSchema = z
  .strictObject({
    format: z.literal(VERDICT_FORMAT),
    test: z.literal(true).describe('No run is behind it: somebody tries the receiver.').exactOptional(),
    run: z.string(),
    campaign: z.string(),
    cloud: z.string(),
    state: z
      .enum(endings)
      .describe('broken: it came to no verdict, since it could not begin, or broke before its account.'),
    previous: z
      .enum(endings)
      .describe("How the campaign's run before it ended; absent where none is known.")
      .exactOptional(),
    summary: text('All of it in a line.'),
    startedAt: time('Begun.'),
    finishedAt: time('Ended.'),
    tookMs: figure('Milliseconds. Begun → ended.'),
    endedEarly: z
      .strictObject({ how: z.enum(['stopped', 'aborted', 'failed']), reason: z.string() })
      .describe('Why the run ended before its plan did; absent when it did not.')
      .exactOptional(),
    attempted: count('Migrations, warm-up included.'),
    verified: count('Of those, the servers that arrived whole.'),
    leftBehind: count('Servers that should have moved and did not.'),
    demands: count("The campaign's demands, met or not."),
    unmet: z.array(unmet).describe('Those that were not met.'),
    scenarios: z.array(scenario),
    leaks: count("Things of the run's making that are still in the cloud."),
    warnings: count('What to know before trusting the figures: `ferry show RUN` tells.'),
  })
  .describe("A run's verdict, for receivers of webhooks. An unknown is absent, never 0.");

export type VerdictMessage = z.infer<typeof verdictMessageSchema>;
