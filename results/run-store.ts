import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Ground } from '../domain/ground.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount } from '../domain/run.ts';
import { appendLines, readLines } from './ndjson.ts';

/** What is known of a run before anything moved. */
export interface RunHead {
  readonly format: 'ferry.run-store/1';
  readonly run: string;
  readonly spec: CampaignSpec;
  readonly startedAt: number;
  readonly ground: Ground;
}

export interface StoredRun {
  readonly head: RunHead;
  readonly evacuations: readonly EvacuationAccount[];
  readonly migrations: readonly MigrationRecord[];
}

/**
 * Where records rest: a folder a run. Everything may be written twice (activities are tried again) and counts once.
 *
 *     runs/<run>/head.json           the campaign and the ground it ran on
 *     runs/<run>/evacuations.ndjson  one line each, as they end
 *     runs/<run>/migrations.ndjson   one line each, as they end
 *     runs/<run>/run.json            the published document (ferry.run/1), when the run has ended
 */
export class RunStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws Error when the id could lead out of the store */
  pathOf(run: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(run))
      throw new Error(`run: ${JSON.stringify(run)} is not the id of a run.`);
    return join(this.folder, run);
  }

  async storeHead(head: RunHead): Promise<void> {
    await mkdir(this.pathOf(head.run), { recursive: true, mode: 0o700 });
    await writeWhole(join(this.pathOf(head.run), 'head.json'), head);
  }

  async storeMigrations(records: readonly MigrationRecord[]): Promise<void> {
    for (const [run, some] of Map.groupBy(records, (r) => r.run)) {
      await appendLines(join(this.pathOf(run), 'migrations.ndjson'), some);
    }
  }

  async storeEvacuation(run: string, account: EvacuationAccount): Promise<void> {
    await appendLines(join(this.pathOf(run), 'evacuations.ndjson'), [account]);
  }

  async storeDocument(run: string, document: object): Promise<void> {
    await writeWhole(join(this.pathOf(run), 'run.json'), document);
  }

  /** Undefined where the store has no such run. */
  async read(run: string): Promise<StoredRun | undefined> {
    const head = await readJson<RunHead>(join(this.pathOf(run), 'head.json'));
    if (!head) return undefined;
    const [evacuations, migrations] = await Promise.all([
      readLines<EvacuationAccount>(join(this.pathOf(run), 'evacuations.ndjson'), (e) => e.id),
      readLines<MigrationRecord>(join(this.pathOf(run), 'migrations.ndjson'), (m) => m.key),
    ]);
    return { head, evacuations, migrations };
  }

  /** The published document as text, once the run has ended. */
  async readDocument(run: string): Promise<unknown> {
    return await readJson(join(this.pathOf(run), 'run.json'));
  }

  async list(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(noneIfAbsent);
    return entries
      .filter((e) => e.isDirectory())
      .map((e) => e.name)
      .sort();
  }
}

/** Whole or not at all: a reader never sees half a file. */
async function writeWhole(path: string, value: unknown): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify(value, undefined, 1)}\n`, { mode: 0o600, flush: true });
  await rename(part, path);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function noneIfAbsent(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
