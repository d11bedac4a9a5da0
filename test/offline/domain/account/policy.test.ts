import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDocument } from '../../../../domain/account/run-document.ts';
import { runDocumentSchema } from '../../../../domain/account/schema/run.ts';
import type { PolicyCheck } from '../../../../domain/policy.ts';
import { renderRun } from '../../../../client/render/run.ts';
import { sampleRun } from '../sample-run.ts';

const limits = { successRatePercent: 100 };
const scenario = 'image-m1.tiny-x4';

function account(check: PolicyCheck, moved = true) {
  const facts = { ...sampleRun({ servers: 24 }), policies: [{ scenario, check }] };
  const document = runDocument(moved ? facts : { ...facts, evacuations: [], migrations: [] }, limits);
  runDocumentSchema.parse(document);
  const text = renderRun(document, { width: 100, colour: false }).replaceAll(/\s+/g, ' ');
  return { document, text, warnings: document.scenarios[0]?.warnings.map(({ kind }) => kind) ?? [] };
}

test('a policy that was checked is said to be, and warns of nothing', () => {
  const { text, warnings } = account({ state: 'checked' });
  assert.match(text, /policy checked/);
  assert.deepEqual(warnings, []);
});

test('a policy that nobody checked is told beside the figures and in the warnings, and fails nothing', () => {
  const { document, text, warnings } = account({ state: 'unchecked', reason: 'there is no policies.yaml' });
  assert.match(text, /policy declared, not checked/);
  assert.deepEqual(warnings, ['policy-unchecked']);
  assert.equal(document.verdict.state, 'pass');
});

test('a scenario that was refused fails the run, with what was found', () => {
  const found = { observation: 'declared is post_copy: true; the cloud has post_copy: false' };
  const refused = {
    state: 'refused',
    ...found,
    consequence: 'nothing was moved',
    remedy: 'mend it',
  } as const;
  const { document, warnings } = account(refused, false);
  assert.deepEqual(warnings, ['policy-refused']);
  const reason = document.verdict.reasons.find(({ limit }) => limit === 'attempted');
  assert.equal(reason?.passed, false);
  assert.match(reason.text, /no migration was attempted: declared is post_copy: true/);
});
