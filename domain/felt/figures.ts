import type { z } from 'zod';
import type { feltFields } from '../account/schema/felt.ts';

/**
 * What a guest and its clients felt of one migration, within its window (POST − 1 s … verified + 5 s). Absent: not asked
 * for, not answered, or not to be told; 0 only where it was looked and there was nothing. A silence's resolution is
 * `probePeriodMs`: it is at most that, and 2 ms, too long. Each figure is told where the run document's schema lists it.
 */
export type FeltFigures = Readonly<z.output<z.ZodObject<typeof feltFields>>>;

/** What was felt of one migration. */
export interface Felt extends FeltFigures {
  readonly key: string;
  /** When it was silent: the longest gaps of each kind, in the order of their beginning. Absent where there was none. */
  readonly gaps?: readonly Gap[];
  /** The guest's `boot_id` is what it was. Absent: not known. */
  readonly bootId?: boolean;
  /** The guest's beats went on. Absent: not known. */
  readonly heartbeat?: boolean;
}

export const probeKinds = ['icmp', 'udp', 'beat', 'tcp'] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** When there was no answer: by the probe's clock, or as epoch ms where it has left the probe. */
export interface Gap {
  readonly kind: ProbeKind;
  /** The last answer before. */
  readonly fromMs: number;
  /** The first one after. */
  readonly toMs: number;
  /** Less what the probe did not see. */
  readonly seenMs: number;
  /** It had not ended when the samples were read. */
  readonly open?: true;
}

/** A gap that falls into no migration's window. Never dropped: it is the cloud's, the network's or the guest's own. */
export interface UnattributedGap extends Gap {
  readonly serverId: string;
}
