import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feltMeasures, measures, summariseTrips } from '../../../../domain/account/trips-summary.ts';
import { evacuationOf, fleet, moved } from './scenario-of.ts';

/** Each measure with a figure of its own: none may stand for another. */
const each = (names: readonly string[]) => Object.fromEntries(names.map((name, i) => [name, 100 + i]));

test('of each duration and of the lag there is a distribution, over the servers that arrived', () => {
  const known = each([...measures, 'detectionLagMs']);
  const lost = moved({ ...each(measures.toReversed()), outcome: 'failed' });
  const summary = summariseTrips([evacuationOf([moved(known), lost, moved()])]);
  for (const [name, figure] of Object.entries(known)) {
    const found = summary[name as 'totalMs'];
    assert.deepEqual([found?.n, found?.p50], [1, figure], name);
  }
});

test('what was felt is told of every migration that it is known of, those that failed, too', () => {
  const known = each(feltMeasures);
  const lost = moved({ ...known, outcome: 'failed', verified: { host: false } });
  const summary = summariseTrips([evacuationOf([lost, moved()]), evacuationOf([moved(known)])]);
  for (const [name, figure] of Object.entries(known)) {
    const found = summary[name as 'icmpGapMaxMs'];
    assert.deepEqual([found?.n, found?.p50], [2, figure], name);
  }
});

test('what is not known of any is absent', () => {
  const summary = summariseTrips([evacuationOf([moved()])]);
  for (const name of [...measures, ...feltMeasures, 'detectionLagMs', 'makespanMs', 'requestedParallelism'])
    assert.ok(!(name in summary), name);
  assert.ok(!('effectiveParallelism' in summary) && !('overheadRatio' in summary));
});

test('trips are listed once, evacuations are counted, what they had left is summed', () => {
  const leftBehind = ['db', 'log'].map((server) => ({ server, serverId: server, reason: 'locked' }));
  const summary = summariseTrips([
    evacuationOf(fleet(3), { trip: 1, leftBehind, ownApiCalls: 4 }),
    evacuationOf(fleet(2), { trip: 1, direction: 'back', leftBehind: leftBehind.slice(1) }),
    evacuationOf([moved({ outcome: 'failed' })], { trip: 2 }),
  ]);
  assert.deepEqual([summary.trips, summary.evacuations, summary.leftBehind], [[1, 2], 3, 3]);
  assert.deepEqual([summary.attempted, summary.verified, summary.outcomes.failed], [6, 5, 1]);
  // Six migrations of one request each, and four of the first evacuation's own.
  assert.deepEqual([summary.apiCalls, summary.apiCallsPerMigration], [10, 10 / 6]);
});

test('of the parallelism asked for the highest is told; of what ran the mean of the means, and the highest', () => {
  const ran = (requestedParallelism: number, mean: number, max: number) => ({
    ...evacuationOf([], { requestedParallelism }),
    effectiveParallelism: { mean, max },
  });
  const summary = summariseTrips([ran(2, 1.5, 2), ran(8, 3, 4), ran(4, 2.5, 3), evacuationOf([])]);
  assert.equal(summary.requestedParallelism, 8);
  assert.deepEqual(summary.effectiveParallelism, { mean: 7 / 3, max: 4 });
});

test('of the overheads the median is told, of the makespans a distribution', () => {
  const cost = (overheadRatio: number, makespanMs: number) => ({
    ...evacuationOf([]),
    overheadRatio,
    makespanMs,
  });
  const summary = summariseTrips([cost(1.5, 900), cost(1.1, 300), cost(1.2, 600), evacuationOf([])]);
  assert.equal(summary.overheadRatio, 1.2);
  assert.deepEqual([summary.makespanMs?.n, summary.makespanMs?.p50], [3, 600]);
});

test('no trips make counts of nothing, and no share of a request', () => {
  const summary = summariseTrips([]);
  assert.deepEqual([summary.trips, summary.evacuations, summary.apiCalls], [[], 0, 0]);
  assert.ok(!('apiCallsPerMigration' in summary) && !('verifiedRate' in summary));
});
