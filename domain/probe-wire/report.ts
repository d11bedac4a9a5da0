import { z } from 'zod';

/** What an agent says of its loads: the body of REPORTED. It comes from inside a guest: unknown fields are left out. */
const load = z.object({
  name: z.string().max(255),
  kind: z.enum(['cpu', 'memory', 'disk', 'network', 'wordcount', 'command']),
  /** What does the work: the agent's own loop, or a tool that the guest has. */
  tool: z.enum(['own', 'stress-ng', 'fio', 'iperf3', 'command']),
  unit: z.string().max(40),
  /** Null where nothing in particular was asked for. */
  wanted: z.number().nullable(),
  /** The mean since the load began; null before it did. */
  achieved: z.number().nullable(),
  /** By the guest's CLOCK_MONOTONIC; null while the load did not run. */
  buckets: z.object({
    from_ms: z.int().nonnegative(),
    every_ms: z.literal(100),
    values: z.array(z.number().nullable()).max(6_000),
  }),
  /** Why the load falls short, or runs no more. */
  problem: z.string().max(1_000).optional(),
});

export const agentReport = z.object({
  version: z.literal(1),
  boot_id: z.uuid(),
  monotonic_ms: z.number().nonnegative(),
  loads: z.array(load).max(64),
});
export type AgentReport = z.output<typeof agentReport>;
export type LoadReport = AgentReport['loads'][number];
