/**
 * What the files of this folder share: values made to do harm, and changes to what was right.
 * The seed is fixed, so that a check is the same check everywhere; `FUZZ_SEED` sets another, `FUZZ_RUNS` multiplies the cases.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_125);
const deeper = Number(process.env['FUZZ_RUNS'] ?? 1);

/** So many cases, or as many more as are asked for, and the seed that they are drawn from. */
export const tries = (cases: number) => ({ seed, numRuns: cases === 1 ? 1 : Math.ceil(cases * deeper) });

/** A sentence that holds for so many cases of what is drawn. A failure prints its seed, and the smallest case that fails. */
export function holds<T>(
  sentence: string,
  cases: number,
  drawn: fc.Arbitrary<T>,
  check: (value: T) => Promise<void> | void,
): void {
  const { numRuns } = tries(cases);
  test(`${sentence} (${numRuns} cases, FUZZ_SEED=${seed})`, { timeout: 600_000 * deeper }, async () => {
    const property = fc.asyncProperty(drawn, async (value) => {
      await check(value);
      pure();
    });
    await fc.assert(property, { seed, numRuns });
  });
}

const terminal = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.\u200b';
const own = (key: string, value: unknown) =>
  JSON.parse(JSON.stringify({ key: value }).replace('key', key)) as unknown;
const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** What nobody expects in a field. Fresh each time: a check may change what it is given. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    1e308,
    5e-324,
    -(2 ** 31),
  ),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ufeff',
    terminal,
    'a\r\nb',
    '../../etc/passwd',
    '/dev/zero',
    '~/',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    '0x10',
    '1e3',
    'NaN',
    'true',
    'null',
    '2026-02-31',
    '9999-12-31T23:59:60Z',
    '$(id)',
    '`id`',
    '%s%n',
    '\ud800',
  ),
  fc.constantFrom(
    'x'.repeat(300),
    'ä'.repeat(5_000),
    '<script>alert(1)</script>',
    '{{constructor}}',
    "' OR 1=1 --",
  ),
  fc
    .constantFrom(
      () => [],
      () => ({}),
      () => [null],
      () => deep(60),
      () => own('__proto__', { polluted: true }),
    )
    .map((make) => make()),
  fc
    .constantFrom(
      () => own('constructor', { prototype: { polluted: true } }),
      () => ({ toString: 1 }),
    )
    .map((make) => make()),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(Number),
);

/** Keys that are near what is meant, or never were meant. */
const strangeKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'nmae',
  'count ',
  '',
  '0',
  'a.b',
  '<<',
  terminal,
);

interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'rename' | 'add' | 'list' | 'wrap' | 'double';
  readonly value: unknown;
  readonly key: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'add', 'list', 'wrap', 'double'),
  value: hostile,
  key: strangeKey,
});

/** Trees of plain values that differ from the given one in one to four places. */
export function mutated(tree: unknown): fc.Arbitrary<unknown> {
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((value, one) => changed(value, one), structuredClone(tree)));
}

/** One of these, changed. */
export function mutatedOneOf(trees: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.nat({ max: trees.length - 1 }).chain((i) => mutated(trees[i]));
}

type Parent = Record<string, unknown> | unknown[];

function changed(tree: unknown, { at, how, value, key }: Edit): unknown {
  const places = placesIn(tree);
  const place = places[at % places.length];
  if (!place) return how === 'wrap' ? [tree] : value;
  const { parent, step } = place;
  const old = (parent as Record<string, unknown>)[step];
  if (how === 'remove') remove(parent, step);
  else if (how === 'rename') {
    remove(parent, step);
    set(parent, step.length > 2 ? step.slice(0, -1) : key, old);
  } else if (how === 'add') set(parent, key, value);
  else if (how === 'list') set(parent, step, [old, value]);
  else if (how === 'wrap') set(parent, step, { [step]: old });
  else if (how === 'double' && Array.isArray(parent)) parent.push(structuredClone(old));
  else set(parent, step, value);
  return tree;
}

function placesIn(tree: unknown): { parent: Parent; step: string }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([step, inner]) => [
    { parent: tree as Parent, step },
    ...placesIn(inner),
  ]);
}

function remove(parent: Parent, step: string): void {
  if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else Reflect.deleteProperty(parent, step);
}

/** As JSON.parse does: `__proto__` is a field like another. */
function set(parent: Parent, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(key) || 0] = value;
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly how: 'insert' | 'remove' | 'repeat' | 'flip' | 'truncate' | 'crlf' | 'mark';
  readonly bytes: Buffer;
}

const tokens = [
  '\0',
  '\t',
  ': ',
  '- ',
  '{',
  '}}',
  '[[',
  '&a ',
  '*a',
  '<<: ',
  '!!js/function x',
  '---\n',
  '"',
  "'",
  '|',
  '%',
  '\\',
  '#',
];
const moreTokens = [
  '.nan',
  '.inf',
  '1e999',
  '0o7',
  '2026-02-31',
  'null',
  '~',
  'yes',
  '\r',
  '\n',
  '\u2028',
  terminal,
  ',',
  '$',
  '`',
];

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 40 }),
  how: fc.constantFrom(
    'insert',
    'insert',
    'insert',
    'remove',
    'repeat',
    'flip',
    'flip',
    'truncate',
    'crlf',
    'mark',
  ),
  bytes: fc.oneof(
    fc.constantFrom(...tokens, ...moreTokens).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  ),
});

/** Bytes that differ from the given ones: torn, flipped, with something put in, in another dress. */
export function mutatedBytes(bytes: Buffer): fc.Arbitrary<Buffer> {
  return fc.array(cut, { minLength: 1, maxLength: 4 }).map((cuts) => cuts.reduce(cutBytes, bytes));
}

function cutBytes(bytes: Buffer, { at, length, how, bytes: given }: Cut): Buffer {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, span, after] = [
    bytes.subarray(0, place),
    bytes.subarray(place, place + length),
    bytes.subarray(place + length),
  ];
  switch (how) {
    case 'insert':
      return Buffer.concat([before, given, span, after]);
    case 'remove':
      return Buffer.concat([before, after]);
    case 'repeat':
      return Buffer.concat([before, span, span, span, after]);
    case 'flip':
      return Buffer.concat([before, Buffer.from(span.map((byte) => byte ^ (1 << (length % 8)))), after]);
    case 'truncate':
      return before;
    case 'crlf':
      return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
    case 'mark':
      return Buffer.concat([Buffer.from('\ufeff'), bytes]);
  }
}

/** Nothing that was read has changed what every object has. */
function pure(): void {
  assert.equal(({} as { polluted?: unknown }).polluted, undefined, 'Object.prototype was changed');
}

/** As JSON, where it has a form in it. */
export function json(value: unknown): string {
  const text: unknown = JSON.stringify(value);
  return typeof text === 'string' ? text : '';
}

/** As a person might type it. */
export const typed: fc.Arbitrary<string> = hostile.map((value) =>
  typeof value === 'string' ? value : json(value),
);
