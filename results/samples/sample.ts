/**
 * What a probe writes down. Times are µs of the probe machine's monotonic clock, whole numbers; `guest` is an index into
 * the file's list of guests.
 */
export type Sample =
  | {
      readonly kind: 'answer';
      readonly by: AskedBy;
      readonly guest: number;
      readonly atUs: number;
      readonly rttUs: number;
    }
  /** Asked at `atUs`, and not answered within two seconds. */
  | { readonly kind: 'lost'; readonly by: AskedBy; readonly guest: number; readonly atUs: number }
  | ({ readonly kind: 'beat'; readonly guest: number; readonly atUs: number } & BeatFields)
  /** The TCP connection ended; `lostBytes` were sent and not echoed. */
  | { readonly kind: 'end'; readonly guest: number; readonly atUs: number; readonly lostBytes: number }
  /** A turn of a clockwork that was due `lateUs` before. 0 is the probe's own; from 1 on, those of its fpings. */
  | { readonly kind: 'late'; readonly clock: number; readonly atUs: number; readonly lateUs: number }
  /** An fping was there from `atUs − forUs` to `atUs`. Of the probe's own clockwork its chunks say so. */
  | { readonly kind: 'present'; readonly clock: number; readonly atUs: number; readonly forUs: number }
  /** What a guest's agent said of its loads, as it came: JSON. */
  | { readonly kind: 'report'; readonly guest: number; readonly atUs: number; readonly json: string };

export type AskedBy = 'icmp' | 'udp' | 'tcp';

export interface BeatFields {
  readonly seq: number;
  readonly ticks: number;
  readonly monotonicUs: number;
  readonly realtimeUs: number;
  readonly stealMs: number;
  readonly cpuMs: number;
  /** 16 hexadecimal digits. */
  readonly bootId: string;
}
