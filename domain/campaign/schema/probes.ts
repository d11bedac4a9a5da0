import { z } from 'zod';
import type { Probes } from '../spec.ts';
import { fields, flag, named, says, whole } from './words.ts';

const address = z
  .strictObject(
    {
      network: named().exactOptional().describe('The network, by the name that the server has for it.'),
      version: z
        .union([z.literal(4), z.literal(6)], { error: says('is not 4 or 6') })
        .exactOptional()
        .describe('IPv4 or IPv6.'),
    },
    { error: fields },
  )
  .describe("Which of a server's addresses. Left out: its first, a floating one before a fixed one.");

/** How guests are watched from outside while they move. */
export const probes = z
  .strictObject(
    {
      icmp: flag().default(true).describe('Ping them, by fping.'),
      udp: flag().default(true).describe('Exchange datagrams with the agent in the guest, both ways.'),
      tcp: flag().default(true).describe('Echo over one long connection with the agent in the guest.'),
      period_ms: whole(10, 1_000)
        .default(20)
        .describe('Between two questions of a kind to the same guest: the resolution of every gap.'),
      port: whole(1, 65_535).default(7_117).describe("The agent's."),
      address: address.exactOptional(),
      keep_samples_days: whole(1, 3_650).default(14).describe('How long the raw samples are kept.'),
    },
    { error: fields },
  )
  .transform((written): Probes => ({
    icmp: written.icmp,
    udp: written.udp,
    tcp: written.tcp,
    periodMs: written.period_ms,
    port: written.port,
    keepSamplesDays: written.keep_samples_days,
    ...(written.address && { address: written.address }),
  }));
