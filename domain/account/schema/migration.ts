import { z } from 'zod';
import { outcomes } from '../../record.ts';
import { feltFields, gapsSchema } from './felt.ts';
import { count, figure, text, time } from './figures.ts';

const check = (what: string) => z.boolean().describe(`${what} Absent where it isn't known.`).exactOptional();
const bytes = (what: string) => z.int().min(0).describe(`Bytes. ${what}`).exactOptional();
const ms = (what: string) => figure(`Milliseconds. ${what}`).exactOptional();

export const verificationSchema = z
  .strictObject({
    host: check('The host is the destination; any but the source, where the scheduler chose.'),
    status: check('The status is what it was before.'),
    taskState: check('The task state is null.'),
    portBinding: check("Every port's binding:host_id is the server's host."),
    volumes: check('The same volumes are attached.'),
    goneFromSource: check('The old host no longer lists the server.'),
    bootId: check("The guest's boot_id is unchanged: it did not reboot."),
    heartbeat: check("The guest's heartbeat sequence went on."),
  })
  .describe('What was looked at after the move, and whether it was as it should be.');

const fault = z
  .strictObject({
    message: text('One line.'),
    details: text('Traceback or event details, where the microversion gives them.').exactOptional(),
    source: z.enum(['api', 'event', 'migration', 'server', 'ferry']).describe('Who says so.'),
  })
  .describe('Why the attempt did not succeed.');

const intervention = z
  .strictObject({
    act: z.enum(['abort', 'force-complete']),
    at: time('When it was sent.'),
    status: z.int().describe('HTTP status of the answer; absent when there was none.').exactOptional(),
    tookEffect: z.boolean().describe('Whether the migration was seen to obey.'),
  })
  .describe('What ferry told Nova to do with the migration beyond starting it.');

const identity = {
  direction: z.enum(['out', 'back']),
  warmup: z.boolean().describe('Of a trip before those that count.'),
  server: text("The server's name, as the cloud has it: not safe for a terminal or a page without escaping."),
  serverId: z.string(),
  boot: z.enum(['image', 'volume']).exactOptional(),
  ramMb: z.number().describe('MiB, as the flavor says.').exactOptional(),
  source: text('The host that it was on.'),
  requested: text('Where it was to go; absent where the scheduler was to choose.').exactOptional(),
  destination: text('Where it is; for one that did not move, where it was to go, if known.').exactOptional(),
  blockMigration: z.union([z.boolean(), z.literal('auto')]),
  requestId: text("Nova's id of the request.").exactOptional(),
  migrationId: z.int().describe("The id of Nova's migration record.").exactOptional(),
  migrationUuid: z.string().exactOptional(),
};

const result = {
  outcome: z.enum(outcomes),
  isVerified: z.boolean().describe('Completed or forced, on the right host, and no known check is false.'),
  verified: verificationSchema,
  fault: fault.exactOptional(),
  interventions: z.array(intervention),
  adopted: z.boolean().describe("The POST's answer was lost, and the migration was found and adopted."),
};

const times = {
  postedAt: time('POST sent.').exactOptional(),
  landedAt: time('First seen ACTIVE, without a task, on its destination.').exactOptional(),
  verifiedAt: time('Every check made.').exactOptional(),
  runningFrom: time('First seen running.').exactOptional(),
  runningUntil: time('Last seen running, or where the next state was first seen.').exactOptional(),
};

const durations = {
  apiAcceptMs: ms('POST sent → answer received.'),
  totalMs: ms('POST sent → first seen ACTIVE, without a task, on its destination. Resolution: pollEveryMs.'),
  novaTotalMs: ms("updated_at − created_at of Nova's record. Resolution: 1,000 ms."),
  queueMs: ms(
    'Seen queued or accepted. Resolution: pollEveryMs; 1,500 ms for one whose turn in Nova’s queue came without the end of another of this run’s.',
  ),
  prepareMs: ms('Seen preparing. Resolution: pollEveryMs.'),
  copyMs: ms('Seen running. Resolution: pollEveryMs.'),
  postMs: ms('Last seen running → completed. Resolution: pollEveryMs.'),
  precheckMs: ms("Nova's events compute_check_can_live_migrate_*. Resolution: 1,000 ms."),
  preLiveMs: ms("Nova's event compute_pre_live_migration. Resolution: 1,000 ms."),
  postDestinationMs: ms("Nova's event compute_post_live_migration_at_destination. Resolution: 1,000 ms."),
  detectionLagMs: ms('The longest that the landing can have gone unseen.'),
  pollEveryMs: figure(
    'Milliseconds between two looks at the cloud, at most: the resolution of what is observed. 300; a hundredth of what moves take where that is more, up to 1,000.',
  ),
};

const progress = {
  memoryTotalBytes: bytes('Last value seen.'),
  memoryProcessedBytes: bytes('Last value seen.'),
  memoryRemainingBytes: bytes('Last value seen.'),
  diskTotalBytes: bytes('Last value seen.'),
  diskProcessedBytes: bytes('Last value seen.'),
  diskRemainingBytes: bytes('Last value seen.'),
  progressSamples: count('How many progress figures the bytes rest on.'),
  recopyRatio: figure('Most processed ÷ total: a lower bound.').exactOptional(),
  apiCalls: figure('Requests to the cloud for this migration; shared ones count in parts.'),
};

export const migrationSchema = z
  .strictObject({
    ...{ ...identity, ...result, ...times, ...durations, ...progress, ...feltFields },
    gaps: gapsSchema.exactOptional(),
  })
  .describe('One attempt to move one server. Unknown is absent, never 0.');
