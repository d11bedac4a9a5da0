import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderRunList } from '../../../client/render/run-list.ts';
import { T0 } from '../domain/sample-run.ts';

const look = { width: 80, colour: false };

test('a run is a line, and one that goes on has no duration', () => {
  const text = renderRunList(
    [
      { run: 'nightly-2', campaign: 'nightly', state: 'running', startedAt: T0 },
      {
        run: 'nightly-1',
        campaign: 'nightly',
        state: 'fail',
        startedAt: T0 - 86_400_000,
        finishedAt: T0 - 86_400_000 + 311_000,
        attempted: 96,
        verified: 95,
      },
    ],
    look,
  );
  assert.equal(
    text,
    [
      'run        campaign  started (UTC)           took  verified  state',
      'nightly-2  nightly   2026-03-14 02:00                        running',
      'nightly-1  nightly   2026-03-13 02:00  5 min 11 s  95 of 96  fail',
      '',
    ].join('\n'),
  );
});

test('no runs are told as such', () => {
  assert.equal(renderRunList([], look), 'no runs\n');
});

test('wide letters keep the columns, hostile ones are shown as text', () => {
  const lines = renderRunList(
    [
      { run: '夜', campaign: 'a\u001b[31m', state: 'pass', startedAt: T0 },
      { run: 'ab', campaign: 'b', state: 'broken', startedAt: T0 },
    ],
    look,
  ).split('\n');
  assert.match(lines[1] ?? '', /^夜 {3}a\\u\{1b\}\[31m {2}2026/);
  assert.match(lines[2] ?? '', /^ab {3}b {10} {2}2026/);
});
