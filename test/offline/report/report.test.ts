import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReport } from '../../../client/report/report.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';
import { feltRun } from './felt-run.ts';
import { subject } from './subjects.ts';

const headings = (page: string) => [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, words]) => words);
const words = (page: string) =>
  page
    .replace(/<style>[^]*?<\/style>/g, '')
    .replaceAll(/<svg[^]*?<\/svg>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

test('the page answers in the order in which an operator asks', () => {
  const page = renderReport([subject(sampleRun())]);
  assert.match(words(page), /^ ?nightly: nightly-20260314 nightly nightly-20260314 on testbed, 2026-03-14 02:00 UTC ✓ Pass 48 of 48 migrations verified \(100 %, 95 % interval 92\.6–100 %\)/); // prettier-ignore
  assert.deepEqual(headings(page), [
    'What each scenario cost',
    'Timeline of the evacuations',
    'Effective against requested parallelism',
    'Slowest and failed servers',
    'Block against shared storage',
    'First against later trips',
    'Environment',
    'How it was measured',
  ]);
});

test('the page is whole by itself: no script, no address that is fetched, and a policy that forbids both', () => {
  const page = renderReport([subject(sampleRun())]);
  assert.match(page, /content="default-src 'none'; style-src 'unsafe-inline'; /);
  for (const [tag] of page.matchAll(/<[^>]*>/g)) {
    assert.doesNotMatch(
      tag,
      /^<(?:script|link|img|iframe|object|base|form)|\s(?:src|href|on\w+|xlink:href)=/i,
    );
  }
  assert.doesNotMatch(page, /url\(|@import/);
});

const hostile = `</text></svg><script>alert(1)</script><img src=x onerror=alert(2)>"' onload='x' & \u202e\u001b[31m`;

test('whatever the cloud calls its servers, nothing of it is markup, in the page or in its drawings', () => {
  const facts = withRecords(sampleRun({ trips: 1, scenario: hostile }), (r, i) => {
    const named = { ...r, server: hostile, scenario: hostile, source: `${r.source}<b>` };
    return i % 5 === 0 ? { ...unmoved(named, 'failed', hostile), scenario: hostile } : named;
  });
  const evacuations = facts.evacuations.map((e) => ({ ...e, scenario: hostile, destination: hostile }));
  const page = renderReport([subject({ ...facts, evacuations, cloud: hostile, campaign: hostile })]);
  assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
  for (const [tag] of page.matchAll(/<[^>]*>/g)) {
    assert.match(
      tag,
      /^<(?:!doctype html|\/?[a-z][a-z0-9]*(?:\s+[a-zA-Z0-9:-]+(?:="[^"<]*")?)*)\s*\/?>$/,
      tag,
    );
    assert.doesNotMatch(tag.replaceAll(/"[^"]*"/g, ''), /^<(?:script|img)|\son/, tag);
  }
  assert.doesNotMatch(page, /[\p{Cf}\p{Co}]|[^\P{Cc}\n]/u);
});

test('every drawing has a title, is drawn for desk and phone, and takes its colours from the page', () => {
  const page = renderReport([subject(sampleRun())]);
  const drawings = [...page.matchAll(/<svg[^]*?<\/svg>/g)].map(([svg]) => svg);
  assert.equal(drawings.length, 2 * (1 + 4 + 1), 'one distribution, four evacuations, one of parallelism');
  for (const svg of drawings) {
    assert.match(svg, /^<svg [^>]*role="img" aria-label="[^"]+"><title>[^<]+<\/title>/);
    assert.doesNotMatch(svg, /(?:fill|stroke)="(?!none|var\(--)/);
    assert.doesNotMatch(svg, /<style|NaN|undefined/);
  }
});

test('servers that did not arrive stand in the table with their reason, and in the timeline with a cross', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r, i) =>
    i === 2 ? unmoved(r, 'error', 'No valid host was found.') : r,
  );
  const page = renderReport([subject(facts)]);
  assert.match(words(page), /✕ Fail/);
  assert.match(words(page), /web-3 error trip 1 out No valid host was found\./);
  assert.equal([...page.matchAll(/<text[^>]*>✕<\/text>/g)].length, 2);
});

test('several runs stand side by side under each scenario, by letters', () => {
  const slower = { ...sampleRun({ coldFactor: 4 }), run: 'nightly-20260315' };
  const page = renderReport([subject(sampleRun()), subject(slower)]);
  assert.match(words(page), /out, trip 1 A 12 12 .* out, trip 1 B 12 12 .* out, trip 2 A 12 12/);
  assert.match(page, />B · image-m1\.tiny-x4<\/text>/);
});

test('first trips and later ones are held against each other, with the shift and its interval', () => {
  const page = words(renderReport([subject(sampleRun({ coldFactor: 4 }))]));
  assert.match(page, /image-m1\.tiny-x4 out first 12 6\.\d\d 6\.\d\d–6\.\d\d 6\.\d\d later 12 4\.\d\d 4\.\d\d–4\.\d\d 5\.\d\d −1\.\d\d −\d\.\d\d … −1\.\d\d/); // prettier-ignore
});

test('block and shared storage are compared where servers differ in nothing else', () => {
  const facts = withRecords(sampleRun(), (r, i) =>
    i % 2 === 0 ? { ...r, boot: 'volume' } : { ...r, diskTotalBytes: 1 },
  );
  const page = words(renderReport([subject(facts)]));
  assert.match(page, /shared: disks stayed 24 .* block: disks copied 24 /);
});

test('of a large evacuation as many bars are drawn as can be read, and the page says how many', () => {
  const facts = sampleRun({ servers: 500, trips: 1 });
  const slow = withRecords(facts, (r, i) =>
    i === 250 ? { ...r, totalMs: 99_000, server: 'the-slow-one' } : r,
  );
  const page = renderReport([subject(slow)]);
  assert.match(
    words(page),
    /48 of 500 servers are drawn: those that did not arrive, the slowest, and an even share/,
  );
  assert.equal([...page.matchAll(/>the-slow-one<\/text>/g)].length, 2);
});

test('a run without a single move is reported all the same', () => {
  const facts = { ...sampleRun(), migrations: [], evacuations: [] };
  const page = words(renderReport([subject(facts)]));
  assert.match(page, /✕ Fail 0 of 0 migrations verified/);
  assert.match(page, /no migration was attempted/);
});

test('a run that goes on has no verdict yet', () => {
  const page = words(renderReport([subject(lacking(sampleRun(), 'finishedAt'))]));
  assert.match(page, /No verdict yet/);
});

const probes = { period_ms: 20 };

test('of a move that did not arrive it is not told how much of its time was blind: when that ended is not known', () => {
  const facts = withRecords(feltRun(), (record, i) =>
    i === 0 ? { ...unmoved(record, 'failed', 'no'), blindMs: 3_600_000 } : record,
  );
  assert.match(words(renderReport([subject(facts, { probes })])), /48 of 48 migrations watched · blind for 0\.\d % of/); // prettier-ignore
});

test('what guests and clients felt has its section: percentiles, resolution, what was blind, what belongs to no move', () => {
  const page = renderReport([subject(feltRun(), { probes })]);
  const at = headings(page).indexOf('What guests and their clients felt');
  assert.equal(headings(page)[at - 1], 'Slowest and failed servers');
  assert.match(words(page), /48 of 48 migrations watched · blind for 0\.\d % of that time · the connection ended once/); // prettier-ignore
  assert.match(
    words(page),
    /ping 48 205 345 820 20 ms 1 datagrams 48 205 345 820 20 ms 1 one TCP connection 48 /,
  );
  assert.match(words(page), /guest’s own pause 48 173 330 330 10 ms ·/);
  assert.match(words(page), /felt most server where .* web-2 image-m1\.tiny-x4 trip 1 out 820 820 820 105 1/);
});

test('a migration’s gaps are marked in its bar at the time when they were, one mark for all who asked; those of no move are hollow', () => {
  const facts = feltRun({ trips: 1 });
  const [, narrow] = drawn(
    renderReport([subject(facts, { probes })]),
    'Timeline of image-m1.tiny-x4, trip 1 out',
  );
  const marks = (fill: string) => [...(narrow ?? '').matchAll(new RegExp(`<path d="[^"]*" fill="var\\(--${fill}\\)" stroke`, 'g'))]; // prettier-ignore
  assert.equal(marks('ink').length, 13, 'a pause of each of twelve servers, and web-2’s cut');
  assert.equal(marks('paper').length, 1, 'web-3 was silent when it had long arrived');
});

test('each scenario has its curves, one of each kind, on an axis that all share', () => {
  const slower = { ...feltRun(), run: 'nightly-20260315' };
  const page = renderReport([subject(feltRun(), { probes }), subject(slower, { probes })]);
  assert.equal(drawn(page, 'Share of the migrations of').length, 2 * 2);
  for (const svg of drawn(page, 'Share of the migrations of')) {
    for (const kind of ['icmp', 'udp', 'tcp', 'pause'])
      assert.equal([...svg.matchAll(new RegExp(`stroke="var\\(--${kind}\\)"`, 'g'))].length, 1, kind);
    assert.ok(!/NaN|undefined|url\(|<style|(?:fill|stroke)="(?!none|var\(--)/.test(svg));
  }
});

test('a campaign without probes has no such section; one that nobody watched says why', () => {
  assert.doesNotMatch(renderReport([subject(sampleRun())]), /id="gaps"/);
  const facts = sampleRun();
  const evacuations = facts.evacuations.map((e) => ({ ...e, unwatched: 'no worker <took> the watch' }));
  const page = renderReport([subject({ ...facts, evacuations }, { probes })]);
  assert.match(words(page), /Nobody watched in 4 of 4 evacuations: no worker &lt;took&gt; the watch\./);
  assert.match(words(page), /No guest answered a probe: what they felt is not known\./);
});

/** The drawings of a title that begins so. */
function drawn(page: string, title: string): string[] {
  return [...page.matchAll(/<svg[^]*?<\/svg>/g)].flatMap(([svg]) =>
    svg.includes(`<title>${title}`) ? [svg] : [],
  );
}
