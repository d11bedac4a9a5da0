/**
 * The two published clouds (22 HP DL380 Gen9, 10 GbE, OpenStack-Ansible, early 2017), as parameters: the same for every row. Where the
 * authors' files or the hardware say a value, it is theirs; the three that nobody wrote down are marked ESTIMATE, with why.
 */
import {
  type DrainRules,
  type Move,
  type Moved,
  drain,
  makespanSeconds,
} from '../../simulator/physics/drain.ts';
import type { GuestMemory } from '../../simulator/physics/guest.ts';
import { NOVA_DEFAULTS, type Overheads, dataGib, novaDecides } from '../../simulator/physics/nova.ts';
import { MIB } from './host-cases.ts';

const GIB = 1024 * MIB;

/** setup_lvm_environment.sh: lm.small, lm.medium, lm.large. */
export const flavors = {
  small: { ramBytes: 4 * GIB, diskBytes: 40 * GIB },
  medium: { ramBytes: 8 * GIB, diskBytes: 80 * GIB },
  large: { ramBytes: 16 * GIB, diskBytes: 160 * GIB },
} as const;

/** lvm_testing_summary.md: "each VM has its disk half full". */
const DISK_FULL = 0.5;

/** Intel X710, 10 GbE; 1,448 of the 1,538 bytes that a full frame occupies on the wire are payload. */
const LINK = ((10e9 / 8) * 1448) / 1538;

/**
 * ESTIMATE. One QEMU migration thread and one TCP connection of that time did not fill 10 GbE: "we do too many copies to be able to
 * saturate a 10G network" (linux-kvm.org, MigrationTodo); "CPU that does the reception is a bottleneck" (wiki.qemu.org,
 * Features/Migration-Multiple-fds, December 2015). By how much nobody says: this is the mean of the eight rates in a log of one
 * single-stream migration (github.com/CyberSecurity-all/Linux-Based-Diskless-Virtual-Machine-Implementations, README), of later
 * hardware and an unnamed network. The bench shows what 20 % more or less of it would do.
 */
const STREAM = 438 * MIB;

/**
 * The drives (12 × 15k SAS, RAID 10) read and write more than a stream brings: about 200 MB/s each (Seagate's data sheets of the time),
 * six stripes wide.
 */
const DISK = 6 * 200e6;

/** Zero pages are found by reading memory: one core of an E5-2680 v3 reads about 5 GB/s that is not in its cache. */
const SCAN = 5e9;

/**
 * ESTIMATE. A JVM's young generation, written round and round while a job of 100 kB/s is worked at. With a link this wide a
 * few MiB more or less change nothing; it is here so that there is a second pass at all.
 */
const jvm = { setBytes: 256 * MIB, bytesPerSecond: 20 * MIB };

/**
 * ESTIMATE. What Nova's own steps took: 5.2 s is what two unhurried moves through a real Nova and libvirt took beside the copy
 * (6.3 and 6.2 s settled, 1.0 and 1.2 s copied). Of these the checks are about 0.8 s, and pre_live_migration 1.8.
 */
const overheads: Overheads = { checkSeconds: 0.8, prepareSeconds: 2.0, landSeconds: 2.4, tailSeconds: 0.5 };

/** Rally: nova_server_live_migrate_prepoll_delay 1.0, _poll_interval 2.0 (rally-openstack, cfg/nova.py), and the GET itself. */
const rally = { firstLookSeconds: 1, lookEverySeconds: 2.1 };

/** Nova's default then as now (nova/conf/compute.py, max_concurrent_live_migrations); their configuration does not set it. */
const PER_SOURCE = 1;

const memory = (ramBytes: number, touchedBytes: number): GuestMemory => ({
  totalBytes: ramBytes,
  touchedBytes: Math.min(touchedBytes, ramBytes),
  writers: [jvm],
});

function move(
  name: string,
  flavor: keyof typeof flavors,
  block: boolean,
  touchedBytes: number,
  stream: number,
): Move {
  const { ramBytes, diskBytes } = flavors[flavor];
  const disk = diskBytes * DISK_FULL;
  return {
    name,
    overheads,
    over: ['uplink'],
    plan: {
      memory: memory(ramBytes, touchedBytes),
      ...(block && { disk: { bytes: disk, writtenBytesPerSecond: 200e3 } }),
      transport: { streamBytesPerSecond: stream, diskBytesPerSecond: DISK, scanBytesPerSecond: SCAN },
      ...novaDecides(NOVA_DEFAULTS, dataGib(ramBytes, block ? [disk] : [])),
      switchoverSeconds: 0.05,
    },
  };
}

const rules = (parallelism: number, perSource: number): DrainRules => ({
  parallelism,
  posting: 'lockstep',
  perSource,
  ...rally,
  linksBytesPerSecond: new Map([['uplink', LINK]]),
});

export interface Drained {
  readonly meanSeconds: number;
  readonly evacuationSeconds: number;
}

const account = (moved: readonly Moved[]): Drained => ({
  meanSeconds: moved.reduce((sum, { seenAt, postedAt }) => sum + seenAt - postedAt, 0) / moved.length,
  evacuationSeconds: makespanSeconds(moved),
});

/**
 * Six servers, one after the other. All of their memory is touched: the authors' own header lines say so (vmstat on the host with six
 * 4-GiB guests: 32,967,476 KiB used; on the empty one: 4,203,796), and a half-full disk has gone through the page cache.
 */
export function alone(flavor: keyof typeof flavors, storage: string, streamFactor = 1): Drained {
  const block = storage === 'block';
  const moves = Array.from({ length: 6 }, (_, index) =>
    move(`${flavor}-${index}`, flavor, block, Infinity, STREAM * streamFactor),
  );
  return account(drain(moves, rules(1, PER_SOURCE)));
}

/** When each setting was tried, in hours since the fleet was new: the times that their file notes (10 March 2017, from 10:48). */
const triedFrom: Readonly<Record<number, readonly [from: number, until: number]>> = {
  1: [0, 2.66],
  2: [2.66, 5.85],
  3: [5.85, 9.2],
  4: [9.2, 12.4],
};

/**
 * Twelve medium ones, so many at once, in lockstep (nova_live_migration_parallel.py joins its threads batch by batch). The fleet was new,
 * and filled its memory as it went on: at first what the host shows (20,873,364 KiB used less 4,203,796 of an empty one, for
 * twelve); then twice the 100 kB/s that each receives, since Spark's receivers keep two copies (MEMORY_AND_DISK_SER_2).
 */
export function together(parallelism: number): Drained {
  const [from, until] = triedFrom[parallelism] ?? [0, 0];
  return twelve(parallelism, PER_SOURCE, ((from + until) / 2) * 3600);
}

/** The same twelve, none older than another's: what parallelism alone does, with Nova's limit as it was or raised. */
export function sameAge(parallelism: number, limit: 'as it was' | 'raised'): Drained {
  return twelve(parallelism, limit === 'raised' ? parallelism : PER_SOURCE, 6 * 3600);
}

function twelve(parallelism: number, perSource: number, ageSeconds: number): Drained {
  const fresh = ((20_873_364 - 4_203_796) * 1024) / 12;
  const touched = fresh + 2 * 100e3 * ageSeconds;
  const moves = Array.from({ length: 12 }, (_, index) =>
    move(`medium-${index}`, 'medium', false, touched, STREAM),
  );
  return account(drain(moves, rules(parallelism, perSource)));
}
