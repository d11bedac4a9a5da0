import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storageKind } from '../../../../domain/account/storage-kind.ts';

for (const [blockMigration, boot, diskTotalBytes, expected] of [
  [true, 'image', undefined, 'block'],
  [true, 'volume', 0, 'block'],
  [false, 'image', undefined, 'shared'],
  [false, 'volume', 0, 'shared'],
  [false, 'image', 1, 'block'],
  ['auto', 'image', 1, 'block'],
  ['auto', 'volume', 1, 'block'],
  ['auto', 'volume', undefined, 'shared'],
  ['auto', 'image', 0, 'either'],
  ['auto', undefined, undefined, 'either'],
] as const)
  test(`a server of ${boot ?? 'unknown boot'}, block migration ${blockMigration}, ${diskTotalBytes ?? 'no'} bytes of disk told: ${expected}`, () => {
    assert.equal(storageKind({ blockMigration, boot, diskTotalBytes }), expected);
  });
