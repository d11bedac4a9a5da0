import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Ground } from '../domain/ground.ts';
import type { Felt } from '../domain/felt/figures.ts';
import { withFelt } from '../domain/felt/merge.ts';
import type { MigrationRecord } from '../domain/record.ts';
import type { EvacuationAccount } from '../domain/run.ts';
import { NewerFormat } from './newer-format.ts';
import { Pieces } from './pieces.ts';
import { type RunCard, cardIn, cardOf } from './run-card.ts';
import { runDocumentSchema } from '../domain/account/schema/run.ts';
import { DirectoryShelf } from './shelf/directory.ts';
import type { Shelf } from './shelf/shelf.ts';
import { DamagedRun } from './stored/damaged.ts';
import { held, parsedJson } from './stored/held.ts';
import { evacuationSchema, feltSchema, headSchema, migrationSchema } from './stored/schema.ts';

export const HEAD_FORMAT = 'ferry.run-store/1';

/** What is known of a run before anything moved. */
export interface RunHead {
  readonly format: typeof HEAD_FORMAT;
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
 * Where records rest: a folder a run, in a directory or a bucket. Everything may be written twice (activities are tried
 * again), by several workers on several machines, and counts once.
 *
 *     <run>/head.json           the campaign and the ground it ran on
 *     <run>/evacuations.ndjson  one line each; while the run goes on in pieces, evacuations/<digest>.ndjson
 *     <run>/migrations.ndjson   one line each; likewise
 *     <run>/felt.ndjson         what guests and clients felt, one line a migration, where somebody watched; likewise
 *     <run>/run.json            the published document (ferry.run/1), when the run has ended
 *     <run>/card.json           of all that what lists and searches need, so that they are quick
 */
export class RunStore {
  readonly #shelf: Shelf;

  constructor(place: Shelf | string) {
    this.#shelf = typeof place === 'string' ? new DirectoryShelf(place) : place;
  }

  /** Where it is, for people. */
  get address(): string {
    return this.#shelf.address;
  }

  /** Where a run rests, for people. @throws Error when the id could lead out of the store */
  pathOf(run: string): string {
    return this.#shelf.addressOf(folderOf(run));
  }

