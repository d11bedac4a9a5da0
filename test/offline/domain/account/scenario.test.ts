import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariseRun } from '../../../../domain/account/run-summary.ts';
import { summariseScenario } from '../../../../domain/account/scenario-summary.ts';
import { sliceRun } from '../../../../domain/account/slices.ts';
import type { RunFacts } from '../../../../domain/run.ts';
import { sampleRun, unmoved, withRecords } from '../sample-run.ts';

const summarised = (facts: RunFacts) => {
  const [scenario] = sliceRun(facts);
  assert.ok(scenario);
  return summariseScenario(scenario.evacuations);
};

test('warm-up trips are kept apart, and the first that counts is apart from the later ones', () => {
  const { measured, parts } = summarised(sampleRun({ warmup: 1, trips: 3 }));
  assert.deepEqual(
    parts.map(({ phase, direction, trips, attempted }) => [direction, phase, trips, attempted]),
    [
      ['out', 'warm-up', [1], 12],
      ['out', 'first', [2], 12],
      ['out', 'later', [3, 4], 24],
      ['back', 'warm-up', [1], 12],
      ['back', 'first', [2], 12],
      ['back', 'later', [3, 4], 24],
    ],
  );
  assert.deepEqual([measured.trips, measured.attempted, measured.evacuations], [[2, 3, 4], 72, 6]);
});

test('a slow warm-up does not touch the figures that count', () => {
  const usual = summarised(sampleRun({ warmup: 1, trips: 2 })).measured;
  const cold = summarised(sampleRun({ warmup: 1, trips: 2, coldFactor: 10 }));
  assert.deepEqual(cold.measured.prepareMs, usual.prepareMs);
  assert.ok((cold.parts[0]?.prepareMs?.p50 ?? 0) > 5 * (usual.prepareMs?.p50 ?? Infinity));
});

test('distributions are of the verified ones; the others are in the counts', () => {
  const facts = withRecords(sampleRun(), (record, i) =>
    i < 3 ? unmoved(record, 'failed', 'copy broke') : record,
  );
  const { measured } = summarised(facts);
  assert.equal(measured.totalMs?.n, 45);
  assert.deepEqual([measured.attempted, measured.verified, measured.outcomes.failed], [48, 45, 3]);
});

test('a scenario without trips has no figures', () => {
  const { measured, parts } = summarised({ ...sampleRun(), evacuations: [], migrations: [] });
  assert.deepEqual(parts, []);
  assert.equal(measured.attempted, 0);
  assert.ok(!('totalMs' in measured) && !('makespanMs' in measured));
});

test('records that have no account yet make an evacuation of their own, marked unfinished', () => {
  const facts = sampleRun({ trips: 1 });
  const [scenario] = sliceRun({ ...facts, evacuations: facts.evacuations.slice(0, 1) });
  const [out, back] = scenario?.evacuations ?? [];
  assert.ok(out && back);
  assert.equal(out.account.unfinished, undefined);
  assert.equal(back.account.unfinished, true);
  assert.deepEqual(
    [back.attempted, back.account.sources, back.account.destination],
    [12, ['cmp-b'], 'cmp-a'],
  );
  assert.ok(!('requestedParallelism' in back.account));
});

test('records of a scenario that the plan does not know still have a place', () => {
  const facts = sampleRun({ trips: 1 });
  const slices = sliceRun({ ...facts, scenarios: [] });
  assert.deepEqual(
    slices.map(({ name, evacuations }) => [name, evacuations.length]),
    [['image-m1.tiny-x4', 2]],
  );
});

test('no record falls through, and their order makes no difference', () => {
  const facts = sampleRun({ warmup: 1, trips: 3 });
  const turned = {
    ...facts,
    migrations: facts.migrations.toReversed(),
    evacuations: facts.evacuations.toReversed(),
  };
  assert.deepEqual(sliceRun(turned), sliceRun(facts));
  const placed = sliceRun(turned).flatMap(({ evacuations }) => evacuations.flatMap(({ records }) => records));
  assert.deepEqual(new Set(placed), new Set(facts.migrations));
});

test('the run as a whole counts every attempt, warm-up included', () => {
  const facts = withRecords(sampleRun({ warmup: 1 }), (record, i) =>
    i === 0 ? unmoved(record, 'error', 'No valid host was found.') : record,
  );
  const { attempted, verified, outcomes, apiCalls, evacuations } = summariseRun(facts);
  assert.deepEqual([attempted, verified, outcomes.error, evacuations], [72, 71, 1, 6]);
  assert.equal(apiCalls, 6 * 92);
});

test('its requests are told by attempt too, save where nothing was attempted', () => {
  assert.equal(summariseRun(sampleRun({ servers: 3 })).apiCallsPerMigration, (4 * (22 + 4)) / 12);
  const nothing = summariseRun({ ...sampleRun(), evacuations: [], migrations: [] });
  assert.deepEqual([nothing.apiCalls, 'apiCallsPerMigration' in nothing], [0, false]);
});

test('the figures of a direction are of that direction', () => {
  const facts = withRecords(sampleRun(), (record) =>
    record.direction === 'back' ? unmoved(record, 'failed', 'copy broke') : record,
  );
  assert.deepEqual(
    summarised(facts).parts.map(({ direction, phase, verified }) => [direction, phase, verified]),
    [
      ['out', 'first', 12],
      ['out', 'later', 12],
      ['back', 'first', 0],
      ['back', 'later', 0],
    ],
  );
});
