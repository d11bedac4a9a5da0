/**
 * What a guest and its clients felt of one migration, within its window (POST − 1 s … verified + 5 s). Absent: not asked
 * for, not answered, or not to be told; 0 only where it was looked and there was nothing. A silence's resolution is
 * `probePeriodMs`: it is at most that, and 2 ms, too long.
 */
export interface FeltFigures {
  /** Between two questions of a kind to the same guest. */
  readonly probePeriodMs?: number;
  /** How much of the window the probe did not watch: it was starved, or not there. */
  readonly blindMs?: number;

  /** The longest time between two answers. */
  readonly icmpGapMaxMs?: number;
  /** All gaps: silences of more than two periods. */
  readonly icmpGapSumMs?: number;
  /** Asked and never answered. A paused guest's pings queue and are not lost: see the gaps. */
  readonly icmpLost?: number;

  /** To the guest and back. */
  readonly udpGapMaxMs?: number;
  readonly udpGapSumMs?: number;
  readonly udpLost?: number;
  readonly udpReordered?: number;

  /** From the guest, of its own accord. */
  readonly beatGapMaxMs?: number;
  readonly beatGapSumMs?: number;
  readonly beatLost?: number;
  readonly beatReordered?: number;

  /** The longest time without an echo on the one connection, or from its end to the first echo on the next. */
  readonly tcpStallMaxMs?: number;
  readonly tcpStallSumMs?: number;
  /** How often the connection ended. */
  readonly tcpResets?: number;
  /** Sent, and not echoed when it ended. */
  readonly tcpLostBytes?: number;

  /** The longest time for which the guest stood still. Resolution: 10 ms. */
  readonly guestPauseMs?: number;
  /** All that the guest's ticks lack in the window: pauses and slow-downs. */
  readonly guestSlowMs?: number;
  /** How far the guest's time of day moved against the probe's clock. */
  readonly clockStepMs?: number;
  readonly stealPercent?: number;
  /** In the 30 s before the window. */
  readonly stealBaselinePercent?: number;

  /** Of the load that dipped most: its lowest 100 ms against the median of the 30 s before. */
  readonly throughputDipPercent?: number;
  /** Until its throughput is back at 95 %. Absent with a dip: it was not, within the window. */
  readonly recoverySeconds?: number;
}

/** What was felt of one migration. */
export interface Felt extends FeltFigures {
  readonly key: string;
  /** The guest's `boot_id` is what it was. Absent: not known. */
  readonly bootId?: boolean;
  /** The guest's beats went on. Absent: not known. */
  readonly heartbeat?: boolean;
}

export const probeKinds = ['icmp', 'udp', 'beat', 'tcp'] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** A gap that falls into no migration's window. Never dropped: it is the cloud's, the network's or the guest's own. */
export interface UnattributedGap {
  readonly serverId: string;
  readonly kind: ProbeKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** Less what the probe did not see. */
  readonly seenMs: number;
  /** It had not ended when the samples were read. */
  readonly open?: true;
}
