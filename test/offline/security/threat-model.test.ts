/** docs/security.md says of each threat which test holds it: there is one, and what is tried here is told there. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

const docs = join(import.meta.dirname, '../../../docs');
const text = readFileSync(join(docs, 'security.md'), 'utf8');
const threats = text
  .slice(text.indexOf('## The threats'), text.indexOf('ferry speaks no SSH'))
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (Who, and what|-)/.test(line));

test('every line of the threat model names its defence, and a test that is there', () => {
  assert.ok(threats.length >= 30, `${threats.length} lines`);
  for (const line of threats) {
    const [, who = '', defence = '', held = ''] = line.split(/ *\| */);
    assert.ok(who !== '' && defence !== '', line);
    const tests = [...held.matchAll(/\]\(([^)]+\.test\.ts)\)/g)].map(([, path = '']) => path);
    assert.ok(tests.length > 0, `no test: ${line}`);
    for (const path of tests) assert.ok(existsSync(join(docs, path)), `${path} is not there: ${line}`);
  }
});

test('every test of this folder holds a line of it', () => {
  const own = basename(import.meta.filename);
  for (const name of globSync('*.test.ts', { cwd: import.meta.dirname }))
    if (name !== own) assert.ok(text.includes(`/security/${name}`), name);
});
