import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whereabouts } from '../../../domain/whereabouts.ts';

type Ended = Parameters<typeof whereabouts>[0];
const nowhere = { source: 'cmp-a', outcome: 'failed', verified: {} } as Ended;
const attempt: Ended = { ...nowhere, destination: 'cmp-b' };

test('a server that did not move is on its source, wherever it was to go', () => {
  assert.equal(whereabouts(attempt), 'cmp-a');
  assert.equal(whereabouts({ ...attempt, verified: { goneFromSource: false } }), 'cmp-a');
});

test('one that landed, is on a wrong host, or has been seen to be gone from its source is where the record has it', () => {
  for (const left of [
    { outcome: 'completed', landedAt: 0 },
    { outcome: 'wrong-host' },
    { outcome: 'inconsistent', verified: { goneFromSource: true } },
  ])
    assert.equal(whereabouts({ ...attempt, ...left } as Ended), 'cmp-b');
});

test('one that left for nobody knows where is where it was last known to be', () => {
  assert.equal(whereabouts({ ...nowhere, landedAt: 0 }), 'cmp-a');
});
