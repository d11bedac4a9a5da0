import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderJson } from '../../../client/render/json.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import { sampleRun, withRecords } from '../domain/sample-run.ts';

test('what is printed is read back the same, with nothing in it that a terminal obeys', () => {
  const server = 'a\u001b[2J\u007f\u009b31m\u202e\u2028\u{e0001}z漢\n"';
  const facts = withRecords(sampleRun({ trips: 1 }), (r) => ({ ...r, server }));
  const document = runDocument(facts, { successRatePercent: 100 });
  const text = renderJson(document);
  assert.deepEqual(JSON.parse(text), document);
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028\u{e0001}]/u);
  assert.ok(text.includes('漢'));
});
