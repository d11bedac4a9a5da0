/** No shell reads anything that ferry was given: programs are called with lists of arguments, everywhere in what is shipped. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const shipped = [
  'activities',
  'client',
  'deploy',
  'domain',
  'guest',
  'openstack',
  'results',
  'simulator',
  'worker',
  'workflows',
];
const files = shipped.flatMap((floor) => globSync(`${floor}/**/*.{ts,js,py,c}`, { cwd: root }));

/** Ways to a shell, by the end of the file's name. `exec` of a regular expression is another one. */
const ways: Readonly<Record<string, RegExp>> = {
  ts: /shell: (?:true|['"`]|process)|\bexecSync\(|(?<![.\w])exec\(|\beval\(|new Function\(/,
  js: /\beval\(|new Function\(/,
  py: /shell\s*=|os\.system|os\.popen|getoutput|\beval\(|(?<![.\w])exec\(/,
  c: /\bsystem\(|\bpopen\(|"\/bin\/sh"|"sh"/,
};

test('nothing that is shipped calls a shell, or takes text for code', () => {
  assert.ok(files.length > 300, `only ${files.length} files were found`);
  const found = files.flatMap((file) => {
    const way = ways[file.split('.').at(-1) ?? ''];
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, i) => (way?.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));
  });
  assert.deepEqual(found, []);
});

test('what looks for shells finds them', () => {
  assert.match('spawn(program, { shell: true })', ways['ts'] ?? /^$/);
  assert.match('const out = exec(`ls ${name}`)', ways['ts'] ?? /^$/);
  assert.doesNotMatch('const found = /x/.exec(text)', ways['ts'] ?? /^$/);
  assert.match('subprocess.run(line, shell=True)', ways['py'] ?? /^$/);
});
