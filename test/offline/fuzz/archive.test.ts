import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after } from 'node:test';
import { inspect } from 'node:util';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { renderRun } from '../../../client/render/run.ts';
import { runDocument } from '../../../domain/account/run-document.ts';
import { factsOf } from '../../../results/facts.ts';
import { importRuns } from '../../../results/archive/import.ts';
import { BadExport } from '../../../results/archive/open.ts';
import { NewerFormat } from '../../../results/newer-format.ts';
import { RunStore } from '../../../results/run-store.ts';
import { explain } from '../../../client/explain.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun } from '../domain/sample-run.ts';
import { civil, harmless } from './civil.ts';
import { holds, json, mutated } from './mutate.ts';

const folder = mkdtempSync(join(tmpdir(), 'ferry-fuzz-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const { run, startedAt, evacuations, migrations } = sampleRun({ trips: 1, servers: 2 });
const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };
const head = { format: 'ferry.run-store/1', run, spec: spec({ name: 'nightly' }), startedAt, ground };
const whole = { head, evacuations, migrations };
let n = 0;

/** An export whose manifest fits, whatever is in it. */
async function forged(content: Record<string, unknown>): Promise<string> {
  const lines = (values: unknown) =>
    Array.isArray(values) ? values.map((value) => `${json(value)}\n`).join('') : json(values);
  const texts = {
    'head.json': json(content['head']),
    'evacuations.ndjson': lines(content['evacuations']),
    'migrations.ndjson': lines(content['migrations']),
  };
  const files = Object.entries(texts).map(([name, text]) => ({
    name,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  const manifest = {
    format: 'ferry.export/1',
    exportedAt: new Date(0).toISOString(),
    runs: [{ run, campaign: 'nightly', files }],
  };
  const archive = pack();
  archive.entry({ name: 'ferry-export.json' }, json(manifest));
  for (const [name, text] of Object.entries(texts)) archive.entry({ name: `${run}/${name}` }, text);
  archive.finalize();
  const file = join(folder, 'forged.tar.gz');
  await pipeline(archive, createGzip(), createWriteStream(file));
  return file;
}

holds(
  'an export with anything anywhere in its records is refused whole, or can be shown',
  400,
  mutated(whole),
  async (content) => {
    const store = new RunStore(join(folder, `runs-${(n += 1)}`));
    const file = await forged(content as Record<string, unknown>);
    const outcome: unknown = await importRuns(store, file).catch((error: unknown) => error);
    if (outcome instanceof Error) {
      assert.ok(outcome instanceof BadExport || outcome instanceof NewerFormat, inspect(outcome));
      civil((await explain(outcome)).message);
      assert.deepEqual(await store.list(), []);
      return;
    }
    const stored = await store.read(run);
    assert.ok(stored);
    harmless(renderRun(runDocument(factsOf(stored), stored.head.spec.limits), { width: 100, colour: false }));
  },
);
