import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));

test('who reads no further gets no stack, and the command ends as it would have', () => {
  for (const command of ['--help', 'campaign schema']) {
    const script = `set -o pipefail; "$0" ${command} | head -c 1`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script, bin], { encoding: 'utf8' });
    assert.deepEqual([status, stdout.length, stderr], [0, 1, ''], command);
  }
});
