/** The words and bounds of what is published: whoever reads it switches on them, so none may change unnoticed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonSchemaOf, type Published } from '../../../../../domain/account/json-schema.ts';

interface Node {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly propertyNames?: Node;
}

/** What is said of the fields of a document, by the path to each: `Migration.fault.source`. */
function fieldsOf(what: Published): Map<string, Node[]> {
  const fields = new Map<string, Node[]>();
  const unnamed = new Set(['properties', 'items', '$defs', 'anyOf', 'oneOf']);
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) fields.set(path, [...(fields.get(path) ?? []), value]);
    for (const [name, inner] of Object.entries(value)) {
      const isField = !unnamed.has(name) && !Array.isArray(value);
      walk(inner, isField ? [path, name].filter(Boolean).join('.') : path);
    }
  };
  walk(jsonSchemaOf(what), '');
  return fields;
}

const outcomes = 'completed forced failed error aborted timed-out wrong-host inconsistent never-started';
const felt = ['icmp_gap', 'udp_gap', 'tcp_stall', 'guest_pause'].flatMap((measure) =>
  ['p50', 'p95', 'p99', 'max'].map((percentile) => `${measure}_${percentile}_ms`),
);
const checks = `completed attempted successRatePercent makespanMs serverMs regressionPercent ${felt.join(' ')} leaks`;
const warnings =
  'parallelism-not-reached first-migration-slow first-trip-slow coarse-detection few-samples no-progress-samples ' +
  'intervention-ignored adopted inconsistent wrong-host left-behind clocks-disagree overhead-high unwatched probe-blind ' +
  'unattributed-gaps policy-unchecked policy-refused unfinished leaks';

const words = {
  run: {
    'endedEarly.how': 'stopped aborted failed',
    'verdict.state': 'pass fail',
    'verdict.reasons.limit': checks,
    'warnings.kind': warnings,
    'leaks.kind': 'server volume image flavor keypair security group port policy',
    'scenarios.warnings.kind': warnings,
    'scenarios.policy.state': 'checked unchecked refused',
    'scenarios.evacuations.direction': 'out back',
    'scenarios.evacuations.cutShort': 'stopped aborted',
    'scenarios.evacuations.unfinished': 'true',
    'scenarios.evacuations.unattributedGaps.kind': 'icmp udp beat tcp',
    'scenarios.evacuations.unattributedGaps.open': 'true',
    'scenarios.summary.parts.phase': 'warm-up first later',
    'scenarios.summary.parts.direction': 'out back',
    'OutcomeCounts.propertyNames': outcomes,
    'Migration.direction': 'out back',
    'Migration.boot': 'image volume',
    'Migration.blockMigration': 'auto',
    'Migration.outcome': outcomes,
    'Migration.fault.source': 'api event migration server ferry',
    'Migration.interventions.act': 'abort force-complete',
    'Migration.gaps.kind': 'icmp udp beat tcp',
    'Migration.gaps.open': 'true',
  },
  compare: {
    'comparisons.contrasts.phase': 'first later',
    'comparisons.contrasts.finding': 'slower faster not-told-apart nothing-to-compare',
    'comparisons.contrasts.test.method': 'exact normal',
  },
  trend: { 'scenarios.unit': 'run evacuation' },
  verdict: {
    test: 'true',
    state: 'pass fail broken',
    previous: 'pass fail broken',
    'endedEarly.how': 'stopped aborted failed',
    'unmet.limit': checks,
  },
} as const satisfies Record<Published, Record<string, string>>;

const published = Object.keys(words) as Published[];
/** Numbers that are whole and no counts: of trips, and of HTTP. */
const noCounts = ['migrationId', 'status', 'trips'];
const fromOne = ['n', 'trip'];

for (const what of published) {
  test(`the words that ${what} documents may hold are these`, () => {
    const found = [...fieldsOf(what)].flatMap(([path, nodes]) => {
      const said = nodes.flatMap((node) => node.enum ?? ('const' in node ? [String(node.const)] : []));
      return said.length === 0 || path === 'format' ? [] : [[path, said.join(' ')] as const];
    });
    assert.deepEqual(Object.fromEntries(found), words[what]);
  });

  test(`no count in ${what} documents is less than nothing, and what there must be one of is not less than one`, () => {
    for (const [path, nodes] of fieldsOf(what)) {
      const name = path.split('.').at(-1) ?? '';
      for (const { type, minimum } of nodes) {
        if (type !== 'integer' || noCounts.includes(name)) continue;
        // The runs of a trend have a point even where nothing arrived.
        assert.equal(minimum, fromOne.includes(name) && path !== 'scenarios.points.n' ? 1 : 0, path);
      }
    }
  });
}
