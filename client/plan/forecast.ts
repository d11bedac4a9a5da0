/** Asks the physics what emptying a host would take: how long, by parallelism. */
import type { BlockMigration } from '../../domain/campaign/spec.ts';
import type { Mover } from '../../domain/mover.ts';
import { type Move, type Moved, drain, makespanSeconds } from '../../simulator/physics/drain.ts';
import { NOVA_DEFAULTS, dataGib, novaDecides } from '../../simulator/physics/nova.ts';
import { type Conditions, conditions } from './conditions.ts';
import type { Fitted } from './past.ts';
import { type Case, type Span, cases } from './span.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

export interface Forecast {
  readonly parallelism: number;
  readonly makespanSeconds: Span;
  readonly perServerSeconds: Span;
  /** How many would run at once, as expected. */
  readonly runs: number;
}

export interface Question {
  readonly movers: readonly Mover[];
  readonly block: BlockMigration;
  readonly fitted: Fitted;
}

export function forecast({ movers, block, fitted }: Question, parallelism: number): Forecast {
  const of = Object.fromEntries(
    cases.map((which) => [
      which,
      drained(movers, conditions(fitted, block, which, parallelism), parallelism),
    ]),
  ) as Record<Case, readonly Moved[]>;
  const span = (figure: (moved: readonly Moved[]) => number): Span => ({
    optimistic: figure(of.optimistic),
    expected: figure(of.expected),
    pessimistic: figure(of.pessimistic),
  });
  const { slots } = conditions(fitted, block, 'expected', parallelism);
  return {
    parallelism,
    makespanSeconds: span(makespanSeconds),
    perServerSeconds: span((moved) => mean(moved.map(({ seenAt, postedAt }) => seenAt - postedAt))),
    runs: Math.min(parallelism, slots, movers.length),
  };
}

/** How long the copy of one server would take by itself. */
export function copySeconds(mover: Mover, { block, fitted }: Question, which: Case): number {
  const [moved] = drained([mover], conditions(fitted, block, which, 1), 1);
  return moved?.copy.elapsedSeconds ?? Infinity;
}

function drained(movers: readonly Mover[], given: Conditions, parallelism: number): readonly Moved[] {
  const rules = {
    parallelism,
    perSource: given.slots,
    linksBytesPerSecond: new Map([['uplink', given.uplinkBytesPerSecond]]),
  };
  return drain(
    movers.map((mover) => moveOf(mover, given)),
    rules,
  );
}

function moveOf({ name, ramMb, localDiskGb }: Mover, given: Conditions): Move {
  const ram = ramMb * MIB;
  const disk = localDiskGb * GIB * given.diskPart;
  return {
    name,
    over: ['uplink'],
    overheads: {
      checkSeconds: given.checkSeconds,
      prepareSeconds: given.prepareSeconds,
      landSeconds: given.landSeconds,
      tailSeconds: 0,
    },
    plan: {
      ...novaDecides(NOVA_DEFAULTS, dataGib(ram, disk > 0 ? [disk] : [])),
      // A measured rate is of whole memories, whatever part was empty or went twice: so the whole memory goes at it.
      memory: { totalBytes: ram, touchedBytes: ram, writers: [] },
      ...(disk > 0 && { disk: { bytes: disk } }),
      transport: { streamBytesPerSecond: given.rateBytesPerSecond },
      switchoverSeconds: 0.05,
    },
  };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
