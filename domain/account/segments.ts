/** What a server's move went through, in order. `unseen`: under way, and no phase of Nova's had been seen yet. */
export const segmentKinds = ['unseen', 'queue', 'prepare', 'copy', 'post'] as const;
export type SegmentKind = (typeof segmentKinds)[number];

/** Epoch ms. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly until: number;
}

/** When each phase of a move was; times of day in epoch ms. */
export interface Course {
  readonly postedAt?: number | undefined;
  readonly landedAt?: number | undefined;
  readonly runningFrom?: number | undefined;
  readonly runningUntil?: number | undefined;
  readonly queueMs?: number | undefined;
  readonly prepareMs?: number | undefined;
  readonly postMs?: number | undefined;
}

/**
 * A move as intervals that follow one another. Queue and preparation are known as durations, each up to where the next
 * phase was first seen: they are laid before the copy, or, where none was seen, before the landing.
 *
 * @returns nothing for a move that was never posted
 */
export function segmentsOf(course: Course): Segment[] {
  const { postedAt, queueMs = 0, prepareMs = 0, postMs = 0 } = course;
  if (postedAt === undefined) return [];
  const copyUntil = course.runningUntil ?? course.landedAt;
  const copyFrom = course.runningFrom ?? course.landedAt ?? postedAt + queueMs + prepareMs;
  const prepareFrom = copyFrom - prepareMs;
  const queueFrom = prepareFrom - queueMs;
  const ends: readonly (readonly [SegmentKind, number | undefined])[] = [
    ['unseen', queueFrom],
    ['queue', prepareFrom],
    ['prepare', copyFrom],
    ['copy', copyUntil],
    ['post', copyUntil === undefined ? undefined : copyUntil + postMs],
  ];
  let from = postedAt;
  return ends.flatMap(([kind, until]) => {
    if (until === undefined || until <= from) return [];
    const segment = { kind, from, until };
    from = until;
    return [segment];
  });
}
