import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { explain } from '../../../client/explain.ts';
import { renderRun } from '../../../client/render/run.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import { factsOf } from '../../../results/facts.ts';
import { NewerFormat } from '../../../results/newer-format.ts';
import { RunStore } from '../../../results/run-store.ts';
import type { Shelf } from '../../../results/shelf/shelf.ts';
import { DamagedRun } from '../../../results/stored/damaged.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';
import { civil, harmless } from './civil.ts';
import { holds, json, mutated, mutatedBytes } from './mutate.ts';

const { run, startedAt, evacuations, migrations } = sampleRun({ trips: 1, servers: 2 });
const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
const probes = { icmp: true, udp: true, tcp: true, periodMs: 20, port: 7, keepSamplesDays: 1 };
const campaign = { ...spec({ name: 'nightly' }), probes };
const felt = migrations.map(({ key }) => ({ key, probePeriodMs: 20, icmpGapMaxMs: 40, bootId: true }));
const files: Readonly<Record<string, unknown>> = {
  'head.json': { format: 'ferry.run-store/1', run, spec: campaign, startedAt, ground },
  'evacuations.ndjson': evacuations,
  'migrations.ndjson': migrations,
  'felt.ndjson': felt,
};
const textOf = (values: unknown) =>
  Array.isArray(values) ? values.map((value) => `${json(value)}\n`).join('') : json(values);
const texts = new Map(Object.entries(files).map(([name, value]) => [name, textOf(value)]));

/** A shelf of four files, one of them another than was written. */
function shelfWith(changed: string, text: string): Shelf {
  const refuse = () => Promise.reject(new Error('nothing is written here'));
  const get = (path: string) => {
    const name = path.slice(run.length + 1);
    return Promise.resolve(name === changed ? text : texts.get(name));
  };
  const addressOf = (path: string) => `/runs/${path}`;
  return { address: '/runs', addressOf, get, list: () => Promise.resolve([]), put: refuse, remove: refuse };
}

async function shownOrRefused(changed: string, text: string): Promise<void> {
  const store = new RunStore(shelfWith(changed, text));
  const outcome = await store.read(run).catch((error: unknown) => error as Error);
  if (outcome instanceof Error) {
    assert.ok(outcome instanceof DamagedRun || outcome instanceof NewerFormat, inspect(outcome));
    civil((await explain(outcome)).message);
    if (outcome instanceof DamagedRun)
      assert.match(outcome.message, /^\/runs\/[^ ]*\.(json|ndjson:\d+|ndjson): .+ferry runs import/);
    return;
  }
  assert.ok(outcome);
  harmless(renderRun(runDocument(factsOf(outcome), outcome.head.spec.limits), { width: 100, colour: false }));
}

const name = fc.constantFrom(...Object.keys(files));
holds(
  'a stored run with anything anywhere is refused with its place, or can be shown',
  500,
  name.chain((one) => fc.tuple(fc.constant(one), mutated(files[one]))),
  ([one, tree]) => shownOrRefused(one, textOf(tree)),
);

holds(
  'so is a torn or overwritten one',
  500,
  name.chain((one) => fc.tuple(fc.constant(one), mutatedBytes(Buffer.from(texts.get(one) ?? '')))),
  ([one, bytes]) => shownOrRefused(one, bytes.toString()),
);
