import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { workflowTypes } from '../../../domain/control.ts';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';

const failureConverterPath = fileURLToPath(new URL('../../../workflows/sealed-failures.ts', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/ferry', import.meta.url));

test('workflows are bundled once for each state of their sources, and the bundle is kept whole', async () => {
  await workflowBundle({ failureConverterPath }); // that of encrypted runs is another, and stays beside it
  const { code } = await workflowBundle();
  for (const name of Object.values(workflowTypes)) assert.ok(code.includes(name), name);
  const kept = (await readdir(cache)).filter((name) => name.startsWith('workflows-'));
  assert.equal(kept.length, 1, 'one, and none of an earlier state');
  assert.equal(await readFile(join(cache, kept[0] ?? ''), 'utf8'), code);
  assert.equal((await workflowBundle()).code, code);
});
