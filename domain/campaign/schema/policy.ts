import { z } from 'zod';
import type { PolicyMatrix } from '../spec.ts';
import { oneOrList } from './choice.ts';
import { fields, flag, whole } from './words.ts';

/** What Nova can't be told by its API, only by nova.conf. */
export const policy = z
  .strictObject(
    {
      post_copy: oneOrList(flag())
        .exactOptional()
        .describe(
          'live_migration_permit_post_copy: a force-complete may start the guest at the destination at once.',
        ),
      auto_converge: oneOrList(flag())
        .exactOptional()
        .describe('live_migration_permit_auto_converge: a guest that writes too fast is slowed down.'),
      tunnelled: oneOrList(flag()).exactOptional().describe('live_migration_tunnelled: through libvirtd.'),
      bandwidth_mib_per_second: oneOrList(whole(0, 1_000_000))
        .exactOptional()
        .describe('live_migration_bandwidth: the most that one migration may send; 0 is no limit.'),
    },
    { error: fields },
  )
  .refine((written) => Object.keys(written).length > 0, { error: 'declares nothing' })
  .transform((written): PolicyMatrix => ({
    ...(written.post_copy && { postCopy: written.post_copy }),
    ...(written.auto_converge && { autoConverge: written.auto_converge }),
    ...(written.tunnelled && { tunnelled: written.tunnelled }),
    ...(written.bandwidth_mib_per_second && { bandwidthMibPerSecond: written.bandwidth_mib_per_second }),
  }));
