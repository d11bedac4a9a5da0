/** What Nova's libvirt driver asks of QEMU, and what its own steps take (nova/virt/libvirt/, nova/conf/libvirt.py). */
import type { CopyPlan, DowntimeStep } from './plan.ts';

const GIB = 2 ** 30;

/** `[libvirt]` of nova.conf, in its units and with its defaults (nova/conf/libvirt.py, live_migration_*). */
export interface NovaSettings {
  readonly downtimeMs: number;
  readonly downtimeSteps: number;
  readonly downtimeDelaySecondsPerGib: number;
  readonly completionTimeoutSecondsPerGib: number;
  readonly timeoutAction: 'abort' | 'force_complete';
  readonly permitPostCopy: boolean;
  readonly permitAutoConverge: boolean;
  readonly parallelConnections: number;
  /** MiB/s; 0: no limit. */
  readonly bandwidthMibPerSecond: number;
}

export const NOVA_DEFAULTS: NovaSettings = {
  downtimeMs: 500,
  downtimeSteps: 10,
  downtimeDelaySecondsPerGib: 75,
  completionTimeoutSecondsPerGib: 800,
  timeoutAction: 'abort',
  permitPostCopy: false,
  permitAutoConverge: false,
  parallelConnections: 1,
  bandwidthMibPerSecond: 0,
};

/** driver.py, _live_migration_data_gb: the flavor's RAM and each migrated disk, each at least 2 GiB. */
export function dataGib(flavorRamBytes: number, diskBytes: readonly number[] = []): number {
  return [flavorRamBytes, ...diskBytes].reduce((sum, bytes) => sum + Math.max(2, bytes / GIB), 0);
}

/** migration.py, downtime_steps: from a tenth of the pause at once to all of it after ten delays. */
export function downtimeSteps(settings: NovaSettings, gib: number): readonly DowntimeStep[] {
  const { downtimeMs, downtimeSteps: steps, downtimeDelaySecondsPerGib } = settings;
  const delay = Math.trunc(downtimeDelaySecondsPerGib * gib);
  const base = downtimeMs / steps;
  const offset = (downtimeMs - base) / steps;
  return Array.from({ length: steps + 1 }, (_, step) => ({
    afterSeconds: delay * step,
    allowedSeconds: Math.trunc(base + offset * step) / 1000,
  }));
}

/** The part of a plan that Nova's settings decide. Auto-converge is only used where post-copy is not permitted (driver.py, 1496). */
export function novaDecides(
  settings: NovaSettings,
  gib: number,
): Pick<CopyPlan, 'downtimeSteps' | 'autoConverge' | 'postCopy' | 'completion'> {
  const timeoutSeconds = Math.trunc(settings.completionTimeoutSecondsPerGib * gib);
  return {
    downtimeSteps: downtimeSteps(settings, gib),
    postCopy: settings.permitPostCopy,
    autoConverge: settings.permitAutoConverge && !settings.permitPostCopy,
    ...(timeoutSeconds > 0 && {
      completion: {
        timeoutSeconds,
        action: settings.timeoutAction === 'abort' ? ('abort' as const) : ('force-complete' as const),
      },
    }),
  };
}

/**
 * What passes around the copy: Nova's, Neutron's and libvirt's own steps. Parameters, since every cloud has its own. Only the
 * check is made outside the source host's queue (nova/compute/manager.py, live_migration: `_live_migration_executor`).
 */
export interface Overheads {
  /** POST → queued on the source: scheduling, and the two pre-checks. */
  readonly checkSeconds: number;
  /** In its turn, before the copy: pre_live_migration on the destination, port bindings. */
  readonly prepareSeconds: number;
  /** Copy done → server ACTIVE on the destination: the monitor's look, post_live_migration, and at the destination. */
  readonly landSeconds: number;
  /** What the source still does, in its turn, before the next one begins. */
  readonly tailSeconds: number;
}
