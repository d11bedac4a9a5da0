/** Cinder's volumes, found by id and by attachment. */
import type { Clock } from '../clock.ts';
import type { Attachment, Volume } from './volume.ts';

export class Volumes {
  readonly #clock: Clock;
  readonly #all = new Map<string, Volume>();
  readonly #attachedTo = new Map<string, Volume>();
  sizeGb = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#all.size;
  }

  add(volume: Volume): void {
    this.#all.set(volume.id, volume);
    this.sizeGb += volume.sizeGb;
  }

  get(id: string): Volume | undefined {
    return this.#all.get(id);
  }

  withAttachment(id: string): Volume | undefined {
    return this.#attachedTo.get(id);
  }

  newestFirst(): Volume[] {
    return [...this.#all.values()].reverse();
  }

  touch(volume: Volume): void {
    volume.updatedAt = this.#clock.nowMs;
  }

  attach(volume: Volume, attachment: Attachment): void {
    volume.attachments.push(attachment);
    this.#attachedTo.set(attachment.id, volume);
    this.#settle(volume);
  }

  /** False when there was none of that id. */
  detach(attachmentId: string): boolean {
    const volume = this.#attachedTo.get(attachmentId);
    if (volume === undefined) return false;
    this.#attachedTo.delete(attachmentId);
    const at = volume.attachments.findIndex((each) => each.id === attachmentId);
    volume.attachments.splice(at, 1);
    this.#settle(volume);
    return true;
  }

  /** A host has it now. */
  confirm(volume: Volume, attachment: Attachment): void {
    attachment.status = 'attached';
    attachment.attachedAt = this.#clock.nowMs;
    this.#settle(volume);
  }

  remove(volume: Volume): void {
    this.#all.delete(volume.id);
    this.sizeGb -= volume.sizeGb;
  }

  #settle(volume: Volume): void {
    const attached = volume.attachments.some((each) => each.status === 'attached');
    volume.status = attached ? 'in-use' : volume.attachments.length > 0 ? 'reserved' : 'available';
    this.touch(volume);
  }
}
