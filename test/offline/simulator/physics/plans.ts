/** A guest of 1 GiB with a writer, on a path of its own; and a copy followed to its end. */
import { Copy, type CopyResult } from '../../../../simulator/physics/copy.ts';
import { type CopyPlan, QEMU_DOWNTIME } from '../../../../simulator/physics/plan.ts';

export const MIB = 2 ** 20;

export interface Sketch extends Partial<Omit<CopyPlan, 'memory'>> {
  readonly touchedMib?: number;
  readonly setMib?: number;
  readonly dirtyMibPerSecond?: number;
}

export function plan(sketch: Sketch = {}): CopyPlan {
  const { touchedMib = 768, setMib = 256, dirtyMibPerSecond = 0, ...rest } = sketch;
  const writers = [{ setBytes: setMib * MIB, bytesPerSecond: dirtyMibPerSecond * MIB }];
  return {
    memory: { totalBytes: 1024 * MIB, touchedBytes: touchedMib * MIB, writers },
    transport: {},
    downtimeSteps: QEMU_DOWNTIME,
    switchoverSeconds: 0.05,
    ...rest,
  };
}

/** Follows it, event by event, for at most `seconds`; `undefined`: it was not over by then. */
export function follow(copy: Copy, mibPerSecond: number, seconds = 3600): CopyResult | undefined {
  let left = seconds;
  while (copy.result() === undefined && left > 0) {
    const span = Math.min(left, copy.secondsToNextEvent(mibPerSecond * MIB));
    copy.advance(span, mibPerSecond * MIB);
    left -= span;
  }
  return copy.result();
}

export const copied = (sketch: Sketch, mibPerSecond: number, seconds?: number) =>
  follow(new Copy(plan(sketch)), mibPerSecond, seconds);
