import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sliceRun } from '../../../../domain/account/slices.ts';
import type { Warning, WarningKind } from '../../../../domain/account/warnings/warning.ts';
import { runWarnings, scenarioWarnings } from '../../../../domain/account/warnings/warnings.ts';
import type { RunFacts } from '../../../../domain/run.ts';
import { lacking, sampleRun, unmoved, withRecords } from '../sample-run.ts';

/** A run large and slow enough to have nothing to warn of. */
const calm = { servers: 24 } as const;
const warnings = (facts: RunFacts) => sliceRun(facts).flatMap(scenarioWarnings);
const kinds = (facts: RunFacts) => warnings(facts).map(({ kind }) => kind);
const warned = (facts: RunFacts, kind: WarningKind): Warning => {
  const found = warnings(facts).find((warning) => warning.kind === kind);
  assert.ok(found, `no warning ${kind} among: ${kinds(facts).join(', ')}`);
  return found;
};

test('a calm run warns of nothing', () => {
  assert.deepEqual(warnings(sampleRun(calm)), []);
  assert.deepEqual(runWarnings(sampleRun(calm), sliceRun(sampleRun(calm))), []);
});

test('every warning is an observation, a cause and a next step', () => {
  const facts = withRecords(sampleRun({ asked: 4, slots: 1, coldFactor: 20 }), (r, i) =>
    i === 2 ? { ...r, outcome: 'inconsistent', adopted: true } : r,
  );
  assert.ok(warnings(facts).length >= 4);
  for (const warning of warnings(facts)) {
    for (const part of [warning.observation, warning.cause, warning.next]) assert.ok(part.length > 10, part);
  }
});