  /** Makes sure, before anything depends on it, that this is a store that can be written. @throws Error */
  async makeReady(): Promise<void> {
    const known = (await this.#readJson('store.json')) as { format?: unknown } | null | undefined;
    if (known === undefined)
      await this.#shelf.put('store.json', `${JSON.stringify({ format: HEAD_FORMAT })}\n`);
    else if (known?.format !== HEAD_FORMAT)
      throw new NewerFormat(this.#shelf.address, known?.format, HEAD_FORMAT);
  }

  async storeHead(head: RunHead): Promise<void> {
    await this.#putJson(head.run, 'head.json', head);
  }

  async storeMigrations(records: readonly MigrationRecord[]): Promise<void> {
    for (const [run, some] of Map.groupBy(records, (r) => r.run)) await this.#migrations(run).add(some);
  }

  async storeFelt(run: string, felt: readonly Felt[]): Promise<void> {
    await this.#felt(run).add(felt);
  }

  async storeEvacuation(run: string, account: EvacuationAccount): Promise<void> {
    await this.#evacuations(run).add([account]);
  }

  /** The account of a run that has ended; nothing is added to it after that. */
  async storeDocument(run: string, document: object): Promise<void> {
    await this.#migrations(run).gather();
    await this.#evacuations(run).gather();
    await this.#felt(run).gather();
    await this.#putJson(run, 'run.json', document);
    const stored = await this.read(run);
    if (stored) await this.#putJson(run, 'card.json', cardOf(stored, document));
  }

  /** Undefined where the store has no such run. @throws DamagedRun where a part of it is lost, or is not what ferry wrote */
  async read(run: string): Promise<StoredRun | undefined> {
    const head = await this.readHead(run);
    if (!head) return undefined;
    const [evacuations, migrations, felt] = await Promise.all([
      this.#evacuations(run).read(),
      this.#migrations(run).read(),
      head.spec.probes ? this.#felt(run).read() : [],
    ]);
    const stranger = migrations.find((record) => record.run !== run);
    if (stranger)
      throw this.#damaged(run, 'migrations.ndjson', `run: ${stranger.key} is a record of another run`);
    const counted = cardIn(await this.#text(run, 'card.json'))?.attempted ?? 0;
    if (counted > migrations.length)
      throw this.#damaged(run, 'migrations.ndjson', `has ${migrations.length} of the ${counted} records that card.json counts`); // prettier-ignore
    return { head, evacuations, migrations: withFelt(migrations, felt) };
  }

  /** @throws DamagedRun, NewerFormat */
  async readHead(run: string): Promise<RunHead | undefined> {
    const head = await this.#json(run, 'head.json');
    if (head === undefined) return undefined;
    const { format } = (head ?? {}) as { format?: unknown };
    if (format !== HEAD_FORMAT) throw new NewerFormat(this.pathOf(run), format, HEAD_FORMAT);
    const known = held(headSchema, this.#at(run, 'head.json'), head) as RunHead;
    if (known.run !== run) throw this.#damaged(run, 'head.json', 'run: is the id of another run');
    return known;
  }

  /** The published document, once the run has ended. @throws DamagedRun */
  async readDocument(run: string): Promise<unknown> {
    const document = await this.#json(run, 'run.json');
    return document === undefined ? undefined : held(publishedSchema, this.#at(run, 'run.json'), document);
  }

  /** What lists and searches need of a run, ended or not. Undefined where the store has no such run. @throws DamagedRun */
  async readCard(run: string): Promise<RunCard | undefined> {
    const written = cardIn(await this.#text(run, 'card.json'));
    if (written?.run === run) return written;
    const stored = await this.read(run);
    return stored && cardOf(stored, await this.readDocument(run));
  }

  async list(): Promise<string[]> {
    const names = await this.#shelf.list('');
    return names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
  }

  #migrations(run: string): Pieces<MigrationRecord> {
    return new Pieces(this.#shelf, `${folderOf(run)}/migrations`, {
      schema: migrationSchema,
      keyOf: ({ key }) => key,
      order: (a, b) => (a.postedAt ?? 0) - (b.postedAt ?? 0) || a.key.localeCompare(b.key),
    });
  }

  #felt(run: string): Pieces<Felt> {
    return new Pieces(this.#shelf, `${folderOf(run)}/felt`, {
      schema: feltSchema,
      keyOf: ({ key }) => key,
      order: (a, b) => a.key.localeCompare(b.key),
    });
  }

  #evacuations(run: string): Pieces<EvacuationAccount> {
    return new Pieces(this.#shelf, `${folderOf(run)}/evacuations`, {
      schema: evacuationSchema,
      keyOf: ({ id }) => id,
      order: (a, b) => a.startedAt - b.startedAt,
    });
  }

  async #putJson(run: string, name: string, value: object): Promise<void> {
    await this.#shelf.put(`${folderOf(run)}/${name}`, `${JSON.stringify(value, undefined, 1)}\n`);
  }

  async #json(run: string, name: string): Promise<unknown> {
    return await this.#readJson(`${folderOf(run)}/${name}`);
  }

  async #readJson(path: string): Promise<unknown> {
    const text = await this.#shelf.get(path);
    return text === undefined ? undefined : parsedJson(this.#shelf.addressOf(path), text);
  }

  async #text(run: string, name: string): Promise<string | undefined> {
    return await this.#shelf.get(`${folderOf(run)}/${name}`);
  }

  #at(run: string, name: string): string {
    return this.#shelf.addressOf(`${folderOf(run)}/${name}`);
  }

  #damaged(run: string, name: string, what: string): DamagedRun {
    return new DamagedRun(this.#at(run, name), what);
  }
}

/** A later ferry of the same format may have added fields. */
const publishedSchema = runDocumentSchema.loose();

function folderOf(run: string): string {
  if (isRunId(run)) return run;
  throw new Error(`run: ${JSON.stringify(run)} is not the id of a run.`);
}

/** An id that can't lead out of the store, whatever shelf it rests on. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(text);
}
