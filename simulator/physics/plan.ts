/** What is to be copied, over what, and under which of Nova's and QEMU's settings. All sizes in bytes, all times in seconds. */
import type { GuestMemory } from './guest.ts';
import type { GuestDisk } from './mirror.ts';

export interface CopyPlan {
  readonly memory: GuestMemory;
  /** Present for block migration: what the mirror copies before memory begins, and what the guest writes meanwhile. */
  readonly disk?: GuestDisk;
  readonly transport: Transport;
  /** From which second of the migration which pause is allowed. Nova raises it in steps; QEMU alone has one of 0.3 s. */
  readonly downtimeSteps: readonly DowntimeStep[];
  readonly autoConverge?: boolean;
  /** Whether a force-complete (or the time-out's) may switch to post-copy; otherwise it pauses the guest. */
  readonly postCopy?: boolean;
  readonly completion?: { readonly timeoutSeconds: number; readonly action: 'abort' | 'force-complete' };
  /** Stopping the guest, its devices' state, starting it on the other side: the pause that remains with no page left. */
  readonly switchoverSeconds: number;
}

export interface DowntimeStep {
  readonly afterSeconds: number;
  readonly allowedSeconds: number;
}

/** The limits of the path, beside the link that all share. An absent one does not limit. */
export interface Transport {
  /** `[libvirt] live_migration_bandwidth`, or `virsh migrate-setspeed`. Lifted for the final pause: QEMU's migration_completion. */
  readonly limitBytesPerSecond?: number;
  /** What one migration thread and one TCP connection carry on this CPU. */
  readonly streamBytesPerSecond?: number;
  /** multifd: as many streams. `[libvirt] live_migration_parallel_connections`. Default 1. */
  readonly streams?: number;
  /** What libvirtd carries where the stream is tunnelled through it: two more copies, and encryption. */
  readonly tunnelBytesPerSecond?: number;
  /** What the mirror reads and writes on the hosts' disks. */
  readonly diskBytesPerSecond?: number;
  /** How fast zero pages are found: a read of all memory. */
  readonly scanBytesPerSecond?: number;
}

/** The default of QEMU itself, migration/options.c: DEFAULT_MIGRATE_SET_DOWNTIME 300 ms. */
export const QEMU_DOWNTIME: readonly DowntimeStep[] = [{ afterSeconds: 0, allowedSeconds: 0.3 }];

/** migration/ram.c, save_normal_page and save_zero_page: 8 bytes of offset and flags; a zero page has one byte more. */
export const PAGE_BYTES = 4096;
export const PAGE_ON_WIRE_BYTES = PAGE_BYTES + 8;
export const ZERO_ON_WIRE_BYTES = 9;

/** The most that one copy can use in a phase, whatever the link would give: the ceiling of its flow. */
export function ceiling(transport: Transport, phase: 'disk' | 'memory' | 'switchover' | 'post-copy'): number {
  const {
    limitBytesPerSecond = Infinity,
    streamBytesPerSecond = Infinity,
    tunnelBytesPerSecond = Infinity,
  } = transport;
  const streams = phase === 'memory' || phase === 'switchover' ? (transport.streams ?? 1) : 1;
  const limit = phase === 'switchover' || phase === 'post-copy' ? Infinity : limitBytesPerSecond;
  const disk = phase === 'disk' ? (transport.diskBytesPerSecond ?? Infinity) : Infinity;
  return Math.min(limit, streamBytesPerSecond * streams, tunnelBytesPerSecond, disk);
}
