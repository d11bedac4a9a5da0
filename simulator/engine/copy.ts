/** The copy of one server, as its flavor, its metadata, its disks and nova.conf make it. */
import { Copy, type CopyProgress } from '../physics/copy.ts';
import { dataGib, NOVA_DEFAULTS, novaDecides } from '../physics/nova.ts';
import type { Server } from '../world/server.ts';
import type { Settings } from '../world/settings.ts';

export type { CopyProgress } from '../physics/copy.ts';

/** What the engine needs to know of a copy. */
export type AnyCopy = Pick<
  Copy,
  | 'phase'
  | 'ceilingBytesPerSecond'
  | 'secondsToNextEvent'
  | 'advance'
  | 'progress'
  | 'forceComplete'
  | 'abort'
> & {
  result(): Pick<NonNullable<ReturnType<Copy['result']>>, 'outcome'> | undefined;
};

const mib = 2 ** 20;
const gib = 2 ** 30;

/**
 * What a server's metadata can say of its copy: `sim_dirty_mib_per_s`, `sim_working_set_mib`, `sim_used_fraction`, the
 * load in the guest; `sim_copy_seconds`, a copy that takes that long whatever the links carry; `sim_hang`, one that never
 * ends by itself; `sim_timeout_seconds`, given up after that long.
 */
export function copyOf(settings: Settings, server: Server, copiesDisk: boolean): AnyCopy {
  const { flavor, metadata } = server;
  const ramBytes = flavor.ramMb * mib;
  const seconds = metadata['sim_hang'] === undefined ? numberIn(metadata, 'sim_copy_seconds') : Infinity;
  const timeout = numberIn(metadata, 'sim_timeout_seconds');
  if (seconds !== undefined) return new TimedCopy(ramBytes, seconds, timeout ?? Infinity);
  const diskBytes = (flavor.diskGb + flavor.ephemeralGb) * gib;
  const policy = settings.liveMigration;
  const decided = novaDecides(
    {
      ...NOVA_DEFAULTS,
      downtimeMs: policy.downtimeMs,
      completionTimeoutSecondsPerGib: policy.completionTimeoutPerGib,
      timeoutAction: policy.timeoutAction,
      permitPostCopy: policy.permitPostCopy,
      permitAutoConverge: policy.permitAutoConverge,
      parallelConnections: policy.parallelConnections,
      bandwidthMibPerSecond: policy.bandwidthMiBps,
    },
    dataGib(ramBytes, copiesDisk ? [diskBytes] : []),
  );
  return new Copy({
    ...decided,
    memory: memoryOf(settings, server, ramBytes),
    ...(copiesDisk && { disk: { bytes: diskBytes } }),
    transport: {
      streams: policy.parallelConnections,
      ...(policy.bandwidthMiBps > 0 && { limitBytesPerSecond: policy.bandwidthMiBps * mib }),
      ...(policy.tunnelMiBps !== undefined && { tunnelBytesPerSecond: policy.tunnelMiBps * mib }),
      ...(policy.streamMiBps !== undefined && { streamBytesPerSecond: policy.streamMiBps * mib }),
    },
    switchoverSeconds: policy.switchoverMs / 1000,
    ...(timeout !== undefined && { completion: { timeoutSeconds: timeout, action: 'abort' as const } }),
  });
}

function memoryOf({ load }: Settings, { metadata }: Server, totalBytes: number) {
  const touchedBytes = totalBytes * (numberIn(metadata, 'sim_used_fraction') ?? load.usedFraction);
  const dirty = numberIn(metadata, 'sim_dirty_mib_per_s') ?? load.dirtyMiBps;
  const set = numberIn(metadata, 'sim_working_set_mib') ?? load.workingSetMiB;
  const setBytes = set === undefined ? touchedBytes : Math.min(set * mib, totalBytes);
  return { totalBytes, touchedBytes, writers: [{ setBytes, bytesPerSecond: dirty * mib }] };
}

function numberIn(metadata: Readonly<Record<string, string>>, key: string): number | undefined {
  const value = Number(metadata[key] ?? NaN);
  return Number.isNaN(value) ? undefined : value;
}

/** One that takes a time that was asked for; Infinity never ends by itself. */
export class TimedCopy implements AnyCopy {
  /** It asks nothing of the links. */
  readonly ceilingBytesPerSecond = 0;
  readonly #totalBytes: number;
  readonly #seconds: number;
  readonly #timeoutSeconds: number;
  #elapsed = 0;
  #outcome: 'completed' | 'aborted' | 'timed-out' | undefined;

  constructor(totalBytes: number, seconds: number, timeoutSeconds: number) {
    this.#totalBytes = totalBytes;
    this.#seconds = seconds;
    this.#timeoutSeconds = timeoutSeconds;
  }

  get phase() {
    return this.#outcome === undefined ? ('memory' as const) : ('over' as const);
  }

  secondsToNextEvent(): number {
    if (this.#outcome !== undefined) return Infinity;
    return Math.max(0, Math.min(this.#seconds, this.#timeoutSeconds) - this.#elapsed);
  }

  advance(seconds: number): void {
    if (this.#outcome !== undefined) return;
    this.#elapsed += seconds;
    // A billionth of a second: what rounding leaves of it.
    if (this.#elapsed + 1e-9 >= this.#seconds) this.#outcome = 'completed';
    else if (this.#elapsed + 1e-9 >= this.#timeoutSeconds) this.#outcome = 'timed-out';
  }

  forceComplete() {
    this.#outcome ??= 'completed';
    return 'paused' as const;
  }

  abort(): boolean {
    if (this.#outcome !== undefined) return false;
    this.#outcome = 'aborted';
    return true;
  }

  result() {
    return this.#outcome === undefined ? undefined : { outcome: this.#outcome };
  }

  progress(): CopyProgress {
    const total = this.#totalBytes;
    const endless = this.#seconds === Infinity;
    // One that never ends sends everything again every second.
    const passes = endless ? this.#elapsed : Math.min(1, this.#elapsed / Math.max(this.#seconds, 0.001));
    const memoryProcessedBytes = Math.floor(total * passes);
    const left = endless ? total : total - memoryProcessedBytes;
    return {
      memoryTotalBytes: total,
      memoryProcessedBytes,
      memoryRemainingBytes: this.#outcome === 'completed' ? 0 : left,
      diskTotalBytes: 0,
      diskProcessedBytes: 0,
      diskRemainingBytes: 0,
    };
  }
}
