/**
 * What a guest does to its memory while it is being moved: how much of it holds anything at all, and how fast which part
 * of it is written. A page that is written twice between two looks at the dirty log is copied once, so what counts is
 * the number of *distinct* pages written in a span of time: linear for a writer that walks through its set, saturating
 * for one that writes at random.
 */

/** One writer: `bytesPerSecond` of pages dirtied within a set of `setBytes`. A guest has as many as it takes (hot, cold). */
export interface Writer {
  readonly setBytes: number;
  readonly bytesPerSecond: number;
  /**
   * What it can write at most, where it makes up for time in which its CPUs were kept asleep: a paced program is not slowed by
   * auto-converge until that is less than its pace. Absent: lost time is lost.
   */
  readonly catchesUpBytesPerSecond?: number;
  /** `in-order` walks through its set; `random` hits any page of it, and some again. Default `random`. */
  readonly order?: 'in-order' | 'random';
}

export interface GuestMemory {
  /** All of the guest's RAM as QEMU counts it: the flavor's, plus video RAM and ROMs. */
  readonly totalBytes: number;
  /** What holds something. The rest is zero pages: found by reading, sent as nine bytes each. */
  readonly touchedBytes: number;
  readonly writers: readonly Writer[];
}

/** How long a guest was looked at, and how much of that its CPUs ran. */
export interface Span {
  readonly seconds: number;
  readonly ranSeconds: number;
}

/** Distinct bytes that one writer dirties in a span. */
function distinct(writer: Writer, { seconds, ranSeconds }: Span): number {
  const { setBytes, bytesPerSecond, catchesUpBytesPerSecond, order = 'random' } = writer;
  if (setBytes <= 0) return 0;
  const written =
    catchesUpBytesPerSecond === undefined
      ? bytesPerSecond * ranSeconds
      : Math.min(bytesPerSecond * seconds, catchesUpBytesPerSecond * ranSeconds);
  return order === 'in-order' ? Math.min(setBytes, written) : -setBytes * Math.expm1(-written / setBytes);
}

/** Distinct bytes of memory dirtied in a span, in pages' worth. Sets of different writers do not overlap. */
export function dirtiedBytes(memory: GuestMemory, span: Span): number {
  const sum = memory.writers.reduce((bytes, writer) => bytes + distinct(writer, span), 0);
  return Math.min(sum, memory.totalBytes);
}

/** The most that can be dirty at once: all the writers' sets. */
export function workingSetBytes(memory: GuestMemory): number {
  const sum = memory.writers.reduce(
    (bytes, { setBytes, bytesPerSecond }) => bytes + (bytesPerSecond > 0 ? setBytes : 0),
    0,
  );
  return Math.min(sum, memory.totalBytes);
}

/** Pages dirtied per second when each is counted as often as it is written: what `converges` is held against. */
export function dirtyRate(memory: GuestMemory): number {
  return memory.writers.reduce((rate, writer) => rate + writer.bytesPerSecond, 0);
}
