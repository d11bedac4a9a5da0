import { z } from 'zod';
import { outcomes } from '../../record.ts';
import { phasesOfARun } from '../scenario-summary.ts';
import { count, distributionSchema, figure, parallelismSchema, rateSchema } from './figures.ts';

export const outcomeCountsSchema = z
  .record(z.enum(outcomes), z.int().min(0))
  .describe('Attempts by outcome; all outcomes are listed.');

/** Counts that both one evacuation and several have. */
export const tally = {
  attempted: count('Attempts: every one is counted, whatever became of it.'),
  verified: count('Attempts after which the server was found whole on its destination.'),
  verifiedRate: rateSchema
    .describe('verified ÷ attempted in percent, with its 95 % Wilson interval.')
    .exactOptional(),
  outcomes: outcomeCountsSchema,
  apiCalls: figure('Requests to the cloud, those of the surveys included.'),
  apiCallsPerMigration: figure('Requests to the cloud ÷ attempted.').exactOptional(),
};

const milliseconds = (of: string) => distributionSchema.describe(`Milliseconds. ${of}`).exactOptional();
const ofKnown = (what: string) => milliseconds(`${what}, over every migration where it is known.`);
const ofVerified = (what: string) => milliseconds(`${what}, over the verified migrations where it is known.`);

const trips = {
  trips: z.array(z.int()).describe('Their numbers, from 1.'),
  evacuations: count('How many evacuations these figures are of.'),
  ...tally,
  leftBehind: count('Servers that should have moved and did not, summed over the evacuations.'),
  makespanMs: milliseconds('Makespan, over the evacuations.'),
  requestedParallelism: count('The highest that was asked.').exactOptional(),
  effectiveParallelism: parallelismSchema
    .describe("Mean of the evacuations' means; highest of their maxima.")
    .exactOptional(),
  overheadRatio: figure("Median of the evacuations'.").exactOptional(),
  detectionLagMs: ofVerified('Detection lag'),
  totalMs: ofVerified('totalMs'),
  queueMs: ofVerified('queueMs'),
  prepareMs: ofVerified('prepareMs'),
  copyMs: ofVerified('copyMs'),
  postMs: ofVerified('postMs'),
  novaTotalMs: ofVerified('novaTotalMs'),
  icmpGapMaxMs: ofKnown('icmpGapMaxMs'),
  udpGapMaxMs: ofKnown('udpGapMaxMs'),
  beatGapMaxMs: ofKnown('beatGapMaxMs'),
  tcpStallMaxMs: ofKnown('tcpStallMaxMs'),
  guestPauseMs: ofKnown('guestPauseMs'),
  blindMs: ofKnown('blindMs'),
  throughputDipPercent: distributionSchema
    .describe('Percent. throughputDipPercent, over every migration where it is known.')
    .exactOptional(),
};

export const tripsSchema = z.strictObject(trips).describe('Several evacuations taken together.');

const part = z
  .strictObject({
    phase: z
      .enum(phasesOfARun)
      .describe('warm-up: before the trips that count; first: the first of those; later: the rest.'),
    direction: z.enum(['out', 'back']),
    ...trips,
  })
  .describe('The evacuations of one direction in one phase of the run.');

export const scenarioSummarySchema = z.strictObject({
  measured: tripsSchema.describe('Every trip that counts, in both directions; no warm-up.'),
  parts: z.array(part).describe('By direction and phase, warm-up included.'),
});

export const totalsSchema = z
  .strictObject({
    scenarios: count('Scenarios.'),
    evacuations: count('Evacuations, warm-up included.'),
    ...tally,
    leftBehind: count('Servers left behind, summed over the evacuations.'),
  })
  .describe('The run as a whole, warm-up included.');
