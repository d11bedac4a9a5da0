import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { toLines } from '../ndjson.ts';
import type { RunStore, StoredRun } from '../run-store.ts';
import { EXPORT_FORMAT, type Manifest, manifestName, type RunFile } from './manifest.ts';

type Files = readonly { readonly name: RunFile; readonly text: string }[];
interface Packed {
  readonly run: string;
  readonly campaign: string;
  readonly files: Files;
}

/** Thrown when a run is to be exported that the store does not have. */
export class NotInStore extends Error {
  override readonly name = 'NotInStore';
}

/**
 * Runs as one self-contained file: a gzipped tar that any tar can list, with a manifest first.
 * @throws NotInStore before the first byte
 */
export async function exportRuns(store: RunStore, runs: readonly string[], now: Date): Promise<Readable> {
  const packed: Packed[] = [];
  for (const run of runs) packed.push(await packedRun(store, run));
  const archive = pack();
  const stream = archive.pipe(createGzip());
  archive.on('error', (error) => stream.destroy(error));
  add(archive, manifestName, now, `${JSON.stringify(manifestOf(packed, now), undefined, 1)}\n`);
  for (const { run, files } of packed) {
    for (const { name, text } of files) add(archive, `${run}/${name}`, now, text);
  }
  archive.finalize();
  return stream;
}

async function packedRun(store: RunStore, run: string): Promise<Packed> {
  const stored = await store.read(run);
  if (!stored) throw new NotInStore(`run: ${run} is not in the run store ${store.address}.`);
  return { run, campaign: stored.head.spec.name, files: filesOf(stored, await store.readDocument(run)) };
}

function filesOf({ head, evacuations, migrations }: StoredRun, document: unknown): Files {
  const json = (value: unknown) => `${JSON.stringify(value, undefined, 1)}\n`;
  return [
    { name: 'head.json', text: json(head) },
    { name: 'evacuations.ndjson', text: toLines(evacuations) },
    { name: 'migrations.ndjson', text: toLines(migrations) },
    ...(document === undefined ? [] : [{ name: 'run.json' as const, text: json(document) }]),
  ];
}

function manifestOf(packed: readonly Packed[], now: Date): Manifest {
  return {
    format: EXPORT_FORMAT,
    exportedAt: now.toISOString(),
    runs: packed.map(({ run, campaign, files }) => ({
      run,
      campaign,
      files: files.map(({ name, text }) => ({
        name,
        bytes: Buffer.byteLength(text),
        sha256: createHash('sha256').update(text).digest('hex'),
      })),
    })),
  };
}

function add(archive: Pack, name: string, mtime: Date, text: string): void {
  archive.entry({ name, mtime, mode: 0o600 }, text);
}
