import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentReport } from '../../../../domain/probe-wire/report.ts';

const load = {
  name: 'memory',
  kind: 'memory',
  tool: 'own',
  unit: 'MiB/s',
  wanted: 100,
  achieved: null,
  buckets: { from_ms: 0, every_ms: 100, values: [1.5, null] },
};
const report = {
  version: 1,
  boot_id: '7b1f5b0e-8c5b-4b1e-9c55-0d6c6d1f2a3b',
  monotonic_ms: 0,
  loads: [load],
};
const withLoad = (changes: object) => ({ ...report, loads: [{ ...load, ...changes }] });
const withBuckets = (changes: object) => withLoad({ buckets: { ...load.buckets, ...changes } });

test('a report is read as the agent wrote it; what ferry does not know of is left out', () => {
  assert.deepEqual(agentReport.parse(report), report);
  assert.deepEqual(agentReport.parse({ ...report, mood: 'fine' }), report);
});

for (const [what, taken, refused] of [
  ['its version', report, { ...report, version: 2 }],
  ['the id of its boot', report, { ...report, boot_id: 'booted' }],
  ['its clock', { ...report, monotonic_ms: 0.5 }, { ...report, monotonic_ms: -1 }],
  ['how many loads', { ...report, loads: Array(64).fill(load) }, { ...report, loads: Array(65).fill(load) }],
  ['a name', withLoad({ name: 'n'.repeat(255) }), withLoad({ name: 'n'.repeat(256) })],
  ['a unit', withLoad({ unit: 'u'.repeat(40) }), withLoad({ unit: 'u'.repeat(41) })],
  ['a problem', withLoad({ problem: 'p'.repeat(1_000) }), withLoad({ problem: 'p'.repeat(1_001) })],
  ['a kind', withLoad({ kind: 'wordcount' }), withLoad({ kind: 'mixed' })],
  ['a tool', withLoad({ tool: 'stress-ng' }), withLoad({ tool: 'dd' })],
  ['what was wanted', withLoad({ wanted: null }), withLoad({ wanted: '100' })],
  ['what was achieved', withLoad({ achieved: 99.5 }), withLoad({ achieved: Infinity })],
  ['when its figures begin', withBuckets({ from_ms: 7 }), withBuckets({ from_ms: -1 })],
  ['… in whole ms', withBuckets({ from_ms: 7 }), withBuckets({ from_ms: 7.5 })],
  ['how far they are apart', withBuckets({ every_ms: 100 }), withBuckets({ every_ms: 10 })],
  ['how many', withBuckets({ values: Array(6_000).fill(1) }), withBuckets({ values: Array(6_001).fill(1) })],
] as const)
  test(`a report is held to ${what}`, () => {
    assert.equal(agentReport.safeParse(taken).success, true);
    assert.equal(agentReport.safeParse(refused).success, false);
  });

test('each kind of load and each tool that an agent has is taken', () => {
  for (const kind of ['cpu', 'memory', 'disk', 'network', 'wordcount', 'command'])
    assert.ok(agentReport.safeParse(withLoad({ kind })).success, kind);
  for (const tool of ['own', 'stress-ng', 'fio', 'iperf3', 'command'])
    assert.ok(agentReport.safeParse(withLoad({ tool })).success, tool);
});
