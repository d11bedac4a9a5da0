import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { innermost } from '../../../domain/innermost.ts';
import { printable, printableLines } from '../../../domain/printable.ts';
import { writtenOut } from '../../../domain/written-out.ts';

for (const [text, shown] of [
  ['web-1 (größer, 東京, 🚢)', 'web-1 (größer, 東京, 🚢)'],
  ['\u001b[2J', '\\u{1b}[2J'],
  ['a\nb\tc\u0000', 'a\\u{a}b\\u{9}c\\u{0}'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'], // turns the direction of writing
  ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['\ud800', '\\u{d800}'],
  ['\u{e0041}', '\\u{e0041}'], // a tag, of which nothing is seen
] as const)
  test(`${JSON.stringify(text)} is shown as ${shown}`, () => {
    assert.equal(printable(text), shown);
  });

test('lines stay lines, and each is made safe', () => {
  assert.equal(printableLines('one\u001b\ntwo\r\n'), 'one\\u{1b}\ntwo\\u{d}\n');
});

test('of an error in errors the first cause speaks', () => {
  const cause = new Error('Nova: 409', { cause: 'not an error' });
  assert.equal(innermost(new Error('activity', { cause: new Error('child', { cause }) })), 'Nova: 409');
  assert.equal(innermost(new Error('alone')), 'alone');
  assert.equal(innermost('a text'), 'a text');
});

const refused = (what: string) => new Error(`notify.yaml ${what}`);

test('a file of settings is read with its aliases', () => {
  assert.deepEqual(writtenOut(parseDocument('a: &x [1]\nb: *x'), refused), { a: [1], b: [1] });
});

test('aliases that grow without end are refused with the remedy', () => {
  const bomb = [
    'a0: &a0 [x, x]',
    ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
  ];
  assert.throws(
    () => writtenOut(parseDocument(bomb.join('\n')), refused),
    /^Error: notify.yaml has aliases.*Write the values out/,
  );
});
