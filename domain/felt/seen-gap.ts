import { z } from 'zod';
import { probeKinds } from './figures.ts';

/**
 * A gap as it is seen while the watch goes on. Whose it is, of which migration or of none, is told when the evacuation ends,
 * from the samples; until then it is a sign that a guest does not answer, or lately did not.
 */
const seenGap = z.object({
  serverId: z.string(),
  kind: z.enum(probeKinds),
  /** Epoch ms by the probe's clock: the last answer before. */
  fromMs: z.number(),
  /** For how long so far, less what the probe did not see. */
  seenMs: z.number(),
  /** It has not ended. */
  open: z.literal(true).exactOptional(),
});
export type SeenGap = Readonly<z.output<typeof seenGap>>;

/** What the activity that watches lets be known in its heartbeat, which costs no history. */
export const watchNews = z.object({ gaps: z.array(seenGap) });
export type WatchNews = Readonly<z.output<typeof watchNews>>;
