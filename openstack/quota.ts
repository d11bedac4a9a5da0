import { z } from 'zod';

/** What a project may have of something, and what it has. */
export interface Quota {
  /** Undefined: no limit (-1 to OpenStack). */
  readonly limit?: number;
  readonly inUse: number;
  /** Promised to what is being made; with Nova's unified limits always 0. */
  readonly reserved: number;
}

/** Nova and Cinder say in_use, Neutron says used. */
export const quota = z
  .object({
    limit: z.number(),
    in_use: z.number().optional(),
    used: z.number().optional(),
    reserved: z.number().default(0),
  })
  .transform(({ limit, in_use: inUse, used, reserved }): Quota => ({
    inUse: inUse ?? used ?? 0,
    reserved,
    ...(limit < 0 ? {} : { limit }),
  }));

/** How many more fit; Infinity without a limit. */
export function roomIn({ limit, inUse, reserved }: Quota): number {
  return limit === undefined ? Infinity : Math.max(limit - inUse - reserved, 0);
}
