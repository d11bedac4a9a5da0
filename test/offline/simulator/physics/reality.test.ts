import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { cloudsTable } from '../../../../bench/physics/clouds-table.ts';
import { hostsTable } from '../../../../bench/physics/hosts-table.ts';

const broken = (claims: readonly { what: string; holds: boolean }[]) =>
  claims.filter(({ holds }) => !holds).map(({ what }) => what);

test('what was measured between two real hosts is modelled within the stated bounds', () => {
  assert.deepEqual(broken(hostsTable().claims), []);
});

test('what two clouds published is modelled within the stated bound', () => {
  assert.deepEqual(broken(cloudsTable().claims), []);
});

test('the comparison is the same every time', () => {
  assert.deepEqual(hostsTable(), hostsTable());
  assert.deepEqual(cloudsTable(), cloudsTable());
});

test('no measured result stands in the code of the model or among its parameters', () => {
  const folder = (path: string) => new URL(`../../../../${path}/`, import.meta.url);
  const read = (path: string, name: string) => readFileSync(new URL(name, folder(path)), 'utf8');
  const names = (path: string, suffix: string) =>
    readdirSync(folder(path)).filter((name) => name.endsWith(suffix));
  // Of at least three digits: a 66 or a 3 is found anywhere.
  const results = names('bench/physics', '.json').flatMap((name) =>
    [...read('bench/physics', name).matchAll(/(?:Seconds|Mib)": ([\d.]+)/g)].map(
      ([, figure]) => figure ?? '',
    ),
  );
  const telling = new Set(results.filter((figure) => figure.replace('.', '').length >= 3));
  assert.ok(telling.size > 30);
  const code = ['simulator/physics', 'bench/physics'].flatMap((path) =>
    names(path, '.ts').map((name) => read(path, name)),
  );
  const figures = new Set(code.join('\n').match(/(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)/g));
  assert.deepEqual(
    [...telling].filter((figure) => figures.has(figure)),
    [],
  );
});
