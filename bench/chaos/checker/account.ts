/** The cloud's own account of what was done in it. This folder imports nothing of ferry: what ferry and it know in common would agree with itself. */
import { z } from 'zod';

const migration = z.object({
  id: z.int(),
  serverId: z.string(),
  status: z.string(),
  source: z.string(),
  destination: z.string().exactOptional(),
  createdAt: z.string(),
  updatedAt: z.string().exactOptional(),
});

const account = z.object({
  migrations: z.array(migration),
  servers: z.object({ made: z.int(), deleted: z.int() }),
  things: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string() })),
});

export type CloudMigration = Readonly<z.infer<typeof migration>>;
export type CloudAccount = Readonly<z.infer<typeof account>>;

/** Of the simulator, at its control endpoint: it is there while the cloud's own services are away. */
export async function simulatedAccount(control: string): Promise<CloudAccount> {
  const response = await fetch(`${control}/account`, { signal: AbortSignal.timeout(30_000) });
  return account.parse(await response.json());
}
