/** What was set, case by case, when migrations between the namespaced hosts were measured: parameters, no results. */
import { NOVA_DEFAULTS, downtimeSteps } from '../../simulator/physics/nova.ts';
import { type CopyPlan, QEMU_DOWNTIME } from '../../simulator/physics/plan.ts';

export const MIB = 2 ** 20;

export interface HostCase {
  readonly name: string;
  readonly plan: CopyPlan;
  /** What the link gives each copy. */
  readonly linkMibPerSecond: number;
  readonly together?: number;
  readonly actAt?: { readonly seconds: number };
  /** It was ended from outside after so long, not converged. */
  readonly endedAfterSeconds?: number;
  /** What sets the pace: the bandwidth that was set, or the CPU that QEMU, its guest and everything else share. */
  readonly pace: 'bandwidth' | 'cpu';
}

/**
 * One migration thread of QEMU with TCG beside a busy guest, on two cores: 290 MiB/s is the median that QEMU reported for the six
 * "nova: 10 MiB/s" runs; zero pages are read at about 500. Both are this machine's, and rough: with `pace: cpu` they decide.
 */
const machine = { streamBytesPerSecond: 290 * MIB, scanBytesPerSecond: 500 * MIB };

/** What libvirt's elapsed time has beside QEMU's own (processed ÷ the bandwidth QEMU reports): 0.44 … 0.54 s, median 0.45. */
export const LIBVIRT_SECONDS = 0.45;

/** A veth pair carries more than QEMU sends. */
const VETH = 10_000;

/** TBF counts frames with their Ethernet header: 1,448 of 1,514 bytes are payload. */
const tbf = (mbit: number) => (((mbit * 1e6) / 8) * (1448 / 1514)) / MIB;

/** The flat-out rate of the guest's writer, as its own status line shows it when it makes up for lost time: 529 MiB/s. */
const writer = (setMib: number, mibPerSecond: number) => ({
  setBytes: setMib * MIB,
  bytesPerSecond: mibPerSecond * MIB,
  catchesUpBytesPerSecond: 529 * MIB,
  order: 'in-order' as const,
});

interface Sketch {
  readonly totalMib?: number;
  /** All pages less those that QEMU counted as constant ("Constant pages"). */
  readonly touchedMib: number;
  readonly writes?: readonly [setMib: number, mibPerSecond: number];
  readonly limitMib?: number;
  readonly plan?: Partial<CopyPlan>;
  readonly streams?: number;
}

function plan({
  totalMib = 320.758,
  touchedMib,
  writes = [0, 0],
  limitMib,
  streams,
  plan: more,
}: Sketch): CopyPlan {
  return {
    memory: { totalBytes: totalMib * MIB, touchedBytes: touchedMib * MIB, writers: [writer(...writes)] },
    transport: {
      ...machine,
      ...(limitMib !== undefined && { limitBytesPerSecond: limitMib * MIB }),
      ...(streams !== undefined && { streams }),
    },
    downtimeSteps: QEMU_DOWNTIME,
    switchoverSeconds: 0.05,
    ...more,
  };
}

/** Under Nova the allowed pause begins at 50 ms. */
const nova = { downtimeSteps: downtimeSteps(NOVA_DEFAULTS, 2) };

/**
 * Guests under Nova have no count of constant pages: what the idle image has touched, and the writer's set, less the 13.6 MiB that
 * a writer finds in pages which the image has used and freed (the first guest's constant pages before and after a set of 96 MiB).
 */
const IMAGE = 106.6;
const withWriter = (setMib: number) => IMAGE + setMib - 13.6;
const small = 192.758;
const large = 256.758;

const bandwidth = 'bandwidth' as const;
const cpu = 'cpu' as const;

