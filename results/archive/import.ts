import { isDeepStrictEqual } from 'node:util';
import type { RunStore, StoredRun } from '../run-store.ts';
import { openExport } from './open.ts';
import { type ExportedRun, runsOf } from './verify.ts';

/** Thrown when the store has a run of the same id that says something else. */
export class ConflictingRun extends Error {
  override readonly name = 'ConflictingRun';
}

export interface Imported {
  readonly run: string;
  readonly campaign: string;
  /** `extended`: the store had a part of it, from when it was still going on. */
  readonly became: 'added' | 'extended' | 'already there';
}

/**
 * Brings the runs of an export into the store: all of them or, where one is wrong or in conflict, none. Done twice it
 * changes nothing. @throws BadExport, NewerFormat, ConflictingRun
 */
export async function importRuns(store: RunStore, file: string): Promise<Imported[]> {
  const runs = runsOf(file, await openExport(file));
  const planned: { exported: ExportedRun; became: Imported['became'] }[] = [];
  for (const exported of runs) planned.push({ exported, became: await fateOf(store, file, exported) });
  for (const { exported, became } of planned) {
    if (became !== 'already there') await put(store, exported);
  }
  return planned.map(({ exported: { stored }, became }) => ({
    run: stored.head.run,
    campaign: stored.head.spec.name,
    became,
  }));
}

async function fateOf(store: RunStore, file: string, exported: ExportedRun): Promise<Imported['became']> {
  const { run } = exported.stored.head;
  const there = await store.read(run);
  if (!there) return 'added';
  const document = await store.readDocument(run);
  const difference =
    differs(there, exported.stored) ??
    (document !== undefined &&
    exported.document !== undefined &&
    !isDeepStrictEqual(document, exported.document)
      ? 'its account'
      : undefined);
  if (difference !== undefined) {
    throw new ConflictingRun(
      `${file}: run ${run} is already in ${store.pathOf(run)}, and ${difference} is another there. Nothing was imported. ` +
        `Move that one away, if this is the one to keep.`,
    );
  }
  const more =
    exported.stored.migrations.length > there.migrations.length ||
    exported.stored.evacuations.length > there.evacuations.length ||
    (exported.document !== undefined && document === undefined);
  return more ? 'extended' : 'already there';
}

/** What both have must be the same; one may have more, from later in the run. */
function differs(there: StoredRun, here: StoredRun): string | undefined {
  if (!isDeepStrictEqual(there.head, here.head)) return 'its campaign or its beginning';
  const accounts = new Map(there.evacuations.map((e) => [e.id, e]));
  if (here.evacuations.some((e) => accounts.has(e.id) && !isDeepStrictEqual(accounts.get(e.id), e)))
    return 'one of its evacuations';
  const records = new Map(there.migrations.map((m) => [m.key, m]));
  if (here.migrations.some((m) => records.has(m.key) && !isDeepStrictEqual(records.get(m.key), m)))
    return 'one of its migrations';
  return undefined;
}

async function put(store: RunStore, { stored, document }: ExportedRun): Promise<void> {
  const { run } = stored.head;
  await store.storeHead(stored.head);
  await store.storeMigrations(stored.migrations);
  for (const account of stored.evacuations) await store.storeEvacuation(run, account);
  if (document) await store.storeDocument(run, document);
}
