import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonSchemaOf, type Published } from '../../../../domain/account/json-schema.ts';

interface Node {
  readonly [name: string]: unknown;
  readonly $ref?: string;
  readonly format?: string;
}

/** Every object within a schema, itself included. */
function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const inner of Object.values(value)) yield* nodes(inner);
}

const all: readonly Published[] = ['run', 'compare', 'trend', 'verdict'];
const within = (what: Published) => [...nodes(jsonSchemaOf(what))];
const property = (what: Published, ...path: readonly string[]) =>
  path.reduce<unknown>((at, name) => (at as Node)[name], jsonSchemaOf(what)) as Node;

for (const [what, title] of [
  ['run', 'ferry.run/1'],
  ['compare', 'ferry.compare/1'],
  ['trend', 'ferry.trend/1'],
  ['verdict', 'ferry.verdict/1'],
] as const)
  test(`the schema of ${what} is called what its documents say that they are`, () => {
    assert.equal(jsonSchemaOf(what)['title'], title);
    assert.equal(property(what, 'properties', 'format')['const'], title);
  });

test('a time of day is told by its format alone', () => {
  for (const what of all)
    for (const node of within(what)) if (node.format === 'date-time') assert.ok(!('pattern' in node));
  assert.equal(property('run', 'properties', 'startedAt').format, 'date-time');
});

test('no bound is told that only the language of the program has; the least count is', () => {
  for (const what of all)
    for (const { minimum, maximum } of within(what)) {
      assert.notEqual(minimum, Number.MIN_SAFE_INTEGER);
      assert.notEqual(maximum, Number.MAX_SAFE_INTEGER);
    }
  assert.equal(property('verdict', 'properties', 'attempted')['minimum'], 0);
  assert.equal(property('run', '$defs', 'Distribution', 'properties', 'n')['minimum'], 1);
});

test('what is said in many places is said once, and referred to', () => {
  const refs = new Set(within('run').flatMap(({ $ref }) => $ref ?? []));
  for (const name of ['Interval', 'Distribution', 'Rate', 'Parallelism', 'OutcomeCounts', 'Migration'])
    assert.ok(refs.has(`#/$defs/${name}`), name);
});
