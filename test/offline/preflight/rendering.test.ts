import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderFindings } from '../../../client/render/findings.ts';
import type { Finding } from '../../../domain/ground.ts';
import { examined, group } from './examined.ts';
import { computeQuotas, quota, services, soundCloud, zones } from './bodies.ts';

const finding = (severity: Finding['severity'], subject: string, remedy = 'Mend it.'): Finding => ({
  severity,
  subject,
  observation: 'It is so.',
  consequence: 'That comes of it.',
  remedy,
});
const plain = { width: 80, colour: false };

test('findings are told worst first, with what comes of them and what to do', () => {
  const text = renderFindings(
    [finding('note', 'pace'), finding('error', 'quota'), finding('warning', 'zone')],
    plain,
    24,
  );
  assert.equal(
    text,
    `1 error

  ✗ quota: It is so.
    so  That comes of it.
    do  Mend it.

1 warning

  ! zone: It is so.
    so  That comes of it.
    do  Mend it.

1 note

  · pace: It is so.
    so  That comes of it.
    do  Mend it.

checked 24 things: 1 error, 1 warning, 1 note`,
  );
});

test('nothing found is one line', () => {
  assert.equal(renderFindings([], plain, 24), 'checked 24 things: no errors, no warnings, no notes');
});

test('where it is not known how much was checked, nothing is said of it', () => {
  assert.match(
    renderFindings([finding('error', 'a'), finding('error', 'b')], plain),
    /\n\n2 errors, no warnings, no notes$/,
  );
});

test('a remedy that asks for nothing takes no line', () => {
  assert.doesNotMatch(renderFindings([finding('note', 'pace', 'Nothing to do.')], plain), /Nothing|do {2}/);
});

test('colour changes nothing but colour', () => {
  const findings = [finding('error', 'quota'), finding('note', 'so')];
  // eslint-disable-next-line no-control-regex
  const bare = renderFindings(findings, { width: 80, colour: true }).replaceAll(/\u001b\[\d+m/g, '');
  assert.equal(bare, renderFindings(findings, plain));
});

test('a name from the cloud cannot command the terminal', () => {
  const evil = { ...finding('warning', 'server'), observation: 'Not running: web\u001b[2J.' };
  assert.doesNotMatch(renderFindings([evil], plain), /\u001b/); // eslint-disable-line no-control-regex
});

test('every line fits into 80 columns', async () => {
  const cloud = soundCloud().tell({
    ...services({ b: { status: 'disabled' } }),
    ...computeQuotas({ instances: quota(1) }),
    ...zones('az2'),
  });
  const { findings, checked } = await examined(cloud, {
    ...group({ boot: ['image', 'new-volume'], image: 'gone' }),
    migrate: { parallelism: 9, block_migration: [true, false] },
  });
  const long = renderFindings(findings, plain, checked)
    .split('\n')
    .filter((line) => line.length > 80);
  assert.deepEqual(long, []);
});
