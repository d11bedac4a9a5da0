import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDocument } from '../../../domain/account/run-document.ts';
import { outcomes } from '../../../domain/record.ts';
import type { RunFacts } from '../../../domain/run.ts';
import { renderRun } from '../../../client/render/run.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';

const limits = { successRatePercent: 100, makespanMs: 20_000 };
const plain = { width: 80, colour: false };
const render = (facts: RunFacts, look = plain) => renderRun(runDocument(facts, limits), look);
const hasRow = (text: string, ...cells: string[]) => {
  const row = new RegExp(`^ *${cells.join(' +')}$`, 'm');
  assert.match(text, row);
};

test('a scenario is a table with a row out and a row back', () => {
  const text = render(sampleRun({ trips: 1 }));
  hasRow(text, 'n', 'verified', 'makespan', 'p50', 'p95', 'max');
  hasRow(text, 'out', '12', '12', '14\\.9 s', '4\\.\\d\\d s', '5\\.\\d\\d s', '5\\.14 s');
  hasRow(text, 'back', '12', '12', '14\\.9 s', '4\\.\\d\\d s', '5\\.\\d\\d s', '5\\.\\d\\d s');
  hasRow(text, 'asked', 'ran', 'at most', 'API calls', 'lag', 'overhead');
  hasRow(text, 'out', '4', '3\\.6', '4', '7\\.7', '200 ms', '1\\.06');
});

test('warm-up, first and later trips have rows of their own', () => {
  const text = render(sampleRun({ warmup: 1, trips: 4 }));
  for (const row of ['out, warm-up', 'out, trip 2', 'out, trips 3-5', 'back, warm-up', 'back, trips 3-5']) {
    assert.match(text, new RegExp(`^  ${row}  `, 'm'));
  }
});

for (const width of [80, 100, 200]) {
  test(`nothing is wider than ${Math.min(width, 100)} columns where there are ${width}`, () => {
    const facts = withRecords(sampleRun({ warmup: 1, slots: 1, coldFactor: 30 }), (r, i) =>
      i % 7 === 0 ? unmoved(r, 'failed', `monitor says: ${'x'.repeat(300)} and then stops`) : r,
    );
    for (const line of render(facts, { width, colour: false }).split('\n')) {
      assert.ok(line.length <= Math.min(width, 100), line);
      assert.equal(line, line.trimEnd());
    }
  });
}

test('servers that did not arrive are named with outcome and reason, those never tried too', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r, i) =>
    i === 2 ? unmoved(r, 'error', 'No valid host was found. There are not enough hosts available.') : r,
  );
  const leftBehind = [{ server: 'db-1', serverId: 'db-1', reason: 'a PCI device is attached' }];
  const evacuations = facts.evacuations.map((e, i) => (i === 0 ? { ...e, leftBehind } : e));
  const text = render({ ...facts, evacuations });
  assert.match(text, /^Servers that did not arrive whole: 2$/m);
  assert.match(
    text,
    /trip 1 out {2}web-3 {2}error\n {6}No valid host was found\. There are not enough hosts/,
  );
  assert.match(text, /trip 1 out {2}db-1 {3}never tried\n {6}a PCI device is attached/);
});

test('a server that completed but is not whole says which check failed', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r, i) =>
    i === 0 ? { ...r, verified: { ...r.verified, portBinding: false } } : r,
  );
  assert.match(render(facts), /web-1 {2}completed\n {6}found otherwise than it should be: portBinding/);
});

for (const outcome of outcomes.filter((one) => one !== 'completed' && one !== 'forced')) {
  test(`an attempt that ended ${outcome} is listed under that name`, () => {
    const facts = withRecords(sampleRun({ trips: 1 }), (r, i) => (i === 0 ? unmoved(r, outcome, 'why') : r));
    assert.match(render(facts), new RegExp(`web-1  ${outcome}\n      why`));
  });
}

test('ten thousand failures are counted in full and listed in part', () => {
  const facts = withRecords(sampleRun({ servers: 500, trips: 1 }), (r) =>
    unmoved(r, 'error', 'no valid host'),
  );
  const text = render(facts);
  assert.match(text, /^Servers that did not arrive whole: 1000$/m);
  assert.match(text, /and 960 more, in --json and --csv/);
  assert.ok(text.split('\n').length < 150);
});

