import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, phaseOf } from '../../../domain/migration-status.ts';

for (const [phase, statuses] of Object.entries({
  queued: ['accepted', 'queued'],
  preparing: ['preparing'],
  running: ['running', 'running (post-copy)', 'post-migrating'],
  final: ['completed', 'failed', 'error', 'cancelled'],
}))
  test(`${statuses.join(', ')}: ${phase}`, () => {
    for (const status of statuses) {
      assert.equal(phaseOf(status), phase);
      assert.equal(isFinal(status), phase === 'final');
    }
  });

test('a status that Nova may add one day counts as under way', () => {
  assert.equal(phaseOf('paused-by-a-later-nova'), 'running');
});
