/** What is taken for a document, and what is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { jsonSchemaOf } from '../../../../../domain/account/json-schema.ts';
import { comparisonSchema, trendSchema } from '../../../../../domain/account/schema/comparison.ts';
import { time } from '../../../../../domain/account/schema/figures.ts';
import { unattributedGapSchema } from '../../../../../domain/account/schema/felt.ts';

const at = '2026-03-14T02:00:00.000Z';
const comparison = {
  ...{ base: 'A', other: 'B', contrasts: [], onlyInBase: ['x'], onlyInOther: [] },
  unmatched: [{ scenario: 's', phase: 'later', run: 'B' }],
};
const change = { run: 'night-6', p: 0.002, beforeMs: 4_300, afterMs: 5_200 };
const line = { scenario: 's', points: [], unit: 'run', changes: [change] };

for (const [what, schema, document] of [
  [
    'a phase that one run alone has',
    comparisonSchema,
    { format: 'ferry.compare/1', comparisons: [comparison] },
  ],
  ['a change of level', trendSchema, { format: 'ferry.trend/1', campaign: 'nightly', scenarios: [line] }],
  [
    'a gap outside of every migration',
    unattributedGapSchema,
    { serverId: 'db', kind: 'icmp', from: at, to: at, seenMs: 800 },
  ],
] as const satisfies readonly (readonly [string, z.ZodType, unknown])[]) {
  test(`${what} is taken with all its fields`, () => {
    assert.deepEqual(schema.parse(document), document);
  });

  test(`${what} is refused with a field more or less, at every depth`, () => {
    for (const changed of changes(document))
      assert.ok(!schema.safeParse(changed).success, JSON.stringify(changed));
  });
}

/** The value with one field more, or one less, in it or in any object within it. */
function* changes(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [i, inner] of value.entries())
      for (const changed of changes(inner)) yield value.with(i, changed);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  yield { ...value, colour: 'blue' };
  for (const [name, inner] of Object.entries(value)) {
    yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    for (const changed of changes(inner)) yield { ...value, [name]: changed };
  }
}

for (const [written, isTaken] of [
  [at, true],
  ['2026-03-14T02:00:00Z', false],
  ['2026-03-14T02:00:00.000000Z', false],
  ['2026-03-14T02:00:00.000+01:00', false],
  ['2026-03-14', false],
] as const)
  test(`${written} is ${isTaken ? 'a' : 'no'} time of day, which is in UTC to the millisecond`, () => {
    assert.equal(time('Begun.').safeParse(written).success, isTaken);
  });

test('each distribution of several evacuations says what it is of, and over which migrations', () => {
  const { Trips } = jsonSchemaOf('run')['$defs'] as {
    Trips: { properties: Record<string, { description?: string }> };
  };
  assert.ok('makespanMs' in Trips.properties && 'blindMs' in Trips.properties);
  for (const [name, { description = '' }] of Object.entries(Trips.properties)) {
    const isFelt = /Gap|Stall|Pause|blind/.test(name);
    if (!name.endsWith('Ms')) continue;
    const subject = { makespanMs: 'Makespan', detectionLagMs: 'Detection lag' }[name] ?? name;
    const over =
      name === 'makespanMs' ? 'over the evacuations' : isFelt ? 'over every migration' : 'over the verified';
    assert.match(description, new RegExp(`^Milliseconds\\. ${subject}, ${over}`), name);
  }
});