test('a warning is an observation, a cause and a next step', () => {
  const text = render(sampleRun({ slots: 1 }));
  assert.match(text, /^Warnings\n {2}! 4 migrations at once were asked for/m);
  assert.match(text, /^ {4}cause: Nova's max_concurrent_live_migrations/m);
  assert.match(text, /^ {4}next: {2}raise it in nova\.conf/m);
});

test('the verdict comes last, what was broken first, each demand with its evidence', () => {
  const text = render(withRecords(sampleRun(), (r, i) => (i === 0 ? unmoved(r, 'failed', 'why') : r)));
  const verdict = text.slice(text.indexOf('Verdict: ')).trimEnd().split('\n');
  assert.deepEqual(verdict, [
    'Verdict: fail',
    '  broken  47 of 48 migrations verified; at least 100 % must be',
    '  met     the run came to its end',
    '  met     48 migrations attempted',
    '  met     the slowest evacuation took 14.9 s (trip 1 back); at most 20.0 s is',
    '          allowed',
    '  met     nothing was left in the cloud',
  ]);
});

test('with several scenarios, failures, warnings and demands say whose they are', () => {
  const [one, other] = [sampleRun({ slots: 1 }), sampleRun({ slots: 1, scenario: 'volume-x4' })];
  const text = render({
    ...one,
    scenarios: [...one.scenarios, ...other.scenarios],
    evacuations: [...one.evacuations, ...other.evacuations],
    migrations: [...one.migrations, ...other.migrations.map((r) => unmoved(r, 'error', 'why'))],
  });
  assert.match(text, /^ {2}volume-x4, trip 1 out +web-1/m);
  assert.match(text, /^ {2}! image-m1\.tiny-x4: 4 migrations at once/m);
  assert.match(text, /^ {2}broken {2}volume-x4: 0 of 48 migrations verified/m);
});

test('a hostile name reaches the terminal as text', () => {
  const evil = '\u001b]0;owned\u0007\u001b[2Jweb\n\r\u009b31m\u202egnp.exe\u200b';
  const facts = withRecords(sampleRun({ trips: 1, coldFactor: 30 }), (r, i) =>
    i === 0 ? unmoved({ ...r, server: evil }, 'failed', `${evil} broke\nits line`) : r,
  );
  const leftBehind = [{ server: evil, serverId: 'x', reason: evil }];
  const text = render({
    ...facts,
    cloud: evil,
    scenarios: [{ name: 'image-m1.tiny-x4', parameters: { [evil]: evil } }],
    evacuations: facts.evacuations.map((e) => ({ ...e, leftBehind })),
    leaks: [{ kind: 'server', id: 'x', name: evil, reason: evil }],
    endedEarly: { how: 'failed', reason: evil },
  });
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
  assert.match(text, /\\u\{1b\}\]0;owned\\u\{7\}/);
});

test('a name with a broken half of a character, or a very long one, keeps the table in shape', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r, i) =>
    i < 2 ? unmoved({ ...r, server: i === 0 ? '\ud800' : 'w'.repeat(255) }, 'failed', 'why') : r,
  );
  const text = render(facts);
  assert.match(text, /trip 1 out {2}\\u\{d800\} +failed/);
  assert.match(text, /trip 1 out {2}w{31}… {2}failed/);
});

test('without colour there is no escape sequence, with colour there is', () => {
  const facts = withRecords(sampleRun(), (r, i) => (i === 0 ? unmoved(r, 'failed', 'why') : r));
  assert.ok(!render(facts).includes('\u001b'));
  const colourful = render(facts, { width: 80, colour: true });
  assert.ok(colourful.includes('\u001b[31mfail'));
  // eslint-disable-next-line no-control-regex -- colour is made of them
  assert.equal(colourful.replaceAll(/\u001b\[\d+m/g, ''), render(facts), 'colour changes nothing else');
});

test('a run that goes on says so, and has no verdict yet', () => {
  const text = render(lacking(sampleRun(), 'finishedAt'));
  assert.match(text, /still running/);
  assert.match(text, /^Verdict: none yet, the run goes on$/m);
});

test('a run of nothing is told as such', () => {
  const text = render({ ...sampleRun(), evacuations: [], migrations: [] });
  assert.match(text, /0 of 0 migrations verified/);
  assert.match(text, /nothing was attempted/);
  assert.match(text, /^Verdict: fail$/m);
});

test('what is not known is a dot, not a nought', () => {
  const facts = withRecords(sampleRun({ trips: 1 }), (r) =>
    lacking(r, 'queueMs', 'runningFrom', 'novaTotalMs'),
  );
  hasRow(render(facts), 'out', '4', '·', '·', '7\\.7', '200 ms', '·');
});

test('47 of 48 is never rounded to a hundred percent', () => {
  const facts = withRecords(sampleRun({ servers: 5000, trips: 1 }), (r, i) =>
    i === 0 ? unmoved(r, 'failed', 'why') : r,
  );
  assert.match(render(facts), /9999 of 10000 migrations verified \(99\.9 %; 95 % interval/);
});