export const hostCases: readonly HostCase[] = [
  {
    name: '50 MiB/s, limit 100 MiB/s',
    plan: plan({ touchedMib: 217.8, writes: [96, 50], limitMib: 100 }),
    linkMibPerSecond: VETH,
    pace: bandwidth,
  },
  {
    name: '10 MiB/s, TBF 400 Mbit/s',
    plan: plan({ touchedMib: 217.8, writes: [64, 10] }),
    linkMibPerSecond: tbf(400),
    pace: bandwidth,
  },
  {
    name: '200 MiB/s, limit 60, auto-converge',
    plan: plan({ touchedMib: 214.9, writes: [96, 200], limitMib: 60, plan: { autoConverge: true } }),
    linkMibPerSecond: VETH,
    pace: bandwidth,
  },
  {
    name: '200 MiB/s, limit 60, post-copy at 6 s',
    plan: plan({ touchedMib: 214.9, writes: [96, 200], limitMib: 60, plan: { postCopy: true } }),
    linkMibPerSecond: VETH,
    actAt: { seconds: 6.05 - LIBVIRT_SECONDS },
    pace: bandwidth,
  },
  {
    name: '50 MiB/s, limit 30 MiB/s',
    plan: plan({ touchedMib: 216.5, writes: [96, 50], limitMib: 30 }),
    linkMibPerSecond: VETH,
    endedAfterSeconds: 25.1,
    pace: bandwidth,
  },
  {
    name: '100 MiB/s, TBF 400 Mbit/s',
    plan: plan({ touchedMib: 215.4, writes: [64, 100] }),
    linkMibPerSecond: tbf(400),
    endedAfterSeconds: 25.1,
    pace: bandwidth,
  },
  {
    name: 'nova: idle, limit 30 MiB/s',
    plan: plan({ totalMib: large, touchedMib: IMAGE, limitMib: 30, plan: nova }),
    linkMibPerSecond: VETH,
    pace: bandwidth,
  },
  // When it was paused after the destination's QEMU had started, by nova-compute's log.
  ...[3.95, 4.71].map((seconds) => ({
    name: `nova: 60 MiB/s, TBF 240, forced (paused) at ${seconds.toFixed(1)} s`,
    plan: plan({ totalMib: large, touchedMib: withWriter(96), writes: [96, 60], plan: nova }),
    linkMibPerSecond: tbf(240),
    actAt: { seconds },
    pace: bandwidth,
  })),
  {
    name: 'nova: 60 MiB/s, limit 30, auto-converge',
    plan: plan({
      totalMib: small,
      touchedMib: withWriter(64),
      writes: [64, 60],
      limitMib: 30,
      plan: { ...nova, autoConverge: true },
    }),
    linkMibPerSecond: VETH,
    pace: bandwidth,
  },
  ...[
    { name: 'nova: 5 MiB/s, TBF 240, 1 slot (mean of 3)', together: 1 },
    { name: 'nova: 5 MiB/s, TBF 240, 3 at once (mean of 3)', together: 3 },
  ].map(({ name, together }) => ({
    name,
    together,
    plan: plan({ totalMib: small, touchedMib: withWriter(32), writes: [32, 5], plan: nova }),
    linkMibPerSecond: tbf(240),
    pace: bandwidth,
  })),
  {
    name: 'nova: block, 60 MiB written, 10 MiB/s, limit 30',
    plan: plan({
      totalMib: small,
      // The 60 MiB written are in the guest's page cache too: with image and writer that is all it has.
      touchedMib: small,
      writes: [32, 10],
      limitMib: 30,
      plan: { ...nova, disk: { bytes: 60 * MIB } },
    }),
    linkMibPerSecond: VETH,
    pace: bandwidth,
  },
  { name: 'idle', plan: plan({ touchedMib: 101.7 }), linkMibPerSecond: VETH, pace: cpu },
  {
    name: '50 MiB/s',
    plan: plan({ touchedMib: 184.1, writes: [96, 50] }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
  {
    name: '500 MiB/s',
    plan: plan({ touchedMib: 216.1, writes: [128, 500] }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
  {
    name: '50 MiB/s, tunnelled',
    plan: plan({ touchedMib: 218.2, writes: [96, 50] }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
  {
    name: '50 MiB/s, multifd 2',
    plan: plan({ touchedMib: 218.2, writes: [96, 50], streams: 2 }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
  {
    name: 'block, 20 MiB/s',
    plan: plan({ totalMib: large, touchedMib: 144.5, writes: [64, 20], plan: { disk: { bytes: 19 * MIB } } }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
  {
    name: 'nova: 10 MiB/s (median of 6)',
    plan: plan({ totalMib: small, touchedMib: withWriter(32), writes: [32, 10], plan: nova }),
    linkMibPerSecond: VETH,
    pace: cpu,
  },
];
