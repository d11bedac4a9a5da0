/** The pages of a guest that are still to be sent, and those that have been: QEMU's dirty bitmap as two sums of bytes. */
import { PAGE_BYTES, PAGE_ON_WIRE_BYTES, ZERO_ON_WIRE_BYTES } from './plan.ts';

/** Guest memory worked through per second, and what one byte of it takes on the wire. */
export interface Pace {
  readonly perSecond: number;
  readonly wire: number;
}

export class Pages {
  #full: number;
  #zero: number;
  #processed = 0;

  /** Bytes of guest memory that hold something, and bytes of zeros. */
  constructor(full: number, zero: number) {
    this.#full = full;
    this.#zero = zero;
  }

  /** Bytes of guest memory still to be sent. */
  get left(): number {
    return this.#full + this.#zero;
  }

  /** Bytes on the wire so far: QEMU's ram.transferred, libvirt's and Nova's memory_processed. */
  get processed(): number {
    return this.#processed;
  }

  /** Full pages go at the pace of the wire, zero pages at the pace of reading them, mixed as they lie in memory. */
  pace(bytesPerSecond: number, scanBytesPerSecond = Infinity): Pace {
    const full = this.left > 0 ? this.#full / this.left : 1;
    const wire = (full * PAGE_ON_WIRE_BYTES + (1 - full) * ZERO_ON_WIRE_BYTES) / PAGE_BYTES;
    const seconds = wire / bytesPerSecond + (1 - full) / scanBytesPerSecond;
    return { perSecond: bytesPerSecond > 0 ? 1 / seconds : 0, wire };
  }

  send(seconds: number, { perSecond }: Pace): void {
    const { left } = this;
    const moved = Math.min(left, perSecond * seconds);
    if (moved <= 0) return;
    const full = (moved * this.#full) / left;
    this.#processed += (full * PAGE_ON_WIRE_BYTES + (moved - full) * ZERO_ON_WIRE_BYTES) / PAGE_BYTES;
    this.#full = Math.max(0, this.#full - full);
    this.#zero = Math.max(0, this.#zero - (moved - full));
  }

  /**
   * Pages written since the log was last read are dirty again. Where some of this pass are still unsent, a part of the
   * written ones are among them: by chance, as many as the unsent are of `among`, all that could have been written.
   */
  soil(written: number, among: number): void {
    if (written <= 0) return;
    this.#full += written - (this.#full * written) / Math.max(among, this.#full, written);
  }
}
