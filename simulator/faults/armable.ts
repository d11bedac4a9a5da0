/** Every fault that can be armed, as it is written in a scenario file and sent to the control endpoint. */
import { z } from 'zod';
import { passing } from '../world/migration.ts';

const afterMs = z.number().min(0);
const times = z.number().int().min(1).optional();

const match = z
  .strictObject({
    service: z.enum(['identity', 'compute', 'image', 'network', 'placement', 'volume']).optional(),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
    /** A regular expression, anywhere in the path below the service. */
    path: z.string().optional(),
    /** A part of the body. */
    body: z.string().optional(),
  })
  .default({});
const onRequests = { on: match, times };
const onMove = { server: z.string().optional(), times };

export const armable = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('latency'), ms: z.number().min(0), ...onRequests }),
  z.strictObject({ fault: z.literal('unauthorized'), ...onRequests }),
  z.strictObject({
    fault: z.literal('status'),
    status: z.number().int().min(400).max(599),
    message: z.string().optional(),
    retryAfterSeconds: z.number().min(0).optional(),
    /** Answered so although the request was carried out. */
    taken: z.boolean().optional(),
    ...onRequests,
  }),
  z.strictObject({ fault: z.literal('reset'), taken: z.boolean().optional(), ...onRequests }),
  z.strictObject({ fault: z.literal('slow-body'), bytesPerSecond: z.number().positive(), ...onRequests }),
  z.strictObject({ fault: z.literal('truncated-body'), afterBytes: z.number().int().min(0), ...onRequests }),
  /** Of the machine's time. */
  z.strictObject({ fault: z.literal('away'), forMs: z.number().min(0) }),
  z.strictObject({ fault: z.literal('clock-skew'), ms: z.number() }),
  z.strictObject({ fault: z.literal('fail-migration'), afterMs: afterMs.default(0), ...onMove }),
  z.strictObject({ fault: z.literal('break-server'), afterMs: afterMs.default(0), ...onMove }),
  z.strictObject({ fault: z.literal('stick-migration'), state: z.enum(passing), ...onMove }),
  z.strictObject({ fault: z.literal('wrong-host'), host: z.string(), ...onMove }),
  z.strictObject({ fault: z.literal('refuse-migration'), ...onMove }),
  z.strictObject({ fault: z.literal('compute-down'), host: z.string() }),
]);

export type Armable = z.output<typeof armable>;
export type ArmableInput = z.input<typeof armable>;
