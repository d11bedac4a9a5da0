/** What is installed is what was written down: each package by its digest, in an exact version, from a registry. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

interface Locked {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly resolved?: string; readonly link?: boolean }>
  >;
}
type Versions = Readonly<Record<string, string>>;

test('the lockfile has a SHA-512 of every package, and none comes from elsewhere than a registry', () => {
  const { packages } = read('package-lock.json') as Locked;
  const { '': own, ...others } = packages;
  assert.ok(own && Object.keys(others).length > 100);
  for (const [path, { integrity, resolved, link }] of Object.entries(others)) {
    assert.match(integrity ?? '', /^sha512-[A-Za-z0-9+/]{86}==$/, path);
    assert.equal(link, undefined, path);
    assert.doesNotMatch(resolved ?? '', /^(git|http:|file:)/, path);
  }
});

test('every version of package.json is an exact one', () => {
  const { dependencies, devDependencies, overrides } = read('package.json') as Record<string, Versions>;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...overrides }))
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
});

test('programs of packages run when they are installed only where package.json names them', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, { hasInstallScript?: true }> };
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const run = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.split('node_modules/').at(-1) ?? path] : [],
  );
  const others = run.filter((name) => allowScripts[name] === undefined);
  assert.deepEqual(others, []);
});
