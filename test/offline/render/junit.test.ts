import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderJunit } from '../../../client/render/junit.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import type { RunFacts } from '../../../domain/run.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';

const render = (facts: RunFacts) => renderJunit(runDocument(facts, { successRatePercent: 100 }));

test('each demand is a test case, in a suite of its scenario or of the run', () => {
  const xml = render(sampleRun());
  assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="nightly-20260314" tests="4" failures="0" errors="0" skipped="0" time="\d+\.\d{3}">/); // prettier-ignore
  assert.match(xml, /<testsuite name="run" tests="2" failures="0"/);
  assert.match(xml, /<testsuite name="image-m1\.tiny-x4" tests="2" failures="0" errors="0" skipped="0" time="\d+\.\d{3}" timestamp="2026-03-14T02:00:00">/); // prettier-ignore
  assert.equal([...xml.matchAll(/<testcase /g)].length, 4);
});

test('a demand that is not met is a failure with its evidence', () => {
  const xml = render(withRecords(sampleRun(), (r, i) => (i === 3 ? unmoved(r, 'failed', 'no') : r)));
  assert.match(xml, /<testsuites [^>]*failures="1"/);
  assert.match(
    xml,
    /<failure type="successRatePercent" message="47 of 48 migrations verified; at least 100 % must be">/,
  );
});

test('nothing of the cloud breaks out of the XML, and control characters do not spoil it', () => {
  const scenario = `"><failure>&\u001b[31m]]>`;
  const xml = render(sampleRun({ scenario }));
  assert.match(xml, /<testsuite name="&quot;&gt;&lt;failure&gt;&amp;\\u\{1b\}\[31m\]\]&gt;"/);
  assert.doesNotMatch(xml, /<failure/);
});

test('a run that goes on has one skipped case', () => {
  const xml = render(lacking(sampleRun(), 'finishedAt'));
  assert.match(xml, /tests="1" failures="0" errors="0" skipped="1"/);
  assert.match(xml, /<skipped message="the run goes on"\/>/);
});
