import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Course, segmentsOf } from '../../../../domain/account/segments.ts';

/** `copy 7–20`, in the order in which they come. */
const told = (course: Course) =>
  segmentsOf(course).map(({ kind, from, until }) => `${kind} ${from}–${until}`);

for (const [what, course, expected] of [
  [
    'a move of which every phase was seen is told from its POST to the end of the clearing up',
    { postedAt: 0, queueMs: 3, prepareMs: 2, runningFrom: 10, runningUntil: 40, landedAt: 41, postMs: 5 },
    ['unseen 0–5', 'queue 5–8', 'prepare 8–10', 'copy 10–40', 'post 40–45'],
  ],
  [
    'phases of no length are left out',
    { postedAt: 0, queueMs: 0, prepareMs: 10, runningFrom: 10, runningUntil: 40 },
    ['prepare 0–10', 'copy 10–40'],
  ],
  [
    'one that was never seen running had its phases right before the landing',
    { postedAt: 0, queueMs: 3, prepareMs: 2, landedAt: 40 },
    ['unseen 0–35', 'queue 35–38', 'prepare 38–40'],
  ],
  [
    'one that neither ran nor landed had its phases after the POST, and no end that is known',
    { postedAt: 100, queueMs: 3, prepareMs: 2 },
    ['queue 100–103', 'prepare 103–105'],
  ],
  [
    'a copy whose end was not seen lasts until the landing',
    { postedAt: 0, runningFrom: 10, landedAt: 40, postMs: 5 },
    ['unseen 0–10', 'copy 10–40', 'post 40–45'],
  ],
  [
    'a copy that has no end yet is not drawn',
    { postedAt: 0, prepareMs: 4, runningFrom: 10, postMs: 5 },
    ['unseen 0–6', 'prepare 6–10'],
  ],
  [
    'phases that are said to have lasted since before the POST begin with it',
    { postedAt: 0, queueMs: 8, prepareMs: 6, runningFrom: 10, runningUntil: 12 },
    ['queue 0–4', 'prepare 4–10', 'copy 10–12'],
  ],
  ['a move that was never posted has none', { queueMs: 3, runningFrom: 10, runningUntil: 40 }, []],
  ['a move that was posted, and no more, has none', { postedAt: 7 }, []],
] as const)
  test(what, () => {
    assert.deepEqual(told(course), expected);
  });
