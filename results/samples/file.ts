import { z } from 'zod';

/**
 * A file of samples: `FRYSMP1\n`, then chunks, one a second or so, each whole or not there.
 *
 *      0  4  `CHNK`
 *      4  4  length of the payload
 *      8  4  CRC-32 of all that follows, header and payload
 *     12  1  `J`: JSON, the first chunk alone; `S`: samples, raw-deflated
 *     13  3  zero
 *     16  8  from: µs of the monotonic clock, a double
 *     24  8  to
 *     32  8  µs since the epoch by the wall clock at `to`
 *     40     payload
 *
 * Integers are big endian. What follows a chunk that is not whole was never written to its end, and is not read.
 */
export const fileMagic = Buffer.from('FRYSMP1\n', 'latin1');
export const chunkMagic = 0x43484e4b;
export const chunkHeadBytes = 40;
export const mostOfAChunk = 64 * 1024 * 1024;

export const chunkTypes = { J: 0x4a, S: 0x53 } as const;

export const sittingSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  /** Of the machine's boot: monotonic clocks of different boots have nothing to do with each other. */
  boot: z.string(),
  periodMs: z.number().positive(),
  /** How long the samples are kept. Absent in files of before. */
  keepDays: z.number().positive().exactOptional(),
  kinds: z.object({ icmp: z.boolean(), udp: z.boolean(), tcp: z.boolean() }),
  guests: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      address: z.string(),
      /** The clockwork of its fping; absent without ICMP. */
      icmpClock: z.int().exactOptional(),
    }),
  ),
});
/** What a file is about: one process's watch over one fleet. */
export type Sitting = z.output<typeof sittingSchema>;
