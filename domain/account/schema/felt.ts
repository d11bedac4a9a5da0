import { z } from 'zod';
import { probeKinds } from '../../felt/figures.ts';
import { figure, time } from './figures.ts';

const window = 'Within POST − 1 s … verified + 5 s.';
const ms = (what: string) => figure(`Milliseconds. ${what} ${window}`).exactOptional();
const n = (what: string) => z.int().min(0).describe(`${what} ${window}`).exactOptional();

/**
 * What a guest and its clients felt of one migration. Absent where nobody watched, or nobody answered. The one list of
 * these figures: records and CSV have them from here, in this order; new ones are added at the end.
 */
export const feltFields = {
  probePeriodMs: figure(
    'Milliseconds between two questions of a kind: the resolution of every gap.',
  ).exactOptional(),
  blindMs: ms('How long the probe itself did not watch: starved, or not there. Never part of a gap.'),
  icmpGapMaxMs: ms('The longest time between two answers to pings.'),
  icmpGapSumMs: ms('All gaps in the answers to pings: silences of more than two periods.'),
  icmpLost: n("Pings never answered. A paused guest's pings queue, and are not lost."),
  udpGapMaxMs: ms('The longest time between two answers to datagrams, to the guest and back.'),
  udpGapSumMs: ms('All gaps of those.'),
  udpLost: n('Datagrams never answered.'),
  udpReordered: n('Answers that came after the answer to a later question.'),
  beatGapMaxMs: ms("The longest time between two of the guest's beats, which it sends of its own accord."),
  beatGapSumMs: ms('All gaps of those.'),
  beatLost: n('Beats that were sent and did not come, by their sequence.'),
  beatReordered: n('Beats that came after a later one.'),
  tcpStallMaxMs: ms('The longest time without an echo over one connection, or until the next one echoes.'),
  tcpStallSumMs: ms('All gaps of those.'),
  tcpResets: n('How often the connection ended.'),
  tcpLostBytes: n('Bytes sent and not echoed when it ended.'),
  guestPauseMs: ms('The longest for which the guest stood still, by its ticks. Resolution: 10 ms.'),
  guestSlowMs: ms("All that the guest's ticks lack: pauses and slow-downs."),
  clockStepMs: ms("How far the guest's time of day moved against the probe's clock."),
  stealPercent: figure(`Percent of the guest's CPU time that went to others. ${window}`).exactOptional(),
  stealBaselinePercent: figure('The same in the 30 s before.').exactOptional(),
  throughputDipPercent: figure(
    `How far the lowest 100 ms of the load that dipped most fell below the median of the 30 s before. ${window}`,
  ).exactOptional(),
  recoverySeconds: figure(
    'Until its throughput was back at 95 % of that. Absent with a dip: not within the window.',
  ).exactOptional(),
};

const gap = {
  kind: z.enum(probeKinds),
  from: time('The last answer before.'),
  to: time('The first answer after.'),
  seenMs: figure('Milliseconds, less what the probe did not see.'),
  open: z.literal(true).describe('It had not ended when the samples were read.').exactOptional(),
};

export const gapsSchema = z
  .array(z.strictObject(gap))
  .describe(`When there was no answer: of each kind the four longest gaps. ${window}`);

export const unattributedGapSchema = z
  .strictObject({ serverId: z.string(), ...gap })
  .describe('A gap outside of every migration: of the network, the host, or the guest itself.');
