import type { Attendance } from './blind.ts';
import type { Interval } from './interval.ts';

/**
 * What a probe knows of one guest. All times are ms of the probe's monotonic clock. A kind of probe that was not used is
 * absent; one that was used and never answered has no answers. Columns, since there are a million of them in an hour.
 */
export interface GuestSamples {
  readonly icmp?: Echoes;
  readonly udp?: Echoes;
  readonly beats?: Beats;
  readonly tcp?: Conversation;
  readonly loads?: readonly LoadSamples[];
}

/** Questions and answers. */
export interface Echoes {
  /** Ascending. */
  readonly answeredMs: readonly number[];
  /** When that which was answered had been asked. */
  readonly askedMs: readonly number[];
  /** When that was asked which was never answered. */
  readonly lostMs: readonly number[];
}

/** What the guest sends of its own accord: its clocks and counters, in the order of arrival. */
export interface Beats {
  readonly arrivedMs: readonly number[];
  /** Since the agent started, by 1. */
  readonly seq: readonly number[];
  /** Of the agent's own 10 ms timer. */
  readonly ticks: readonly number[];
  readonly monotonicMs: readonly number[];
  readonly realtimeMs: readonly number[];
  /** Since boot. */
  readonly stealMs: readonly number[];
  readonly cpuMs: readonly number[];
  /** The first 8 bytes, in hexadecimal. */
  readonly bootId: readonly string[];
}

/** One long TCP connection, and those that came after it where it ended. */
export interface Conversation extends Echoes {
  readonly ends: readonly ConnectionEnd[];
}

export interface ConnectionEnd {
  readonly atMs: number;
  /** Sent, and not echoed when the connection ended. */
  readonly lostBytes: number;
}

/** A load's throughput by the guest's monotonic clock, which stands still while the guest does. */
export interface LoadSamples {
  readonly name: string;
  readonly fromMs: number;
  readonly everyMs: number;
  /** A rate each; null where the load did not run. */
  readonly values: readonly (number | null)[];
}

/** All that is known of one guest, and of the probe that watched it. */
export interface Watch {
  /** From the first turn of the first probe to the last of the last, before which and after which nobody looked. */
  readonly watched: Interval;
  readonly attendance: Attendance;
  /** fping's: it has a clockwork of its own. */
  readonly icmpAttendance: Attendance;
  readonly guest: GuestSamples;
}