test("Nova's own limit shows in what ran and in the queue", () => {
  const { observation, cause, next } = warned(
    sampleRun({ ...calm, asked: 4, slots: 1 }),
    'parallelism-not-reached',
  );
  assert.match(
    observation,
    /^4 migrations at once were asked for, and no more than 1 ran \(median time queued: \d/,
  );
  assert.match(cause, /max_concurrent_live_migrations/);
  assert.match(next, /parallelism 1/);
});

test('without a queue, too little parallelism has another cause than Nova', () => {
  const facts = withRecords(sampleRun({ ...calm, asked: 4, slots: 1 }), (r) => ({ ...r, queueMs: 0 }));
  assert.doesNotMatch(warned(facts, 'parallelism-not-reached').cause, /max_concurrent/);
});

test('three servers cannot run four at once, and nobody is blamed for it', () => {
  assert.ok(!kinds(sampleRun({ servers: 3, asked: 4, slots: 4 })).includes('parallelism-not-reached'));
});

test('what was never seen running is not taken for a lack of parallelism', () => {
  const facts = withRecords(sampleRun(calm), (r) => lacking(r, 'runningFrom', 'runningUntil'));
  assert.ok(!kinds(facts).includes('parallelism-not-reached'));
});

test('a cold first trip asks for a warm-up', () => {
  const { observation, next } = warned(sampleRun({ ...calm, coldFactor: 6 }), 'first-trip-slow');
  assert.match(observation, /the first trip out took 1\.\d× the later ones' time per server/);
  assert.match(next, /warmup: 1/);
});

test('a cold first trip after a warm-up has another cause', () => {
  const facts = withRecords(sampleRun({ ...calm, warmup: 1, trips: 2 }), (r) =>
    r.trip === 2 ? { ...r, totalMs: 3 * (r.totalMs ?? 0) } : r,
  );
  assert.match(warned(facts, 'first-trip-slow').cause, /in spite of the warm-up/);
  assert.ok(!kinds(sampleRun({ ...calm, warmup: 1, coldFactor: 6 })).includes('first-trip-slow'));
});

test('a slow first migration is told by name and factor', () => {
  const facts = withRecords(sampleRun(calm), (r, i) => (i === 0 ? { ...r, totalMs: 30_000 } : r));
  assert.match(
    warned(facts, 'first-migration-slow').observation,
    /the first migration out \(web-1\) took \d\.\d× the median of those after it/,
  );
});

test('being queued first in line is no cold start', () => {
  assert.ok(!kinds(sampleRun({ ...calm, asked: 24, slots: 1 })).some((kind) => kind.startsWith('first-')));
});

test('a p95 of few values is called what it is', () => {
  const { observation, next } = warned(sampleRun({ servers: 4, trips: 1 }), 'few-samples');
  assert.match(observation, /p95 rests on 4 migrations/);
  assert.match(next, /trips\.count: 5/);
});

test('a lag that is large against the duration makes the duration coarse', () => {
  const facts = withRecords(sampleRun(calm), (r) => ({ ...r, detectionLagMs: 2000 }));
  assert.match(
    warned(facts, 'coarse-detection').observation,
    /2\.00 s \(median\), against a median duration of 4\./,
  );
});

test('long copies without a progress figure are remarked, short ones are not', () => {
  const facts = withRecords(sampleRun(calm), (r) => ({ ...r, copyMs: 45_000 }));
  assert.match(warned(facts, 'no-progress-samples').cause, /2\.23/);
  const one = withRecords(facts, (r, i) => (i === 9 ? { ...r, progressSamples: 1 } : r));
  assert.ok(!kinds(one).includes('no-progress-samples'));
});

test('a force-complete that did nothing is told', () => {
  const facts = withRecords(sampleRun(calm), (r, i) =>
    i === 1
      ? {
          ...r,
          interventions: [{ act: 'force-complete', at: r.postedAt ?? 0, status: 202, tookEffect: false }],
        }
      : r,
  );
  assert.match(
    warned(facts, 'intervention-ignored').observation,
    /force-complete had no visible effect once: web-2/,
  );
});

test('adopted, wrong-host and inconsistent migrations are named', () => {
  const facts = withRecords(sampleRun(calm), (r, i) => {
    if (i === 0) return { ...r, adopted: true };
    if (i === 1) return { ...r, outcome: 'wrong-host', destination: 'cmp-c' };
    return i === 2 ? unmoved(r, 'inconsistent', 'completed, and still on its source') : r;
  });
  assert.match(warned(facts, 'adopted').observation, /1 migration had been started .* was adopted: web-1/);
  assert.match(warned(facts, 'wrong-host').observation, /1 migration ended wrong-host: web-2 \(cmp-c\)/);
  assert.match(warned(facts, 'inconsistent').observation, /web-3/);
});

test('servers left behind are named, the first few of many', () => {
  const facts = sampleRun(calm);
  const leftBehind = Array.from({ length: 9 }, (_, i) => ({
    server: `db-${i}`,
    serverId: `db-${i}`,
    reason: 'pinned to its host',
  }));
  const evacuations = facts.evacuations.map((e, i) => (i === 0 ? { ...e, leftBehind } : e));
  const { observation, cause } = warned({ ...facts, evacuations }, 'left-behind');
  assert.equal(observation, '9 servers stayed on the source: db-0, db-1, db-2, db-3, db-4 and 4 more');
  assert.equal(cause, 'pinned to its host');
});

test("Nova's seconds may disagree by a second, not by thirty", () => {
  const off = (ms: number) =>
    withRecords(sampleRun(calm), (r, i) => (i < 5 ? { ...r, novaTotalMs: (r.totalMs ?? 0) + ms } : r));
  assert.ok(!kinds(off(900)).includes('clocks-disagree'));
  assert.match(
    warned(off(30_000), 'clocks-disagree').observation,
    /for 5 of 96 migrations .* at most 30\.0 s longer/,
  );
  assert.match(warned(off(-30_000), 'clocks-disagree').observation, /30\.0 s shorter/);
});

test('an overhead that the resolution cannot feign is told', () => {
  const facts = withRecords(sampleRun(calm), (r) => {
    const lateMs = 4000 * Math.floor(Number(r.server.slice(4)) / 4);
    return {
      ...r,
      postedAt: (r.postedAt ?? 0) + lateMs,
      verifiedAt: (r.verifiedAt ?? 0) + lateMs,
      runningFrom: (r.runningFrom ?? 0) + lateMs,
      runningUntil: (r.runningUntil ?? 0) + lateMs,
    };
  });
  assert.match(
    warned(facts, 'overhead-high').observation,
    /^4 of 4 evacuations .* at most 1\.\d\d ± 0\.\d\d times/,
  );
});

test('leaks name the command that removes them', () => {
  const facts: RunFacts = {
    ...sampleRun(calm),
    leaks: [{ kind: 'server', id: 's-1', name: 'web-1', reason: 'still deleting' }],
  };
  const [warning] = runWarnings(facts, sliceRun(facts));
  assert.deepEqual([warning?.kind, warning?.cause], ['leaks', 'still deleting']);
  assert.equal(warning?.next, 'ferry clean --run nightly-20260314');
});

test('while a run goes on, what its open evacuations lack is told', () => {
  const facts = sampleRun(calm);
  const open = { ...facts, evacuations: facts.evacuations.slice(0, 3) };
  const [warning] = runWarnings(open, sliceRun(open));
  assert.match(warning?.observation ?? '', /1 of 4 evacuations has no account of its own/);
});

test('a run of nothing warns of nothing, and does not fall over', () => {
  const nothing = { ...sampleRun(), evacuations: [], migrations: [] };
  assert.deepEqual(warnings(nothing), []);
});
