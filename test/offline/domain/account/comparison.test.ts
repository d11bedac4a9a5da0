import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compare } from '../../../../domain/account/comparison/compare.ts';
import { sentences } from '../../../../domain/account/comparison/sentence.ts';
import { trend } from '../../../../domain/account/comparison/trend.ts';
import { jsonSchemaOf } from '../../../../domain/account/json-schema.ts';
import { runDocument } from '../../../../domain/account/run-document.ts';
import { comparisonSchema, trendSchema } from '../../../../domain/account/schema/comparison.ts';
import type { RunFacts } from '../../../../domain/run.ts';
import { renderComparison } from '../../../../client/render/compare.ts';
import { renderTrend } from '../../../../client/render/trend.ts';
import { sampleRun, unmoved, withRecords } from '../sample-run.ts';

const document = (facts: RunFacts, run = facts.run) => ({
  ...runDocument(facts, { successRatePercent: 100 }),
  run,
});
const slower = (facts: RunFacts, byMs: number) =>
  withRecords(facts, (r) => (r.totalMs === undefined ? r : { ...r, totalMs: r.totalMs + byMs }));
const plain = { width: 100, colour: false };

test('a run that is slower by 800 ms is told so, with the interval around it, first trips and later ones apart', () => {
  const base = sampleRun({ trips: 3 });
  const comparison = compare(document(base, 'A'), document(slower(base, 800), 'B'));
  assert.deepEqual(comparison.contrasts.map(({ phase, finding }) => [phase, finding]), [['first', 'slower'], ['later', 'slower']]); // prettier-ignore
  for (const { shift, pAdjusted } of comparison.contrasts) {
    assert.equal(shift?.estimate, 800);
    assert.ok(shift.interval && shift.interval.low <= 800 && shift.interval.high >= 800);
    assert.ok((pAdjusted ?? 1) < 0.01);
  }
  const [sentence = ''] = sentences(comparison, 'A', 'B');
  assert.match(
    sentence,
    /^B is slower by 800 ms \(95 %: \d+ ms to [\d.]+ m?s\) in image-m1\.tiny-x4, first trips\.$/,
  );
});

test('a run against its equal: nothing told apart, and how small a difference would have shown', () => {
  const base = sampleRun();
  const comparison = compare(document(base, 'A'), document(base, 'B'));
  assert.ok(comparison.contrasts.every(({ finding }) => finding === 'not-told-apart'));
  assert.match(sentences(comparison, 'A', 'B')[0] ?? '', /^No difference was found in .*; one of \d+ ms or more would have shown four times out of five\.$/); // prettier-ignore
});

test('scenarios and phases that only one run has are told, and not compared', () => {
  const comparison = compare(document(sampleRun({ trips: 1 }), 'A'), document(sampleRun({ trips: 2 }), 'B'));
  assert.deepEqual(comparison.unmatched, [{ scenario: 'image-m1.tiny-x4', phase: 'later', run: 'B' }]);
  const apart = compare(document(sampleRun(), 'A'), document(sampleRun({ scenario: 'other' }), 'B'));
  assert.deepEqual(
    [apart.onlyInBase, apart.onlyInOther, apart.contrasts],
    [['image-m1.tiny-x4'], ['other'], []],
  );
  assert.match(
    sentences(apart, 'A', 'B').join(' '),
    /nothing in common.*Only A has image-m1\.tiny-x4\. Only B has other\./,
  );
});

test('warm-up trips are in no contrast', () => {
  const base = sampleRun({ warmup: 1, trips: 1 });
  const [contrast, ...others] = compare(document(base, 'A'), document(base, 'B')).contrasts;
  assert.equal(contrast?.base.attempted, 24);
  assert.deepEqual(others, []);
});

test('where nothing arrived there is nothing to compare, and the rates stand side by side', () => {
  const base = sampleRun({ trips: 1 });
  const lost = withRecords(base, (r) => unmoved(r, 'failed', 'no'));
  const comparison = compare(document(base, 'A'), document(lost, 'B'));
  assert.equal(comparison.contrasts[0]?.finding, 'nothing-to-compare');
  const text = renderComparison(comparison, plain);
  assert.match(text, /24 of 24 \(.*\n.* 0 of 24 \(/);
});

test('the trend of ten nights names the night from which it is slower', () => {
  const nights = Array.from({ length: 10 }, (_, i) =>
    document(slower(sampleRun(), (i >= 6 ? 900 : 0) + ((i * 37) % 50)), `night-${i}`),
  );
  const [scenario] = trend(nights);
  assert.equal(scenario?.unit, 'run');
  assert.deepEqual(
    scenario.changes.map(({ run }) => run),
    ['night-6'],
  );
  const text = renderTrend('nightly', [scenario], plain);
  assert.match(
    text,
    /From night-6 on slower: median 4\.\d\d s before, 5\.\d\d s since \(\+\d+ %, p 0\.\d{3}\)/,
  );
  assert.match(text, /[▁▂▃▄▅▆▇█]{10}/);
});

const nightsSlowerBy = (...ms: number[]) =>
  trend(ms.map((by, i) => document(slower(sampleRun(), by), `night-${i}`)));

test('a large change shows in five nights already; a small one does not, and the trend says that so few could not tell', () => {
  const [large] = nightsSlowerBy(0, 150, 60, 2_000, 2_300);
  assert.equal(large?.unit, 'evacuation');
  assert.deepEqual(
    large.changes.map(({ run }) => run),
    ['night-3'],
  );
  const [small] = nightsSlowerBy(0, 300, 150, 400, 550);
  assert.deepEqual(small?.changes, []);
  const text = renderTrend('nightly', [small], plain).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    /No change of level was found; but 5 runs are too few to tell any but a large one: from 8 on/,
  );
});

test('three nights tell no change of level, and the trend says how many it takes', () => {
  const [scenario] = nightsSlowerBy(0, 0, 2_000);
  assert.deepEqual(scenario?.changes, []);
  assert.match(
    renderTrend('nightly', [scenario], plain),
    /3 runs are too few to tell a change of level: it takes 4\./,
  );
});

test('what compare and trend print is what their schemas say, and these are JSON Schemas', () => {
  const base = sampleRun({ trips: 3, warmup: 1 });
  const runs = [
    document(base, 'A'),
    document(slower(base, 800), 'B'),
    document(sampleRun({ servers: 1 }), 'C'),
  ];
  const [first, ...others] = runs;
  assert.ok(first);
  const comparisons = { format: 'ferry.compare/1', comparisons: others.map((run) => compare(first, run)) };
  const trends = { format: 'ferry.trend/1', campaign: 'nightly', scenarios: trend(runs) };
  const asRead = (printed: object): unknown => JSON.parse(JSON.stringify(printed));
  assert.deepEqual(comparisonSchema.parse(asRead(comparisons)), asRead(comparisons));
  assert.deepEqual(trendSchema.parse(asRead(trends)), asRead(trends));
  for (const [what, printed] of [
    ['compare', comparisons],
    ['trend', trends],
  ] as const) {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(jsonSchemaOf(what));
    assert.ok(validate(asRead(printed)), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...printed, colour: 'blue' }));
  }
});
