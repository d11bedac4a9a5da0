import { runDocumentSchema } from '../../domain/account/schema/run.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import type { RunHead, RunStore } from '../run-store.ts';
import { Courier } from './courier.ts';
import { Outbox, OutboxFull } from './outbox.ts';
import { evacuationLine, migrationLine, progressLine, type ProgressPoint, runLine } from './points.ts';
import type { InfluxSettings } from './settings.ts';

/** What is told of a run while it goes on and when it ends. */
export interface Announcer {
  /** Never fails: a point of a migration under way is worth less than the migration. */
  progress(run: string, point: Omit<ProgressPoint, 'head'>): void;
  migrations(records: readonly MigrationRecord[]): Promise<void>;
  /** Migrations of which is known by now what was felt of them. */
  felt(run: string, keys: readonly string[]): Promise<void>;
  evacuation(run: string, id: string): Promise<void>;
  run(run: string): Promise<void>;
  stop(): Promise<void>;
}

/** Where there is no InfluxDB. */
export const silent: Announcer = {
  progress: () => undefined,
  migrations: () => Promise.resolve(),
  felt: () => Promise.resolve(),
  evacuation: () => Promise.resolve(),
  run: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/** The last fifth of the outbox is for what has ended. */
const shareOfProgress = 0.8;

/**
 * Points of runs, by way of an outbox on disk. What has ended is in the run store already: its points are made of what
 * is there, and are the same whenever they are made.
 */
export class Influx implements Announcer {
  readonly #store: RunStore;
  readonly #outbox: Outbox;
  readonly #courier: Courier;
  readonly #warn: (text: string) => void;
  readonly #heads = new Map<string, RunHead>();
  #full = false;

  constructor(store: RunStore, settings: InfluxSettings, folder: string, warn: (text: string) => void) {
    this.#store = store;
    this.#warn = warn;
    this.#outbox = new Outbox(folder, settings.outboxMiB * 2 ** 20);
    this.#courier = new Courier(this.#outbox, settings, warn);
    // What the last worker left.
    this.#courier.call();
  }

  progress(run: string, point: Omit<ProgressPoint, 'head'>): void {
    const sent = async () => {
      const head = await this.#headOf(run);
      if (head) await this.#put([progressLine({ ...point, head })], shareOfProgress);
    };
    sent().catch((error: unknown) => {
      this.#warn(`a point of progress is lost: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async migrations(records: readonly MigrationRecord[]): Promise<void> {
    const lines: string[] = [];
    for (const record of records) {
      const head = await this.#headOf(record.run);
      if (head) lines.push(migrationLine(head, record));
    }
    await this.#put(lines);
  }

  async felt(run: string, keys: readonly string[]): Promise<void> {
    const stored = await this.#store.read(run);
    const wanted = new Set(keys);
    await this.migrations((stored?.migrations ?? []).filter(({ key }) => wanted.has(key)));
  }

  async evacuation(run: string, id: string): Promise<void> {
    const stored = await this.#store.read(run);
    const line = stored && evacuationLine(stored, id);
    if (line !== undefined) await this.#put([line]);
  }

  async run(run: string): Promise<void> {
    const head = await this.#headOf(run);
    const document = runDocumentSchema.safeParse(await this.#store.readDocument(run));
    if (head && document.success) await this.#put([runLine(head, document.data)]);
  }

  async stop(): Promise<void> {
    await this.#courier.stop();
  }

  /** A full outbox costs points, said once, and never a run: what it held back can be made again of the run store. */
  async #put(lines: readonly string[], share = 1): Promise<void> {
    try {
      await this.#outbox.append(lines, share);
      this.#full &&= share < 1;
    } catch (error) {
      if (!(error instanceof OutboxFull)) throw error;
      if (!this.#full)
        this.#warn(
          `${error.message}: no more fit (FERRY_OUTBOX_MIB), and points are dropped until InfluxDB takes some. The run store loses nothing.`,
        );
      this.#full = true;
    }
    this.#courier.call();
  }

  async #headOf(run: string): Promise<RunHead | undefined> {
    const known = this.#heads.get(run) ?? (await this.#store.readHead(run));
    if (known) this.#heads.set(run, known);
    return known;
  }
}
