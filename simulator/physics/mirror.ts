/**
 * The copy of a disk, as libvirt has QEMU's block job do it (qemu_migration.c, qemuMigrationSrcNBDStorageCopy): all of it,
 * and what the guest writes meanwhile once more; memory begins when the mirror has caught up, and what is written from then on
 * goes along at once until the switch.
 */
export interface GuestDisk {
  /** What there is to copy: for an image with a backing file the part above it (VIR_MIGRATE_NON_SHARED_INC). */
  readonly bytes: number;
  readonly writtenBytesPerSecond?: number;
}

export class Mirror {
  readonly #writtenBytesPerSecond: number;
  #remaining: number;
  #processed = 0;

  constructor(disk: GuestDisk | undefined) {
    this.#remaining = disk?.bytes ?? 0;
    this.#writtenBytesPerSecond = disk?.writtenBytesPerSecond ?? 0;
  }

  get remaining(): number {
    return this.#remaining;
  }

  get processed(): number {
    return this.#processed;
  }

  /** How fast it catches up; 0 or less: never. */
  gaining(bytesPerSecond: number): number {
    return bytesPerSecond - this.#writtenBytesPerSecond;
  }

  catchUp(seconds: number, bytesPerSecond: number): void {
    const written = this.#writtenBytesPerSecond * seconds;
    const sent = Math.min(bytesPerSecond * seconds, this.#remaining + written);
    this.#processed += sent;
    this.#remaining += written - sent;
  }

  /** Along with memory, on its own connection: two of them share alike where there is not enough for both. */
  leaves(bytesPerSecond: number): number {
    return Math.max(bytesPerSecond - this.#writtenBytesPerSecond, bytesPerSecond / 2);
  }

  goAlong(seconds: number, bytesPerSecond: number): void {
    this.#processed += (bytesPerSecond - this.leaves(bytesPerSecond)) * seconds;
  }
}
