/** What every refusal must be. */
import assert from 'node:assert/strict';
import { stack } from '../client/ferry.ts';

/** Words that only a program's own mistake puts before a person. */
const blunders =
  /TypeError|RangeError|ReferenceError|ZodError|Cannot read propert|is not a function|is not iterable|\[object Object\]|Maximum call stack|Invalid time value|Invalid array length|Unexpected token|ERR_[A-Z]|undefined is not|Excessive alias|heap/;

/** Nothing that moves a cursor, changes colours or hides: an operator's terminal obeys what it is sent. */
export function harmless(text: string): void {
  const found = /[^\n\P{C}]|[\u2028\u2029]/u.exec(text)?.[0];
  assert.equal(
    found,
    undefined,
    `a control character reaches the terminal: ${JSON.stringify(text.slice(0, 400))}`,
  );
}

/** What a person is told: without a stack, without a program's own words, no longer than can be read. */
export function civil(text: string): void {
  harmless(text);
  assert.doesNotMatch(text, stack);
  assert.doesNotMatch(text, blunders);
  assert.ok(text.trim() !== '', 'it says nothing');
  assert.ok(text.length < 40_000, `${text.length} characters are more than anybody reads`);
}
