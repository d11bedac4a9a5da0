/** The conditions under which the physics are asked: measured where the past tells, assumed with wide bounds where it does not. */
import type { BlockMigration } from '../../domain/campaign/spec.ts';
import type { Around, Fitted } from './past.ts';
import type { Case, Span } from './span.ts';

export interface Conditions {
  readonly rateBytesPerSecond: number;
  /** What all copies that leave the host have together; Infinity: as many times one's rate as there are. */
  readonly uplinkBytesPerSecond: number;
  readonly checkSeconds: number;
  readonly prepareSeconds: number;
  readonly landSeconds: number;
  /** How many the source lets run; Infinity: as many as are asked for. */
  readonly slots: number;
  /** Part of a local disk that has to be copied. */
  readonly diskPart: number;
}

const MIB = 2 ** 20;

/** With nothing measured: from a busy 1 GbE to a quiet 10 GbE with a fast thread. What cannot be known has to be wide. */
const assumedRate: Span = { optimistic: 900 * MIB, expected: 300 * MIB, pessimistic: 100 * MIB };
const assumedAround: Around = {
  checkSeconds: { optimistic: 0.3, expected: 0.7, pessimistic: 2 },
  prepareSeconds: { optimistic: 1, expected: 2, pessimistic: 5 },
  landSeconds: { optimistic: 1, expected: 2, pessimistic: 5 },
};

export function conditions(
  fitted: Fitted,
  block: BlockMigration,
  which: Case,
  parallelism: number,
): Conditions {
  const { rate = assumedRate } = fitted;
  const most = slots(fitted, which);
  const around = aroundAt(fitted, Math.min(parallelism, most));
  return {
    rateBytesPerSecond: rate[which],
    uplinkBytesPerSecond: uplink(fitted, rate, which),
    checkSeconds: around.checkSeconds[which],
    prepareSeconds: around.prepareSeconds[which],
    landSeconds: around.landSeconds[which],
    slots: most,
    diskPart: diskPart(fitted, block, which),
  };
}

/** Between what one alone took and what several did, by how many there are; what more would take is not guessed. */
function aroundAt({ alone, together }: Fitted, running: number): Around {
  if (!alone || !together) return alone ?? together ?? assumedAround;
  const part = Math.min(1, (running - 1) / (together.company - 1));
  const between = (of: keyof Around): Span => ({
    optimistic: mix(alone[of].optimistic, together[of].optimistic, part),
    expected: mix(alone[of].expected, together[of].expected, part),
    pessimistic: mix(alone[of].pessimistic, together[of].pessimistic, part),
  });
  return {
    checkSeconds: between('checkSeconds'),
    prepareSeconds: between('prepareSeconds'),
    landSeconds: between('landSeconds'),
  };
}

const mix = (from: number, to: number, part: number) => from + (to - from) * part;

/** Nova's default is one (nova/conf/compute.py, max_concurrent_live_migrations), and its API does not tell. */
function slots({ slots: seen }: Fitted, which: Case): number {
  if (!seen) return which === 'optimistic' ? Infinity : 1;
  if (seen.limited) return seen.most;
  return which === 'optimistic' ? Infinity : seen.most;
}

function uplink({ slots: seen }: Fitted, rate: Span, which: Case): number {
  if (seen?.gain !== undefined) return rate[which] * Math.max(1, seen.gain);
  // Never seen together: in the worst case two copies are no faster than one after the other.
  return which === 'pessimistic' ? rate[which] : Infinity;
}

function diskPart({ imageDisks }: Fitted, block: BlockMigration, which: Case): number {
  if (block === false || (block === 'auto' && imageDisks === 'shared')) return 0;
  if (block === 'auto' && imageDisks === undefined && which === 'optimistic') return 0;
  return { optimistic: 0.1, expected: 0.5, pessimistic: 1 }[which];
}
